import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { nonNegative } from "../core/validation/messages.ts";

type Counts = Readonly<Record<string, unknown>>;

const path = new Path("status");
const count = (status: Counts, name: string): number => (typeof status[name] === "number" ? (status[name] as number) : 0);

/** Counters that must not be negative, in the order in which upstream checks them. */
export const validateCounts = (status: Counts, names: readonly string[]): ErrorList =>
  names.flatMap((name) => nonNegative(path.child(name), count(status, name)));

/** Counters of pods that are among another counter's; `other` is how the message names that one. */
export const validateAmong = (status: Counts, names: readonly string[], whole: string, other: string): ErrorList =>
  names
    .filter((name) => count(status, name) > count(status, whole))
    .map((name) => invalid(path.child(name), count(status, name), `cannot be greater than ${other}`));

/** status.collisionCount only grows. upstream: pkg/apis/core/validation IsDecremented */
export function validateCollisionCount(status: Counts, old: Counts): ErrorList {
  if (old["collisionCount"] === undefined || count(status, "collisionCount") >= count(old, "collisionCount")) return [];
  return [invalid(path.child("collisionCount"), count(status, "collisionCount"), "cannot be decremented")];
}
