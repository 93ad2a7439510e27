import type { KubeObject } from "../../apimachinery/types.ts";
import { type TokenObjects, tokenObjects } from "../../authentication/service-account/objects.ts";
import type { Storage } from "../../registry/storage.ts";
import { type PodReferences, podReferences, volumeNamesSecret } from "./pod-references.ts";

async function readAll(storage: Pick<Storage, "list">, resource: string, namespace: string, nodeName?: string): Promise<KubeObject[]> {
  const fields = nodeName === undefined ? [] : [{ field: "spec.nodeName", operator: "=", value: nodeName } as const];
  const prefix = namespace === "" ? `${resource}/` : `${resource}/${namespace}/`;
  const result = await storage.list(resource, { prefix, labels: [], fields, limit: 0, startKey: "", itemHead: "", at: undefined });
  if (!result.ok) throw new Error(`${resource} cannot be listed`);
  return JSON.parse(`[${await new Response(result.items).text()}]`) as KubeObject[];
}

/**
 * How objects and nodes hang together, asked of the store when a node wants something: the pods of a node are few, and the answer is
 * never behind. upstream keeps a graph instead: plugin/pkg/auth/authorizer/node/graph.go
 */
export class NodeObjects {
  readonly #storage: Pick<Storage, "list">;
  readonly #objects: TokenObjects;

  constructor(storage: Pick<Storage, "get" | "list">) {
    this.#storage = storage;
    this.#objects = tokenObjects(storage);
  }

  /** Whether a path leads from the object to the node. */
  async isRelated(resource: string, namespace: string, name: string, nodeName: string): Promise<boolean> {
    switch (resource) {
      case "pods":
      case "volumeattachments":
      case "resourceslices":
        return this.#namesNode(resource, namespace, name, nodeName);
      case "persistentvolumes":
        return this.#isVolumeOf(await this.#objects.get(resource, "", name), nodeName);
      case "secrets":
        return (await this.#isReferred("secrets", namespace, name, nodeName)) || this.#isVolumeSecret(namespace, name, nodeName);
      default:
        return this.#isReferred(resource as keyof PodReferences, namespace, name, nodeName);
    }
  }

  async #namesNode(resource: string, namespace: string, name: string, nodeName: string): Promise<boolean> {
    const found = await this.#objects.get(resource, namespace, name);
    return (found?.["spec"] as { nodeName?: string } | undefined)?.nodeName === nodeName;
  }

  async #isReferred(resource: keyof PodReferences, namespace: string, name: string, nodeName: string): Promise<boolean> {
    const pods = await readAll(this.#storage, "pods", namespace, nodeName);
    return pods.some((pod) => podReferences(pod)[resource].includes(name));
  }

  async #isVolumeOf(volume: KubeObject | undefined, nodeName: string): Promise<boolean> {
    const claim = (volume?.["spec"] as { claimRef?: { namespace?: string; name?: string } } | undefined)?.claimRef;
    if ((claim?.name ?? "") === "") return false;
    return this.#isReferred("persistentvolumeclaims", claim?.namespace ?? "", claim?.name ?? "", nodeName);
  }

  async #isVolumeSecret(namespace: string, name: string, nodeName: string): Promise<boolean> {
    const volumes = await readAll(this.#storage, "persistentvolumes", "");
    for (const volume of volumes) if (volumeNamesSecret(volume, namespace, name) && (await this.#isVolumeOf(volume, nodeName))) return true;
    return false;
  }
}
