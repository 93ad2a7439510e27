import type { ManagedFieldsEntry } from "../types.ts";
import type { FieldSet } from "./fieldpath/field-set.ts";
import { decodeFields, encodeFields } from "./fieldpath/fields-v1.ts";

/** What a manager owns, in the version of the object that it wrote. */
export interface ManagedSet {
  readonly set: FieldSet;
  readonly apiVersion: string;
  readonly applied: boolean;
}

/** Managers by identifier. */
export type Managers = Map<string, ManagedSet>;

/** The decoded metadata.managedFields. Times outlive their managers, so that one that comes back unchanged keeps its time. */
export interface Managed {
  readonly managers: Managers;
  /** RFC 3339, by identifier. */
  readonly times: Map<string, string | undefined>;
}

export const emptyManaged = (): Managed => ({ managers: new Map(), times: new Map() });

/** Who writes: the name, how, in which version (an applier is the same one in all versions) and through which subresource. */
export type ManagerIdentity = Pick<ManagedFieldsEntry, "manager" | "operation" | "apiVersion" | "subresource">;

/** The identifier of a manager, as upstream writes it: what it sorts by. upstream: managedfields/internal BuildManagerIdentifier */
export function managerIdentifier({ manager, operation, apiVersion, subresource }: ManagerIdentity): string {
  return JSON.stringify({
    ...(manager === undefined || manager === "" ? {} : { manager }),
    ...(operation === undefined || operation === "" ? {} : { operation }),
    ...(operation === "Apply" || apiVersion === undefined || apiVersion === "" ? {} : { apiVersion }),
    ...(subresource === undefined || subresource === "" ? {} : { subresource }),
  });
}

export const parseIdentifier = (identifier: string): ManagerIdentity => JSON.parse(identifier) as ManagerIdentity;

function checkEntry(entry: ManagedFieldsEntry, index: number): void {
  if (entry.operation !== "Apply" && entry.operation !== "Update") throw new Error("operation must be `Apply` or `Update`");
  if ((entry.apiVersion ?? "") === "") throw new Error("apiVersion must not be empty");
  if ((entry.fieldsType ?? "") === "") throw new Error(`missing fieldsType in managed fields entry ${index}`);
  if (entry.fieldsType !== "FieldsV1")
    throw new Error(`invalid fieldsType ${JSON.stringify(entry.fieldsType)} in managed fields entry ${index}`);
}

/** Reads metadata.managedFields; throws an Error on entries that nobody writes. */
export function decodeManaged(entries: readonly ManagedFieldsEntry[]): Managed {
  const managed = emptyManaged();
  for (const [index, entry] of entries.entries()) {
    checkEntry(entry, index);
    const identifier = managerIdentifier(entry);
    const set = decodeFields(entry.fieldsV1 ?? {});
    managed.managers.set(identifier, { set, apiVersion: entry.apiVersion ?? "", applied: entry.operation === "Apply" });
    managed.times.set(identifier, entry.time);
  }
  return managed;
}

/** decodeManaged, where what cannot be read counts as nothing. */
export function decodeManagedOrNone(entries: readonly ManagedFieldsEntry[] | undefined): Managed {
  try {
    return decodeManaged(entries ?? []);
  } catch {
    return emptyManaged();
  }
}

/** Whole seconds, as entries are compared by; an absent time is the oldest. */
export const seconds = (time: string | undefined): number => (time === undefined ? 0 : Math.floor(Date.parse(time) / 1000));

const compareText = (a = "", b = ""): number => (a < b ? -1 : Number(a > b));

const compareEntries = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  compareText(a.operation, b.operation) ||
  seconds(a.time) - seconds(b.time) ||
  compareText(a.manager, b.manager) ||
  compareText(a.apiVersion, b.apiVersion) ||
  compareText(a.subresource, b.subresource);

/** metadata.managedFields: appliers first, then by time and name; undefined if nobody owns anything. */
export function encodeManaged({ managers, times }: Managed): ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  const entries = [...managers].map(([identifier, { set, apiVersion, applied }]): ManagedFieldsEntry => {
    const { manager, operation, subresource } = parseIdentifier(identifier);
    const time = times.get(identifier);
    return {
      ...(manager === undefined ? {} : { manager }),
      ...(applied ? { operation: "Apply" } : operation === undefined ? {} : { operation }),
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: "FieldsV1",
      fieldsV1: encodeFields(set),
      ...(subresource === undefined ? {} : { subresource }),
    };
  });
  return entries.sort(compareEntries);
}
