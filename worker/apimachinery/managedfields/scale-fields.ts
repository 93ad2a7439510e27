import type { ManagedFieldsEntry } from "../types.ts";
import { FieldSet } from "./fieldpath/field-set.ts";
import type { PathElement } from "./fieldpath/path-element.ts";
import { decodeManagedOrNone, emptyManaged, encodeManaged } from "./managed.ts";

type Entries = readonly ManagedFieldsEntry[] | undefined;

/** Where an object has its replicas, by each apiVersion in which it can be owned. */
export type ReplicasPaths = ReadonlyMap<string, readonly PathElement[]>;

const scaleAPIVersion = "autoscaling/v1";
const replicasInScale: readonly PathElement[] = ["f:spec", "f:replicas"];

/** The owners of an object's replicas as the owners of its Scale. upstream: managedfields/scalehandler.go ToSubresource */
export function scaleEntries(parentEntries: Entries, paths: ReplicasPaths): ManagedFieldsEntry[] | undefined {
  const parent = decodeManagedOrNone(parentEntries);
  const scale = emptyManaged();
  for (const [manager, { set, apiVersion, applied }] of parent.managers) {
    const path = paths.get(apiVersion);
    if (path === undefined || !set.hasPath(path)) continue;
    scale.managers.set(manager, { set: FieldSet.of(replicasInScale), apiVersion: scaleAPIVersion, applied });
    scale.times.set(manager, parent.times.get(manager));
  }
  return encodeManaged(scale);
}

/**
 * The object's owners after a write of its Scale: who lost the replicas there loses them here. Upstream gives the new owners no time.
 * upstream: managedfields/scalehandler.go ToParent
 */
export function parentEntries(
  before: Entries,
  scaled: Entries,
  paths: ReplicasPaths,
  apiVersion: string,
): ManagedFieldsEntry[] | undefined {
  const parent = decodeManagedOrNone(before);
  const scale = decodeManagedOrNone(scaled);
  const out = emptyManaged();
  for (const [manager, owned] of parent.managers) {
    const path = paths.get(owned.apiVersion);
    if (path === undefined) continue;
    const keeps = !owned.set.hasPath(path) || scale.managers.delete(manager);
    const set = keeps ? owned.set : owned.set.difference(FieldSet.of(path));
    if (set.empty) continue;
    out.managers.set(manager, { ...owned, set });
    out.times.set(manager, parent.times.get(manager));
  }
  for (const [manager, { set, applied }] of scale.managers) {
    if (!set.hasPath(replicasInScale)) continue;
    out.managers.set(manager, { set: FieldSet.of(paths.get(apiVersion) ?? []), apiVersion, applied });
    out.times.set(manager, parent.times.get(manager));
  }
  return encodeManaged(out);
}
