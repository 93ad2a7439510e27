import { beforeEach, describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../worker/apimachinery/types.ts";
import { InProcessControllers } from "../../../suites/in-process-controllers.ts";

let cluster: InProcessControllers;
const configMaps = "/api/v1/namespaces/a/configmaps";

beforeEach(async () => {
  cluster = new InProcessControllers();
  for (const name of ["a", "b", "default"])
    await cluster.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
});

interface Reference {
  readonly owner: KubeObject;
  readonly blocks?: boolean;
}

function references(owners: readonly Reference[]): object[] {
  return owners.map(({ owner, blocks }) => ({
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata?.name,
    uid: owner.metadata?.uid,
    ...(blocks === undefined ? {} : { blockOwnerDeletion: blocks }),
  }));
}

function create(name: string, owners: readonly Reference[] = [], finalizers: readonly string[] = []): Promise<KubeObject> {
  const metadata = { name, finalizers, ownerReferences: references(owners) };
  return cluster.request("POST", configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata });
}

const remove = (name: string, propagationPolicy = "Background"): Promise<KubeObject> =>
  cluster.request("DELETE", `${configMaps}/${name}`, { propagationPolicy });

/** Names of the objects of this test, deleted ones in brackets. */
async function left(): Promise<string> {
  await cluster.settled();
  expect(cluster.errors.filter((error) => !error.includes("409"))).toEqual([]);
  const list = (await cluster.request("GET", configMaps)) as { items?: KubeObject[] };
  const objects = (list.items ?? []).filter(({ metadata }) => !metadata?.name?.startsWith("kube-"));
  return objects.map(({ metadata }) => (metadata?.deletionTimestamp === undefined ? metadata?.name : `[${metadata.name}]`)).join(" ");
}

const clearFinalizers = (name: string): Promise<KubeObject> =>
  cluster.request("PATCH", `${configMaps}/${name}`, { metadata: { finalizers: null } }, "application/merge-patch+json");

describe("background", () => {
  test("a chain goes link by link", async () => {
    const root = await create("root");
    const middle = await create("middle", [{ owner: root }]);
    await create("leaf", [{ owner: middle }]);
    expect(await left()).toBe("leaf middle root");
    await remove("root");
    expect(await left()).toBe("");
  });

  test("an object with another owner loses the reference only", async () => {
    const one = await create("one");
    const two = await create("two");
    await create("both", [{ owner: one }, { owner: two }]);
    await remove("one");
    expect(await left()).toBe("both two");
    const both = await cluster.request("GET", `${configMaps}/both`);
    expect(both.metadata?.ownerReferences?.map((owner) => owner.name)).toEqual(["two"]);
    await remove("two");
    expect(await left()).toBe("");
  });

  test("owners that never were, another uid, or the same uid elsewhere hold nothing", async () => {
    const owner = await create("owner");
    const uid = "11111111-2222-3333-4444-555555555555";
    await create("never", [{ owner: { ...owner, metadata: { name: "nobody", uid } } }]);
    await create("other-uid", [{ owner: { ...owner, metadata: { name: "owner", uid } } }]);
    await create("other-name", [{ owner: { ...owner, metadata: { ...owner.metadata, name: "nobody" } } }]);
    expect(await left()).toBe("owner");
  });

  test("an owner whose name leads elsewhere is not looked for there", async () => {
    const owner = await create("owner");
    const named = (name: string): KubeObject => ({ ...owner, metadata: { ...owner.metadata, name } });
    for (const [i, name] of ["a/../owner", "owner/status", "owner%2F", "..", "./owner", "owner?", "owner#x", "a=b", "a,b"].entries())
      await create(`dependent-${i}`, [{ owner: named(name) }]);
    expect(await left()).toBe("owner");
    expect(cluster.errors).toEqual([]);
  });

  test("an owner of a kind that is not served holds it for ever", async () => {
    const metadata = { name: "x", uid: "11111111-2222-3333-4444-555555555555" };
    await create("kept", [{ owner: { apiVersion: "nope.example/v1", kind: "Thing", metadata } }]);
    expect(await left()).toBe("kept");
  });

  test("an owner in another namespace is told by one Event", async () => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "far" } };
    const owner = await cluster.request("POST", "/api/v1/namespaces/b/configmaps", body);
    await create("near", [{ owner }]);
    expect(await left()).toBe("");
    const events = (await cluster.request("GET", "/api/v1/namespaces/a/events")) as { items?: KubeObject[] };
    expect(events.items?.map((event) => event["message"])).toEqual([
      `ownerRef [v1/ConfigMap, namespace: a, name: far, uid: ${owner.metadata?.uid}] does not exist in namespace "a"`,
    ]);
  });

  test("a cluster-scoped object with a namespaced owner stays, and its Event is in default", async () => {
    const owner = await create("owner");
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules: [] };
    const path = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    await cluster.request("POST", path, { ...role, metadata: { name: "wide", ownerReferences: references([{ owner }]) } });
    await cluster.settled();
    expect((await cluster.request("GET", `${path}/wide`)).kind).toBe("ClusterRole");
    const events = (await cluster.request("GET", "/api/v1/namespaces/default/events")) as { items?: KubeObject[] };
    expect(events.items?.map((event) => event["reason"])).toEqual(["OwnerRefInvalidNamespace"]);
  });
});

describe("foreground", () => {
  test("an owner waits for dependents that block it, not for others", async () => {
    const root = await create("root");
    await create("blocks", [{ owner: root, blocks: true }], ["x.io/keep"]);
    await create("free", [{ owner: root }], ["x.io/keep"]);
    await create("quick", [{ owner: root, blocks: true }]);
    await remove("root", "Foreground");
    expect(await left()).toBe("[blocks] [free] [root]");
    await clearFinalizers("blocks");
    expect(await left()).toBe("[free]");
    await clearFinalizers("free");
    expect(await left()).toBe("");
  });

  test("an owner that nothing depends on goes at once", async () => {
    await create("alone");
    await remove("alone", "Foreground");
    expect(await left()).toBe("");
  });

  test("a dependent that comes late goes too", async () => {
    const root = await create("root");
    await create("blocks", [{ owner: root, blocks: true }], ["x.io/keep"]);
    await remove("root", "Foreground");
    await cluster.settled();
    await create("late", [{ owner: root, blocks: true }]);
    expect(await left()).toBe("[blocks] [root]");
  });

  test("dependents of dependents go first, and circles are cut", async () => {
    const one = await create("one");
    const two = await create("two", [{ owner: one, blocks: true }]);
    const three = await create("three", [{ owner: two, blocks: true }]);
    const back = { metadata: { ownerReferences: references([{ owner: three, blocks: true }]) } };
    await cluster.request("PATCH", `${configMaps}/one`, back, "application/merge-patch+json");
    await remove("one", "Foreground");
    for (let i = 0; i < 10 && (await left()) !== ""; i++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await left()).toBe("");
  });
});

describe("orphan", () => {
  test("dependents are let go of, then the owner goes", async () => {
    const owner = await create("owner");
    await create("one", [{ owner }]);
    await create("two", [{ owner, blocks: true }]);
    await remove("owner", "Orphan");
    expect(await left()).toBe("one two");
    expect((await cluster.request("GET", `${configMaps}/two`)).metadata?.ownerReferences).toBeUndefined();
  });
});

describe("rebuilding", () => {
  test("what happened while no hint came is made up for", async () => {
    const owner = await create("owner");
    await create("known", [{ owner }]);
    await create("waits", [], ["foregroundDeletion"]);
    await cluster.settled();
    cluster.deaf = true;
    await create("unknown", [{ owner }]);
    await remove("owner");
    await remove("waits", "Foreground");
    cluster.deaf = false;
    expect(await left()).toBe("known unknown [waits]");
    await cluster.reconcile("garbage-collector-controller", "");
    expect(await left()).toBe("");
    expect(cluster.graph.uids()).toEqual([]);
  });
});
