import { ownershipOf } from "../../../worker/apimachinery/ownership.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { type Client, expect } from "../controller.ts";
import { type DiscoveredResource, resourcePath } from "../discovery.ts";
import type { OwnershipGraph } from "./ownership-graph.ts";

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const pageMax = 500;
const needed = ["delete", "list", "watch"];

/** Every object of a resource, a page at a time. */
async function* objectsOf(client: Client, resource: DiscoveredResource): AsyncGenerator<KubeObject> {
  let token = "";
  do {
    const path = `${resourcePath(resource, "")}?limit=${pageMax}${token === "" ? "" : `&continue=${encodeURIComponent(token)}`}`;
    const page = await client.request("GET", path, undefined, metadataOnly);
    if (page.status === 404) return;
    expect(page);
    yield* page.body.items ?? [];
    token = (page.body.metadata as { continue?: string } | undefined)?.continue ?? "";
  } while (token !== "");
}

/** Reads all metadata there is into the graph. Returns what has changed unseen: new dependents, lost owners, nodes of objects that are gone. */
export async function rebuild(client: Client, graph: OwnershipGraph, resources: readonly DiscoveredResource[]): Promise<string[]> {
  const seen = new Set<string>();
  const due = new Set<string>();
  for (const resource of resources.filter((r) => r.preferred && needed.every((verb) => r.verbs.includes(verb))))
    for await (const { metadata } of objectsOf(client, resource)) {
      const ownership = ownershipOf({ metadata: metadata ?? {} });
      const place = { group: resource.group, resource: resource.plural, namespace: metadata?.namespace ?? "", name: metadata?.name ?? "" };
      seen.add(ownership.uid);
      for (const uid of graph.put(place, ownership)) due.add(uid);
    }
  for (const uid of graph.uids()) if (!seen.has(uid) || graph.ownersOf(uid).some((owner) => !seen.has(owner))) due.add(uid);
  return [...due];
}
