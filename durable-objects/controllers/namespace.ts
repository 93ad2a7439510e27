import { formatTime } from "../../worker/apimachinery/time.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Client, type Controller, each, expect, type Requeue } from "./controller.ts";
import { type DiscoveredResource, discoverResources, resourcePath } from "./discovery.ts";

/** What became of a resource's objects in a namespace. */
interface Outcome {
  readonly resource: DiscoveredResource;
  /** How many are still there. */
  readonly count: number;
  /** How many objects each finalizer holds. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Seconds after which those that are left may be gone; 0: nobody knows. */
  readonly estimate: number;
  readonly error?: string;
}

/** How long finalizers are given. upstream: deletion/namespaced_resources_deleter.go finalizerEstimateSeconds */
const finalizerSeconds = 15;

const nothing = (resource: DiscoveredResource): Outcome => ({ resource, count: 0, finalizers: new Map(), estimate: 0 });

const path = (resource: DiscoveredResource, namespace: string, name = ""): string => resourcePath(resource, namespace, name);

/** One request for all, or one each where the resource has no deletecollection. */
async function deleteItems(client: Client, namespace: string, resource: DiscoveredResource, items: readonly KubeObject[]): Promise<void> {
  const options = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
  if (resource.verbs.includes("deletecollection"))
    return expect(await client.request("DELETE", path(resource, namespace), options), 404, 405);
  await each(items, async ({ metadata }) =>
    expect(await client.request("DELETE", path(resource, namespace, metadata?.name), options), 404, 405),
  );
}

/** The longest grace period among pods that have not ended, as long as it may still last. upstream: estimateGracefulTermination */
function graceSeconds(resource: DiscoveredResource, items: readonly KubeObject[], deletedAt: number, now: number): number {
  if (resource.group !== "" || resource.plural !== "pods") return 0;
  const running = items.filter((pod) => !["Succeeded", "Failed"].includes((pod["status"] as { phase?: string } | undefined)?.phase ?? ""));
  const periods = running.map(
    (pod) => (pod["spec"] as { terminationGracePeriodSeconds?: number } | undefined)?.terminationGracePeriodSeconds ?? 0,
  );
  const longest = Math.max(0, ...periods);
  return now - deletedAt >= longest * 1000 ? 0 : longest;
}

/** Deletes what there is of a resource and says what stayed. upstream: deleteAllContentForGroupVersionResource */
async function deleteAll(
  client: Client,
  namespace: string,
  resource: DiscoveredResource,
  deletedAt: number,
  now: number,
): Promise<Outcome> {
  const before = await client.request("GET", path(resource, namespace));
  if (before.status === 404 || before.status === 405) return nothing(resource);
  expect(before);
  const found = before.body.items ?? [];
  if (found.length === 0) return nothing(resource);
  const grace = graceSeconds(resource, found, deletedAt, now);
  await deleteItems(client, namespace, resource, found);
  const after = await client.request("GET", path(resource, namespace));
  expect(after, 404);
  const items = after.body.items ?? [];
  const finalizers = new Map<string, number>();
  for (const item of items) for (const f of item.metadata?.finalizers ?? []) finalizers.set(f, (finalizers.get(f) ?? 0) + 1);
  const left: Outcome = {
    resource,
    count: items.length,
    finalizers,
    estimate: grace > 0 ? grace : finalizers.size > 0 ? finalizerSeconds : 0,
  };
  if (items.length === 0 || left.estimate > 0) return left;
  const { group, version, plural } = resource;
  const gvr = `${group}/${version}, Resource=${plural}`;
  return { ...left, error: `unexpected items still remain in namespace: ${namespace} for gvr: ${gvr}` };
}

const failed =
  (resource: DiscoveredResource) =>
  (error: unknown): Outcome => ({ ...nothing(resource), error: error instanceof Error ? error.message : String(error) });

/** `configmaps. has 1 resource instances`: the dot is there in the core group too. */
const qualifiedDot = (r: DiscoveredResource): string => `${r.plural}.${r.group}`;

/** The five conditions of a namespace that is going. upstream: pkg/controller/namespace/deletion/status_condition_utils.go */
export function namespaceConditions(
  outcomes: readonly Outcome[],
  now: number,
  old: readonly Record<string, string>[],
): Record<string, string>[] {
  const counts = new Map<string, number>();
  for (const { finalizers } of outcomes) for (const [f, n] of finalizers) counts.set(f, (counts.get(f) ?? 0) + n);
  const list = (texts: readonly string[]): string => [...texts].sort().join(", ");
  const errors = outcomes.flatMap(({ error }) => error ?? []);
  const content = list(
    outcomes.filter(({ count }) => count > 0).map((r) => `${qualifiedDot(r.resource)} has ${r.count} resource instances`),
  );
  const held = list([...counts].map(([f, n]) => `${f} in ${n} resource instances`));
  const rows: [string, boolean, string, string][] = [
    ["NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"],
    errors.length === 0
      ? ["NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"]
      : [
          "NamespaceDeletionContentFailure",
          true,
          "ContentDeletionFailed",
          `Failed to delete all resource types, ${errors.length} remaining: ${list(errors)}`,
        ],
    content === ""
      ? ["NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"]
      : ["NamespaceContentRemaining", true, "SomeResourcesRemain", `Some resources are remaining: ${content}`],
    held === ""
      ? ["NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"]
      : ["NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", `Some content in the namespace has finalizers remaining: ${held}`],
  ];
  return rows.map(([type, status, reason, message]) => {
    const before = old.find((c) => c["type"] === type);
    const same = before?.["status"] === (status ? "True" : "False");
    return {
      type,
      status: status ? "True" : "False",
      lastTransitionTime: (same ? before?.["lastTransitionTime"] : undefined) ?? formatTime(now),
      reason,
      message,
    };
  });
}

/** Writes the conditions where they have changed. */
async function report(client: Client, name: string, namespace: KubeObject, outcomes: readonly Outcome[], now: number): Promise<void> {
  const status = (namespace["status"] ?? {}) as { conditions?: Record<string, string>[] };
  const old = status.conditions ?? [];
  const next = namespaceConditions(outcomes, now, old);
  const said = next.every((c) => old.some((o) => ["type", "status", "reason", "message"].every((field) => o[field] === c[field])));
  if (said) return;
  const conditions = [...old.filter((o) => !next.some((c) => c["type"] === o["type"])), ...next];
  expect(
    await client.request("PUT", urlPath`/api/v1/namespaces/${name}/status`, { ...namespace, status: { ...status, conditions } }),
    404,
    409,
  );
}

/** Pods first: while there are any, everything that they may use stays. What was done about pods alone is not told by number. */
async function deleteContent(client: Client, name: string, namespace: KubeObject, now: number): Promise<readonly Outcome[]> {
  const deletedAt = Date.parse(namespace.metadata?.deletionTimestamp ?? "");
  const all = await discoverResources(client);
  const resources = all.filter((r) => r.namespaced && r.preferred && r.verbs.includes("list") && r.verbs.includes("delete"));
  const remove = (r: DiscoveredResource): Promise<Outcome> => deleteAll(client, name, r, deletedAt, now).catch(failed(r));
  const isPod = (r: DiscoveredResource): boolean => r.group === "" && r.plural === "pods";
  const pods = await Promise.all(resources.filter(isPod).map(remove));
  if (pods.some(({ count }) => count > 0)) {
    const errors = pods.map((pod) => ({ ...pod, count: 0, finalizers: new Map<string, number>() }));
    await report(client, name, namespace, errors, now);
    return pods;
  }
  const outcomes = [...pods, ...(await Promise.all(resources.filter((r) => !isPod(r)).map(remove)))];
  await report(client, name, namespace, outcomes, now);
  return outcomes;
}

/** Takes away what holds the namespace; the conditions have just been written, so that it is read anew. */
async function finalize(client: Client, name: string, uid: string | undefined): Promise<Requeue> {
  const found = await client.request("GET", urlPath`/api/v1/namespaces/${name}`);
  if (found.status === 404 || found.body.metadata?.uid !== uid) return undefined;
  expect(found);
  const spec = (found.body["spec"] ?? {}) as { finalizers?: string[] };
  const finalizers = (spec.finalizers ?? []).filter((f) => f !== "kubernetes");
  const done = await client.request("PUT", urlPath`/api/v1/namespaces/${name}/finalize`, { ...found.body, spec: { ...spec, finalizers } });
  expect(done, 404, 409);
  return done.status === 409 ? retrySeconds : undefined;
}

const retrySeconds = 0.05;

/**
 * Isolates with an older policy snapshot may create objects for so long, which must be seen before the namespace is emptied: the default
 * staleness, and the fraction of a second that the timestamp leaves out. upstream: namespaceDeletionGracePeriod, 5 s
 */
const settleMilliseconds = 2000;

/** Empties a namespace that is being deleted, and lets it go. upstream: pkg/controller/namespace/deletion/namespaced_resources_deleter.go */
export const namespace: Controller = {
  name: "namespace-controller",
  user: "system:serviceaccount:kube-system:namespace-controller",
  watches: ["namespaces"],
  alsoUpstream: true,
  keyOf: (_prefix, _namespace, name) => name,
  // What has gone may have been the last to hold a namespace that waits.
  hastens: ({ change, namespace: of }) => (change === "deleted" && of !== "" ? of : undefined),
  async reconcile(client, name, _facts, now) {
    const found = await client.request("GET", urlPath`/api/v1/namespaces/${name}`);
    if (found.status === 404) return undefined;
    expect(found);
    const spec = (found.body["spec"] ?? {}) as { finalizers?: string[] };
    if (found.body.metadata?.deletionTimestamp === undefined || (spec.finalizers ?? []).length === 0) return undefined;
    const settled = Date.parse(found.body.metadata.deletionTimestamp) + settleMilliseconds;
    if (now < settled) return (settled - now) / 1000;
    const outcomes = await deleteContent(client, name, found.body, now);
    const failure = outcomes.find(({ error }) => error !== undefined)?.error;
    if (failure !== undefined) throw new Error(failure);
    const estimate = Math.max(0, ...outcomes.map((outcome) => outcome.estimate));
    if (estimate > 0) return Math.floor(estimate / 2) + 1;
    return (spec.finalizers ?? []).includes("kubernetes") ? finalize(client, name, found.body.metadata.uid) : undefined;
  },
};
