import { type ErrorList, invalid, type Path } from "../../apimachinery/field.ts";
import { isValidPercent } from "../../apimachinery/validation/names.ts";
import { nonNegative } from "../core/validation/messages.ts";

/** A whole number, or a string such as `25%`. */
type IntOrString = number | string;

const percentOf = (value: IntOrString): number | undefined =>
  typeof value === "string" && isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;

/** The number before the percent sign, or the number itself; 0 for text that is neither. */
export function intOrPercentValue(value: unknown): number {
  const given = (value ?? 0) as IntOrString;
  const number = percentOf(given) ?? Number(given);
  return Number.isInteger(number) ? number : 0;
}

/** upstream: pkg/apis/apps/validation ValidatePositiveIntOrPercent */
export function validatePositiveIntOrPercent(value: unknown, path: Path): ErrorList {
  if (typeof value === "string") return isValidPercent(value).map((message) => invalid(path, value, message));
  return nonNegative(path, (value ?? 0) as number);
}

/** upstream: pkg/apis/apps/validation IsNotMoreThan100Percent */
export const isNotMoreThan100Percent = (value: unknown, path: Path): ErrorList =>
  (percentOf((value ?? 0) as IntOrString) ?? 0) > 100 ? [invalid(path, value, "must not be greater than 100%")] : [];
