import type { KubeObject } from "../../worker/apimachinery/types.ts";

/** Something of another cluster: an object, or why it is none that can be taken. */
export interface Found {
  /** Where it is: its key in etcd, or its path. */
  readonly place: string;
  /** `deployments.apps`, or what its key begins with. */
  readonly resource: string;
  readonly object?: KubeObject;
  /** It cannot be read, and nothing must be stored before that is put right. */
  readonly unreadable?: string;
  /** It is nothing that could be stored here. */
  readonly left?: string;
}

/** How far an object is from one that has no owner among these. */
function depths(objects: readonly KubeObject[]): (object: KubeObject) => number {
  const byUID = new Map(objects.map((object) => [object.metadata?.uid ?? "", object]));
  const known = new Map<KubeObject, number>();
  const depth = (object: KubeObject): number => {
    const done = known.get(object);
    if (done !== undefined) return done;
    // Owners in a circle stand at its beginning.
    known.set(object, 0);
    const owners = (object.metadata?.ownerReferences ?? []).map(({ uid }) => byUID.get(uid)).filter((owner) => owner !== undefined);
    const own = owners.length === 0 ? 0 : 1 + Math.max(...owners.map(depth));
    known.set(object, own);
    return own;
  };
  return depth;
}

/** Owners before what they own: whoever looks in between must not take it for left over. */
export function ownersFirst<T extends { readonly object: KubeObject }>(found: readonly T[]): T[] {
  const depth = depths(found.map(({ object }) => object));
  return [...found].sort((a, b) => depth(a.object) - depth(b.object));
}
