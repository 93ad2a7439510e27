import type { KubeObject } from "../../apimachinery/types.ts";
import type { Storage } from "../../registry/storage.ts";

/** Reads what tokens name; undefined if it is not there. */
export interface TokenObjects {
  /** `resource` is the storage prefix: `serviceaccounts`, `secrets`, `pods`, `nodes` (which has no namespace). */
  get(resource: string, namespace: string, name: string): Promise<KubeObject | undefined>;
}

/** From the store itself: what was deleted a moment ago is gone. */
export function tokenObjects(storage: Pick<Storage, "get">): TokenObjects {
  return {
    async get(resource, namespace, name) {
      const key = namespace === "" ? `${resource}/${name}` : `${resource}/${namespace}/${name}`;
      const found = await storage.get(resource, key);
      return found.ok && found.object !== undefined ? (JSON.parse(found.object.text) as KubeObject) : undefined;
    },
  };
}
