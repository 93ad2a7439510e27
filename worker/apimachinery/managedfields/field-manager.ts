import type { ManagedFieldsEntry } from "../types.ts";
import { FieldSet } from "./fieldpath/field-set.ts";
import {
  decodeManaged,
  decodeManagedOrNone,
  emptyManaged,
  encodeManaged,
  type Managed,
  type ManagedSet,
  type Managers,
  managerIdentifier,
  seconds,
} from "./managed.ts";
import { currentOperation, type TypedObject, updateManagers, type Versions } from "./updater.ts";

/** upstream: managedfields/internal/fieldmanager.go DefaultMaxUpdateManagers */
const updateManagersMax = 10;
const bucketManager = "ancient-changes";

/** Who writes, through what, when. */
export interface FieldWriter {
  readonly manager: string;
  readonly subresource: string;
  /** RFC 3339. */
  readonly time: string;
}

/** Metadata that the server keeps has no owner. upstream: managedfields/internal/stripmeta.go */
const ownerless = FieldSet.of(
  ["f:apiVersion"],
  ["f:kind"],
  ["f:metadata"],
  ...["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"].map(
    (name) => ["f:metadata", `f:${name}`],
  ),
);

/** Takes server-kept metadata from a manager's set; a manager with nothing left goes. */
export function stripMetadata(managers: Managers, manager: string): void {
  const owned = managers.get(manager);
  if (owned === undefined) return;
  const set = owned.set.difference(ownerless);
  if (set.empty) managers.delete(manager);
  else managers.set(manager, { ...owned, set });
}

/** `[]` and `[{}]` ask for ownership to be forgotten. upstream: managedfields/internal/fieldmanager.go isResetManagedFields */
function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  if (entries === undefined) return false;
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);
}

/** A value with `managedFields: []` saying `[{}]` instead, which means the same and outlives decoding. */
export function keepReset(value: unknown): unknown {
  const metadata = (value as { metadata?: { managedFields?: unknown } | null } | null | undefined)?.metadata;
  const entries = metadata?.managedFields;
  if (!Array.isArray(entries) || entries.length > 0) return value;
  return { ...(value as object), metadata: { ...metadata, managedFields: [{}] } };
}

/** The ownership to start from: what the written object says where it says anything valid, else the live object's. */
function startingPoint(live: TypedObject, next: TypedObject, writer: FieldWriter): Managed {
  const kept = live.object.metadata?.managedFields;
  const given = next.object.metadata?.managedFields;
  if (writer.subresource !== "") return decodeManagedOrNone(kept);
  if (isReset(given)) return emptyManaged();
  try {
    const managed = decodeManaged(given ?? []);
    if (managed.managers.size > 0) return managed;
  } catch {
    // Invalid entries are as good as none.
  }
  return decodeManagedOrNone(kept);
}

/** The object without its managedFields, which own no field of themselves. */
export function withoutManagedFields(typed: TypedObject): TypedObject {
  const { managedFields: _fields, ...metadata } = typed.object.metadata ?? {};
  return { ...typed, object: { ...typed.object, metadata } };
}

/** Merges the oldest updates of a version until not more than the maximum are left. upstream: managedfields/internal/capmanagers.go */
function capUpdateManagers({ managers, times }: Managed): void {
  const age = (manager: string): number => seconds(times.get(manager));
  const updaters = [...managers].filter(([, { applied }]) => !applied).map(([manager]) => manager);
  if (updaters.length <= updateManagersMax) return;
  updaters.sort((a, b) => age(a) - age(b) || (a < b ? -1 : 1));
  const firstOf = new Map<string, string>();
  let left = updaters.length;
  for (const manager of updaters) {
    if (left <= updateManagersMax) break;
    const owned = managers.get(manager);
    if (owned === undefined) continue;
    const first = firstOf.get(owned.apiVersion);
    if (first === undefined) {
      firstOf.set(owned.apiVersion, manager);
      continue;
    }
    const bucket = managerIdentifier({ manager: bucketManager, operation: "Update", apiVersion: owned.apiVersion });
    mergeInto(managers, bucket, first, owned);
    if (manager !== bucket) managers.delete(manager);
    left -= 1;
    times.set(bucket, times.get(manager));
  }
}

/** Adds a set to the bucket of its version, which begins as the oldest manager of that version. */
function mergeInto(managers: Managers, bucket: string, first: string, owned: ManagedSet): void {
  const oldest = managers.get(bucket) ?? managers.get(first);
  if (!managers.has(bucket)) managers.delete(first);
  managers.set(bucket, { ...owned, set: oldest === undefined ? owned.set : owned.set.union(oldest.set) });
}

/** What an update makes of the ownership, under the writer's name and the time of the write. */
export function recordUpdate(versions: Versions, live: TypedObject, next: TypedObject, managed: Managed, writer: FieldWriter): Managed {
  const managers = updateManagers(versions, withoutManagedFields(live), withoutManagedFields(next), managed.managers, currentOperation);
  stripMetadata(managers, currentOperation);
  const changed = managers.get(currentOperation);
  const out: Managed = { managers, times: managed.times };
  if (changed !== undefined) {
    managers.delete(currentOperation);
    const { manager, subresource } = writer;
    const name = manager === "" ? "unknown" : manager;
    const identifier = managerIdentifier({ manager: name, operation: "Update", apiVersion: next.apiVersion, subresource });
    const previous = managers.get(identifier);
    managers.set(identifier, previous === undefined ? changed : { ...changed, set: changed.set.union(previous.set) });
    out.times.set(identifier, writer.time);
  }
  capUpdateManagers(out);
  return out;
}

/**
 * metadata.managedFields after a create (live: the kind's empty object), an update or a patch; undefined if nobody owns anything. Objects
 * whose ownership was never tracked, or was cleared, stay so. upstream: managedfields/internal/fieldmanager.go Update
 */
export function updateManagedFields(
  versions: Versions,
  live: TypedObject,
  next: TypedObject,
  writer: FieldWriter,
): ManagedFieldsEntry[] | undefined {
  const managed = startingPoint(live, next, writer);
  const exists = (live.object.metadata?.uid ?? "") !== "";
  if (managed.managers.size === 0 && exists) return undefined;
  return encodeManaged(recordUpdate(versions, live, next, managed, writer));
}
