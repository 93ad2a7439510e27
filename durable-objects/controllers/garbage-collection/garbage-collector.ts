import type { OwnerReference } from "../../../worker/apimachinery/types.ts";
import type { ChangeHint } from "../../../worker/registry/writing/change-hint.ts";
import type { Client, Controller, Requeue } from "../controller.ts";
import { type DiscoveredResource, discoverResources } from "../discovery.ts";
import { recordWarning } from "../events.ts";
import { deleteItem, type Item, patchMetadata, readItem, removeFinalizer, removeOwners } from "./item.ts";
import { KnownOwners } from "./known-owners.ts";
import { classifyOwners, type Owners } from "./owners.ts";
import type { OwnershipGraph } from "./ownership-graph.ts";
import { rebuild } from "./rebuild.ts";
import { RESTMapper } from "./rest-mapper.ts";

const component = "garbage-collector-controller";
const rebuildKey = "";
const rebuildSeconds = 3600;
/** A dependant whose owner is missing lives as long as upstream's caches take to agree on that. */
const settleMilliseconds = 500;
/** An owner's kind that is not served may be by then. */
const unservedSeconds = 300;

type Add = (key: string) => void;

/** What the steps share. */
interface Work {
  readonly client: Client;
  readonly graph: OwnershipGraph;
  readonly mapper: RESTMapper;
  readonly known: KnownOwners;
  readonly now: number;
  readonly add: Add;
}

const addAll = (add: Add, keys: readonly string[]): void => {
  for (const key of keys) add(key);
};

/** Deletes what no owner holds any more. upstream: pkg/controller/garbagecollector/garbagecollector.go attemptToDeleteItem */
async function collect(work: Work, uid: string, resource: DiscoveredResource, item: Item): Promise<Requeue> {
  const { client, mapper, known, now } = work;
  const { forgotten } = known;
  const owners = await classifyOwners(client, mapper, item, now);
  for (const owner of owners.elsewhere) await reportElsewhere(work, uid, resource, item, owner);
  for (const owner of owners.solid) known.add(item.namespace, owner, forgotten);
  if (owners.unserved) return unservedSeconds;
  if (!owners.misplaced) await collectClear(work, uid, item, owners);
  return undefined;
}

async function collectClear(work: Work, uid: string, item: Item, { solid, absent, waiting }: Owners): Promise<void> {
  const { client } = work;
  if (solid.length > 0) {
    const left = [...absent, ...waiting].map((owner) => owner.uid);
    if (left.length > 0) await removeOwners(client, item, left);
    return;
  }
  if (waiting.length > 0 && work.graph.dependents(uid).length > 0) return deleteForeground(work, uid, item);
  const finalizers = item.meta.finalizers ?? [];
  const policy = finalizers.includes("orphan") ? "Orphan" : finalizers.includes("foregroundDeletion") ? "Foreground" : "Background";
  await deleteItem(client, item, policy);
}

/** Its owner waits for it and it has dependents itself; where one of those waits too there may be a circle, so it blocks no one then. */
async function deleteForeground({ client, graph }: Work, uid: string, item: Item): Promise<void> {
  let last = item;
  if (graph.dependents(uid).some((dependent) => graph.node(dependent.uid)?.waitsFor === "foregroundDeletion")) {
    const ownerReferences = (item.meta.ownerReferences ?? []).map((owner) => ({ ...owner, blockOwnerDeletion: false }));
    await patchMetadata(client, item, { ownerReferences });
    const { resourceVersion: _changed, ...meta } = item.meta;
    last = { ...item, meta };
  }
  await deleteItem(client, last, "Foreground");
}

async function reportElsewhere(
  { client, graph, now }: Work,
  uid: string,
  resource: DiscoveredResource,
  { namespace, meta }: Item,
  owner: OwnerReference,
): Promise<void> {
  if (!graph.report(uid, owner.uid)) return;
  const { group, version, kind } = resource;
  const about = { kind, apiVersion: group === "" ? version : `${group}/${version}`, namespace, name: meta.name ?? "", uid };
  const reference = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`;
  const message = `ownerRef ${reference} does not exist in namespace ${JSON.stringify(namespace)}`;
  await recordWarning(client, component, about, "OwnerRefInvalidNamespace", message, now);
}

/** Lets an owner go once no dependent blocks it. upstream: garbagecollector.go processDeletingDependentsItem */
async function awaitDependents({ client, graph, add }: Work, uid: string, item: Item): Promise<void> {
  const blocking = graph.dependents(uid).filter((dependent) => dependent.blocks);
  if (blocking.length === 0) return removeFinalizer(client, item, "foregroundDeletion");
  addAll(
    add,
    blocking.map((dependent) => dependent.uid).filter((dependent) => graph.node(dependent)?.waitsFor !== "foregroundDeletion"),
  );
}

/** Takes the owner from its dependents, then lets it go. upstream: garbagecollector.go attemptToOrphanWorker */
async function orphanDependents({ client, graph, mapper, now }: Work, uid: string, item: Item): Promise<void> {
  for (const dependent of graph.dependents(uid)) {
    const node = graph.node(dependent.uid);
    const resource = node === undefined ? undefined : await mapper.ofResource(client, node.group, node.resource, now);
    if (node === undefined || resource === undefined) continue;
    const found = await readItem(client, resource, node.namespace, node.name);
    if (found?.meta.uid === dependent.uid) await removeOwners(client, found, [uid]);
  }
  await removeFinalizer(client, item, "orphan");
}

async function process(work: Work, uid: string): Promise<Requeue> {
  const { client, graph, mapper, now, add } = work;
  const node = graph.node(uid);
  if (node === undefined) return undefined;
  const resource = await mapper.ofResource(client, node.group, node.resource, now);
  if (resource === undefined) return unservedSeconds;
  const item = await readItem(client, resource, node.namespace, node.name);
  if (item === undefined || item.meta.uid !== uid) addAll(add, graph.remove(uid));
  else if (item.meta.deletionTimestamp === undefined) return collect(work, uid, resource, item);
  else if (item.meta.finalizers?.includes("orphan")) await orphanDependents(work, uid, item);
  else if (item.meta.finalizers?.includes("foregroundDeletion")) await awaitDependents(work, uid, item);
  return undefined;
}

/** What the graph makes of a change, but for an object all of whose owners are known to be there. */
function observe(graph: OwnershipGraph, known: KnownOwners, hint: ChangeHint): readonly string[] {
  const { ownership, change, namespace } = hint;
  if (ownership === undefined) return [];
  const { uid, owners, waitsFor } = ownership;
  if (change === "deleted" || waitsFor !== undefined) known.forget(uid);
  const due = graph.observe(hint);
  const held = change !== "deleted" && waitsFor === undefined && owners.every((owner) => known.has(namespace, owner));
  return held ? due.filter((key) => key !== uid) : due;
}

/**
 * Deletes objects whose owners are gone, and lets owners go that wait for their dependents. Its keys are uids of the graph; one key
 * stands for building the graph anew, which makes up for lost hints.
 */
export function newGarbageCollector(graph: OwnershipGraph): Controller {
  const mapper = new RESTMapper();
  const known = new KnownOwners();
  return {
    name: component,
    settleMilliseconds,
    user: "system:serviceaccount:kube-system:generic-garbage-collector",
    watches: [],
    alsoUpstream: true,
    keyOf: () => undefined,
    periodic: { key: rebuildKey, seconds: rebuildSeconds },
    observe: (hint) => observe(graph, known, hint),
    async reconcile(client, key, _facts, now, add): Promise<Requeue> {
      if (key !== rebuildKey) return process({ client, graph, mapper, known, now, add }, key);
      addAll(add, await rebuild(client, graph, await discoverResources(client)));
      return undefined;
    },
  };
}
