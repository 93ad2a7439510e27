import type { KubeObject } from "../../apimachinery/types.ts";

const kept = ["deletionTimestamp", "generation", "selfLink", "labels", "annotations", "finalizers", "ownerReferences"] as const;

/** Of the metadata a write of the status changes nothing. upstream: apimachinery/pkg/apis/meta/v1/helpers.go ResetObjectMetaForStatus */
export function keepMetaForStatus(object: KubeObject, old: KubeObject): void {
  const meta = (object.metadata ??= {}) as Record<string, unknown>;
  const before = (old.metadata ?? {}) as Record<string, unknown>;
  for (const name of kept) {
    if (before[name] === undefined) delete meta[name];
    else meta[name] = structuredClone(before[name]);
  }
}
