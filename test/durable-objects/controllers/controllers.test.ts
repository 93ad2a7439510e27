import { beforeEach, describe, expect, test } from "vitest";
import { aggregateRules } from "../../../durable-objects/controllers/cluster-role-aggregation.ts";
import { namespaceConditions } from "../../../durable-objects/controllers/namespace.ts";
import { podUsesClaim } from "../../../durable-objects/controllers/storage-protection.ts";
import { Workers } from "../../../durable-objects/controllers/workers.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { InProcessControllers, newWorkQueue } from "../../suites/in-process-controllers.ts";

const role = (name: string, labels: Record<string, string>, ...resources: string[]): Record<string, unknown> => ({
  metadata: { name, labels },
  rules: resources.map((resource) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] })),
});

describe("the aggregation of cluster roles", () => {
  const selecting = (...clusterRoleSelectors: object[]): Record<string, unknown> => ({
    metadata: { name: "all", labels: { a: "" } },
    aggregationRule: { clusterRoleSelectors },
    rules: [],
  });
  const sources = [role("z", { a: "" }, "pods", "nodes"), role("b", { a: "", b: "" }, "pods"), role("c", { b: "" }, "secrets")];

  test.each([
    ["nothing for no selector", selecting(), []],
    ["by role name, equal rules once", selecting({ matchLabels: { a: "" } }), ["pods", "nodes"]],
    ["selector by selector", selecting({ matchLabels: { b: "" } }, { matchLabels: { a: "" } }), ["pods", "secrets", "nodes"]],
    ["an empty selector selects all but itself", selecting({}), ["pods", "secrets", "nodes"]],
  ])("takes %s", (_what, aggregated, resources) => {
    const rules = aggregateRules(aggregated, [...sources, aggregated]);
    expect(rules.flatMap((rule) => rule["resources"])).toEqual(resources);
  });
});

describe("claims", () => {
  const claim = { metadata: { name: "p-v", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "1", controller: true }] } };
  const pod = (spec: object, metadata: object = {}): never => ({ metadata: { name: "p", uid: "1", ...metadata }, spec }) as never;
  const named = { volumes: [{ name: "x", persistentVolumeClaim: { claimName: "p-v" } }] };
  const ephemeral = { volumes: [{ name: "v", ephemeral: {} }], nodeName: "n" };

  test.each([
    ["a scheduled pod that names it", true, pod({ ...named, nodeName: "n" })],
    ["a pod without a node", false, pod(named)],
    ["a pod of another claim", false, pod({ nodeName: "n", volumes: [{ name: "x", persistentVolumeClaim: { claimName: "q" } }] })],
    ["the pod that brought it along", true, pod(ephemeral)],
    ["another pod of that name", false, pod(ephemeral, { uid: "2" })],
    ["that pod, shut down", false, pod(ephemeral, { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 })],
  ])("are used by %s: %s", (_what, used, user) => {
    expect(podUsesClaim(user, claim)).toBe(used);
  });
});

describe("the conditions of a namespace", () => {
  const resource = { group: "", version: "v1", plural: "pods", kind: "Pod", namespaced: true, verbs: [], preferred: true };
  const outcome = { resource, count: 2, finalizers: new Map([["x/y", 2]]), estimate: 15 };
  const texts = (...outcomes: (typeof outcome)[]): unknown[] =>
    namespaceConditions(outcomes, 0, []).flatMap((c) => (c["status"] === "True" ? [c["message"]] : []));

  test("say what remains, sorted, and what failed", () => {
    const deployments = { ...outcome, resource: { ...resource, group: "apps", plural: "deployments" }, finalizers: new Map() };
    expect(texts(outcome, deployments)).toEqual([
      "Some resources are remaining: deployments.apps has 2 resource instances, pods. has 2 resource instances",
      "Some content in the namespace has finalizers remaining: x/y in 2 resource instances",
    ]);
    expect(namespaceConditions([{ ...outcome, error: "no" }], 0, [])[2]?.["message"]).toBe(
      "Failed to delete all resource types, 1 remaining: no",
    );
    expect(texts()).toEqual([]);
  });

  test("keep the time of what has not changed", () => {
    const before = namespaceConditions([outcome], 0, []);
    const after = namespaceConditions([], 60_000, before);
    expect(after.map((c) => c["lastTransitionTime"]?.slice(14, 19))).toEqual(["00:00", "00:00", "00:00", "01:00", "01:00"]);
  });
});

describe("the workers", () => {
  test("never work on a key twice at once, and settle when nothing is due", async () => {
    const queue = newWorkQueue(undefined, () => 0);
    const log: string[] = [];
    let again = 2;
    const workers = new Workers(queue, async (controller, key) => {
      queue.take(controller, key);
      if (key === "a" && again-- > 0) queue.add(controller, key, 0);
      log.push(`+${key}`);
      await Promise.resolve();
      log.push(`-${key}`);
    });
    queue.add("c", "a", 0);
    queue.add("c", "b", 0);
    queue.add("c", "later", 1);
    await workers.run();
    expect(log.filter((entry) => entry.endsWith("a"))).toEqual(["+a", "-a", "+a", "-a", "+a", "-a"]);
    expect(log).toContain("-b");
    expect(log).not.toContain("+later");
    expect(queue.hasten("c", "la")).toBe(true);
    expect(queue.hasten("c", "nobody")).toBe(false);
    await workers.run();
    expect(log).toContain("-later");
  });
});

describe("in a cluster", () => {
  let cluster: InProcessControllers;
  beforeEach(() => {
    cluster = new InProcessControllers();
  });

  test("a namespace gets its account, is emptied, and goes once nothing holds its content", async () => {
    await cluster.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
    await cluster.settled();
    expect((await cluster.request("GET", "/api/v1/namespaces/a/serviceaccounts/default")).kind).toBe("ServiceAccount");
    const held = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "held", finalizers: ["x.io/y"] } };
    await cluster.request("POST", "/api/v1/namespaces/a/configmaps", held);
    await cluster.request("DELETE", "/api/v1/namespaces/a");
    await cluster.settled();
    const untouched = await cluster.request("GET", "/api/v1/namespaces/a");
    expect((untouched["status"] as { conditions?: unknown }).conditions).toBeUndefined();
    expect(await cluster.request("DELETE", "/api/v1/namespaces/a?propagationPolicy=Foreground")).toEqual(untouched);
    cluster.ahead = 3000;
    await cluster.settled();
    const list = (await cluster.request("GET", "/api/v1/namespaces/a/configmaps")) as { items?: unknown[] };
    expect(list.items?.length).toBe(1);
    const going = await cluster.request("GET", "/api/v1/namespaces/a");
    const { conditions } = going["status"] as { conditions: { type: string; status: string }[] };
    expect(conditions.filter((c) => c.status === "True").map((c) => c.type)).toEqual([
      "NamespaceContentRemaining",
      "NamespaceFinalizersRemaining",
    ]);
    await cluster.request(
      "PATCH",
      "/api/v1/namespaces/a/configmaps/held",
      { metadata: { finalizers: null } },
      "application/merge-patch+json",
    );
    await cluster.settled();
    expect((await cluster.request("GET", "/api/v1/namespaces/a"))["code"]).toBe(404);
  });

  test("a claim waits for the pod that uses it", async () => {
    await cluster.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
    await cluster.settled();
    const claims = "/api/v1/namespaces/a/persistentvolumeclaims";
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    await cluster.request("POST", claims, { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "c" }, spec });
    await cluster.settled();
    expect((await cluster.request("GET", `${claims}/c`)).metadata?.finalizers).toEqual(["kubernetes.io/pvc-protection"]);
    const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "c" } }];
    const pod = { nodeName: "n", containers: [{ name: "c", image: "x" }], volumes };
    await cluster.request("POST", "/api/v1/namespaces/a/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: pod });
    await cluster.request("DELETE", `${claims}/c`);
    await cluster.settled();
    expect((await cluster.request("GET", `${claims}/c`)).kind).toBe("PersistentVolumeClaim");
    await cluster.request("DELETE", "/api/v1/namespaces/a/pods/p?gracePeriodSeconds=0");
    await cluster.settled();
    expect((await cluster.request("GET", `${claims}/c`))["code"]).toBe(404);
  });
});

describe("a quota in a cluster", () => {
  test("is counted, charged by creations and given back by deletions", async () => {
    const cluster = new InProcessControllers();
    await cluster.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
    await cluster.settled();
    const base = "/api/v1/namespaces/a";
    const hard = { configmaps: "3", "count/secrets": "1", "count/nothing.example": "1" };
    await cluster.request("POST", `${base}/resourcequotas`, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "q" },
      spec: { hard },
    });
    const used = async (): Promise<unknown> => {
      await cluster.settled();
      const quota = await cluster.request("GET", `${base}/resourcequotas/q`);
      return (quota["status"] as { used?: unknown } | undefined)?.used;
    };
    const create = (name: string, query = ""): Promise<KubeObject> =>
      cluster.request("POST", `${base}/configmaps${query}`, { apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
    // The namespace's own kube-root-ca.crt counts.
    expect(await used()).toEqual({ configmaps: "1", "count/secrets": "0" });
    await create("one");
    await create("dry", "?dryRun=All");
    expect(await used()).toEqual({ configmaps: "2", "count/secrets": "0" });
    await Promise.all([create("two"), create("three"), create("four")]);
    expect(await used()).toEqual({ configmaps: "3", "count/secrets": "0" });
    expect((await create("five"))["message"]).toBe(
      'configmaps "five" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=3, limited: configmaps=3',
    );
    await cluster.request("DELETE", `${base}/configmaps/one`);
    expect(await used()).toEqual({ configmaps: "2", "count/secrets": "0" });
  });
});
