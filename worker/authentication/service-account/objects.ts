import type { KubeObject } from "../../apimachinery/types.ts";
import type { Storage } from "../../registry/storage.ts";

/** Reads what tokens name; undefined if it is not there. */
export interface TokenObjects {
  /** `resource` is a plural that has a shard of its own (`serviceaccounts`, `secrets`, `pods`, `nodes`); no namespace: "". */
  get(resource: string, namespace: string, name: string): Promise<KubeObject | undefined>;
}

/** Nodes are stored under the name that they had first. */
const storagePrefixes: Readonly<Record<string, string>> = { nodes: "minions" };

/** From the store itself: what was deleted a moment ago is gone. */
export function tokenObjects(storage: Pick<Storage, "get">): TokenObjects {
  return {
    async get(resource, namespace, name) {
      const prefix = storagePrefixes[resource] ?? resource;
      const key = namespace === "" ? `${prefix}/${name}` : `${prefix}/${namespace}/${name}`;
      const found = await storage.get(resource, key);
      return found.ok && found.object !== undefined ? (JSON.parse(found.object.text) as KubeObject) : undefined;
    },
  };
}
