import type { KubeObject, OwnerReference } from "./types.ts";

const garbageCollectorFinalizers = ["orphan", "foregroundDeletion"] as const;
export type GarbageCollectorFinalizer = (typeof garbageCollectorFinalizers)[number];

/** The part of an object that the garbage collector goes by. */
export interface Ownership {
  readonly uid: string;
  readonly owners: readonly OwnerReference[];
  /** It is being deleted, and waits for its dependents to be deleted (foregroundDeletion) or let go of (orphan). */
  readonly waitsFor?: GarbageCollectorFinalizer;
}

export function ownershipOf(object: KubeObject): Ownership {
  const { uid = "", ownerReferences = [], deletionTimestamp, finalizers = [] } = object.metadata ?? {};
  const waitsFor = deletionTimestamp === undefined ? undefined : garbageCollectorFinalizers.find((f) => finalizers.includes(f));
  return { uid, owners: ownerReferences, ...(waitsFor === undefined ? {} : { waitsFor }) };
}
