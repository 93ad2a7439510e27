import type { KubeObject, ObjectMeta } from "../../../worker/apimachinery/types.ts";
import { isPathSegment } from "../../../worker/apimachinery/url-path.ts";
import { type Client, expect } from "../controller.ts";
import { type DiscoveredResource, resourcePath } from "../discovery.ts";

const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/** An object that the garbage collector works on: where it is, and its metadata as it was read. */
export interface Item {
  readonly path: string;
  readonly namespace: string;
  readonly meta: ObjectMeta;
}

/** Reads an object's metadata; undefined if there is none of that name. */
export async function readItem(client: Client, resource: DiscoveredResource, namespace: string, name: string): Promise<Item | undefined> {
  if (!isPathSegment(name)) return undefined;
  const path = resourcePath(resource, namespace, name);
  const found = await client.request("GET", path, undefined, metadataOnly);
  if (found.status === 404) return undefined;
  expect(found);
  return { path, namespace, meta: found.body.metadata ?? {} };
}

/** Changes metadata of the object as it was read: a conflict is thrown, so that it is looked at again. Gone is fine. */
export async function patchMetadata(client: Client, { path, meta }: Item, change: Partial<ObjectMeta>): Promise<void> {
  const body: KubeObject = { metadata: { ...change, resourceVersion: meta.resourceVersion ?? "" } };
  expect(await client.request("PATCH", path, body), 404);
}

/** Takes away owner references by their uids. */
export function removeOwners(client: Client, item: Item, uids: readonly string[]): Promise<void> {
  const ownerReferences = (item.meta.ownerReferences ?? []).filter((owner) => !uids.includes(owner.uid));
  return patchMetadata(client, item, { ownerReferences });
}

export function removeFinalizer(client: Client, item: Item, finalizer: string): Promise<void> {
  const finalizers = (item.meta.finalizers ?? []).filter((f) => f !== finalizer);
  return patchMetadata(client, item, { finalizers });
}

/**
 * Deletes the object as it was read. One that changed meanwhile, but not its owners, is deleted too: rapid updates may not keep it alive.
 * upstream: pkg/controller/garbagecollector/operations.go deleteObject
 */
export async function deleteItem(client: Client, item: Item, propagationPolicy: string): Promise<void> {
  const { uid, resourceVersion, ownerReferences } = item.meta;
  const options = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy };
  const first = await client.request("DELETE", item.path, { ...options, preconditions: { uid, resourceVersion } });
  if (first.status !== 409) return expect(first, 404);
  const now = await client.request("GET", item.path, undefined, metadataOnly);
  if (now.status === 404) return;
  expect(now);
  const { metadata } = now.body;
  if (metadata?.uid !== uid || JSON.stringify(metadata?.ownerReferences) !== JSON.stringify(ownerReferences)) return expect(first);
  expect(await client.request("DELETE", item.path, { ...options, preconditions: { uid } }), 404);
}
