import { formatTime } from "../../worker/apimachinery/time.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { type Client, type Controller, expect } from "./controller.ts";

interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

interface Remaining {
  readonly resource: Resource;
  readonly count: number;
  /** How many objects each finalizer holds. */
  readonly finalizers: Map<string, number>;
}

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

interface DiscoveredVersion {
  version: string;
  resources?: { resource: string; scope: string; verbs: string[] }[];
}

/** Every namespaced resource that can be listed and deleted, at its group's preferred version. */
async function deletable(client: Client): Promise<Resource[]> {
  const answers = await Promise.all(["/api", "/apis"].map((path) => client.request("GET", path, undefined, aggregated)));
  const groups = answers.flatMap(
    ({ body }) => (body.items ?? []) as unknown as { metadata: { name?: string }; versions: DiscoveredVersion[] }[],
  );
  return groups.flatMap(({ metadata, versions }) =>
    (versions[0]?.resources ?? [])
      .filter((r) => r.scope === "Namespaced" && r.verbs.includes("list") && r.verbs.includes("delete"))
      .map((r) => ({ group: metadata.name ?? "", version: versions[0]?.version ?? "", plural: r.resource })),
  );
}

const pathOf = (r: Resource, namespace: string): string =>
  `${r.group === "" ? "/api" : `/apis/${r.group}`}/${r.version}/namespaces/${namespace}/${r.plural}`;

/** Deletes what there is of a resource and says what stayed. */
async function deleteAll(client: Client, namespace: string, resource: Resource): Promise<Remaining | undefined> {
  const path = pathOf(resource, namespace);
  const before = await client.request("GET", path);
  expect(before);
  if ((before.body.items ?? []).length === 0) return undefined;
  expect(await client.request("DELETE", path, { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" }));
  const after = await client.request("GET", path);
  expect(after);
  const items = after.body.items ?? [];
  if (items.length === 0) return undefined;
  const finalizers = new Map<string, number>();
  for (const item of items) for (const f of item.metadata?.finalizers ?? []) finalizers.set(f, (finalizers.get(f) ?? 0) + 1);
  return { resource, count: items.length, finalizers };
}

const qualifiedDot = (r: Resource): string => `${r.plural}.${r.group}`;

/** The five conditions of a namespace that is going. upstream: pkg/controller/namespace/deletion/status_condition_utils.go */
function conditions(remaining: readonly Remaining[], now: number, old: readonly Record<string, string>[]): Record<string, string>[] {
  const counts = new Map<string, number>();
  for (const { finalizers } of remaining) for (const [f, n] of finalizers) counts.set(f, (counts.get(f) ?? 0) + n);
  const content = remaining
    .map((r) => `${qualifiedDot(r.resource)} has ${r.count} resource instances`)
    .sort()
    .join(", ");
  const held = [...counts]
    .map(([f, n]) => `${f} in ${n} resource instances`)
    .sort()
    .join(", ");
  const rows: [string, boolean, string, string][] = [
    ["NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"],
    ["NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
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

async function report(client: Client, name: string, namespace: KubeObject, remaining: readonly Remaining[], now: number): Promise<void> {
  const status = (namespace["status"] ?? {}) as { conditions?: Record<string, string>[] };
  const next = conditions(remaining, now, status.conditions ?? []);
  if (JSON.stringify(next) === JSON.stringify(status.conditions)) return;
  expect(
    await client.request("PUT", `/api/v1/namespaces/${name}/status`, { ...namespace, status: { ...status, conditions: next } }),
    404,
    409,
  );
}

/**
 * Empties a namespace that is being deleted, pods first, and lets it go. upstream: pkg/controller/namespace/deletion/namespaced_resources_deleter.go
 */
export const namespace: Controller = {
  name: "namespace-controller",
  user: "system:serviceaccount:kube-system:namespace-controller",
  watches: ["namespaces"],
  alsoUpstream: true,
  keyOf: (_prefix, _namespace, name) => name,
  async reconcile(client, name, _facts, now) {
    const path = `/api/v1/namespaces/${name}`;
    const found = await client.request("GET", path);
    if (found.status === 404) return undefined;
    expect(found);
    const spec = (found.body["spec"] ?? {}) as { finalizers?: string[] };
    if (found.body.metadata?.deletionTimestamp === undefined || !(spec.finalizers ?? []).includes("kubernetes")) return undefined;
    const resources = await deletable(client);
    const isPod = (r: Resource): boolean => r.group === "" && r.plural === "pods";
    const pods = await Promise.all(resources.filter(isPod).map((r) => deleteAll(client, name, r)));
    if (pods.some((r) => r !== undefined)) {
      await report(client, name, found.body, [], now);
      return 1;
    }
    const rest = await Promise.all(resources.filter((r) => !isPod(r)).map((r) => deleteAll(client, name, r)));
    const remaining = rest.filter((r) => r !== undefined);
    if (remaining.length > 0) {
      await report(client, name, found.body, remaining, now);
      return 1;
    }
    const finalizers = (spec.finalizers ?? []).filter((f) => f !== "kubernetes");
    const done = await client.request("PUT", `${path}/finalize`, { ...found.body, spec: { ...spec, finalizers } });
    expect(done, 404, 409);
    return done.status === 409 ? 0.05 : undefined;
  },
};
