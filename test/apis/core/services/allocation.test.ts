import { describe, expect, it } from "vitest";
import { StatusError } from "../../../../worker/apimachinery/errors.ts";
import { setServiceDefaults } from "../../../../worker/apis/core/defaults/service.ts";
import { afterDelete, beginCreate, beginUpdate } from "../../../../worker/apis/core/services/allocation.ts";
import type { CoreV1Service, CoreV1ServiceSpec } from "../../../../worker/apis/generated/types.ts";
import { FakeStore } from "./store.ts";

function service(spec: CoreV1ServiceSpec, name = "a"): CoreV1Service {
  const object: CoreV1Service = { metadata: { name, namespace: "ns", uid: `uid-${name}` }, spec: structuredClone(spec) };
  setServiceDefaults(object);
  return object;
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "stored",
    (error: unknown) => (error instanceof StatusError ? error.message : Promise.reject(error)),
  );

async function create(store: FakeStore, spec: CoreV1ServiceSpec, name = "a", dryRun = false): Promise<CoreV1Service> {
  const object = service(spec, name);
  const finish = await beginCreate(object, store.context(dryRun));
  await finish(true);
  return object;
}

async function update(store: FakeStore, old: CoreV1Service, spec: CoreV1ServiceSpec, stored = true): Promise<CoreV1Service> {
  const object = service(spec);
  const finish = await beginUpdate(object, old, store.context());
  await finish(stored);
  return object;
}

const ports = [{ port: 80 }];
const twoPorts = [
  { name: "a", port: 80 },
  { name: "b", port: 81 },
];
const dual = ["10.0.0.0/24", "fd00::/112"];

describe("a new service", () => {
  it.each<[string, CoreV1ServiceSpec, string]>([
    ["one address, beyond the reserved ones", { ports }, "10.0.0.17"],
    ["the address that it asks for", { ports, clusterIP: "10.0.0.9" }, "10.0.0.9"],
    ["a node port for each port", { type: "NodePort", ports: twoPorts }, "10.0.0.17 30087 30088"],
    ["the node port that it asks for", { type: "NodePort", ports: [{ port: 80, nodePort: 30001 }] }, "10.0.0.17 30001"],
    [
      "one node port for two protocols of a port",
      {
        type: "NodePort",
        ports: [
          { name: "a", port: 53 },
          { name: "b", port: 53, protocol: "UDP" },
        ],
      },
      "10.0.0.17 30087",
    ],
    ["no node port when it wants none", { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports }, "10.0.0.17"],
    [
      "a port for its health check",
      { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, externalTrafficPolicy: "Local", ports },
      "10.0.0.17 30087",
    ],
    ["nothing when it is headless", { clusterIP: "None", ports }, ""],
    ["nothing when it is an alias", { type: "ExternalName", externalName: "x" }, ""],
  ])("gets %s", async (_what, spec, held) => {
    const store = new FakeStore();
    await create(store, spec);
    expect(store.held()).toBe(held);
  });

  it.each<[CoreV1ServiceSpec, string[] | undefined, string | undefined, number]>([
    [{ ports }, ["IPv4"], "SingleStack", 1],
    [{ ports, ipFamilyPolicy: "PreferDualStack" }, ["IPv4", "IPv6"], "PreferDualStack", 2],
    [{ ports, ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv6"] }, ["IPv6", "IPv4"], "RequireDualStack", 2],
    [{ ports, ipFamilies: ["IPv6"] }, ["IPv6"], "SingleStack", 1],
    [{ ports, clusterIP: "fd00::5" }, ["IPv6"], "SingleStack", 1],
    [{ ports, clusterIP: "None" }, ["IPv4", "IPv6"], "RequireDualStack", 1],
    [{ ports, clusterIP: "None", selector: { a: "b" } }, ["IPv4"], "SingleStack", 1],
    [{ type: "ExternalName", externalName: "x" }, undefined, undefined, 0],
  ])("of %j has families %j and policy %s on a cluster of two families", async (spec, families, policy, addresses) => {
    const { spec: result = {} } = await create(new FakeStore(dual), spec);
    expect([result.ipFamilies, result.ipFamilyPolicy, (result.clusterIPs ?? []).length]).toEqual([families, policy, addresses]);
  });

  it.each<[string, CoreV1ServiceSpec, string]>([
    ["a taken address", { ports, clusterIP: "10.0.0.9" }, "failed to allocate IP 10.0.0.9: provided IP is already allocated"],
    ["an address outside", { ports, clusterIP: "10.9.0.1" }, "the provided network does not match the current range"],
    ["the network's address", { ports, clusterIP: "10.0.0.0" }, "the provided network does not match the current range"],
    ["the broadcast address", { ports, clusterIP: "10.0.0.255" }, "the provided network does not match the current range"],
    [
      "another family",
      { ports, clusterIP: "fd00::1" },
      'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster',
    ],
    ["two families", { ports, ipFamilyPolicy: "RequireDualStack" }, "this cluster is not configured for dual-stack services"],
    [
      "a taken port",
      { type: "NodePort", ports: [{ port: 80, nodePort: 30005 }] },
      "spec.ports[0].nodePort: Invalid value: 30005: provided port is already allocated",
    ],
    ["a port outside", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }, "The range of valid ports is 30000-32767"],
    [
      "a health check port outside",
      { type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: -1, ports },
      "Internal error occurred: failed to allocate requested HealthCheck NodePort -1: provided port is not in the valid range.",
    ],
  ])("is refused %s and holds nothing", async (_what, spec, message) => {
    const store = new FakeStore();
    await create(store, { type: "NodePort", clusterIP: "10.0.0.9", ports: [{ port: 80, nodePort: 30005 }] }, "first");
    expect(await refusal(create(store, spec))).toContain(message);
    expect(store.held()).toBe("10.0.0.9 30005");
  });

  it("holds nothing when it is not stored, and nothing in a dry run", async () => {
    const store = new FakeStore();
    const finish = await beginCreate(service({ type: "NodePort", ports }), store.context());
    await finish(false);
    expect(store.held()).toBe("");
    const dry = await create(store, { type: "NodePort", ports }, "a", true);
    expect([dry.spec?.clusterIP, dry.spec?.ports?.[0]?.nodePort, store.held()]).toEqual(["10.0.0.0", 32769, ""]);
  });

  it("gets each address and each port once, until none is left", async () => {
    const store = new FakeStore(["10.0.0.0/27"], "30000-30029");
    for (let i = 0; i < 30; i++) await create(store, { type: "NodePort", ports }, `s${i}`);
    expect(store.held().split(" ")).toHaveLength(60);
    expect(await refusal(create(store, { ports }))).toBe(
      'Internal error occurred: failed to allocate a serviceIP for Service "a": range is full',
    );
    store.addServiceCIDR("more", ["10.1.0.0/28"]);
    expect((await create(store, { ports })).spec?.clusterIP).toMatch(/^10\.1\.0\./);
    expect(await refusal(create(store, { type: "NodePort", ports }, "b"))).toContain("failed to allocate a nodePort: range is full");
  });

  it("gets no address of a block that is going or not ready", async () => {
    const store = new FakeStore();
    store.addServiceCIDR("unready", ["10.1.0.0/24"], { status: { conditions: [{ type: "Ready", status: "False" }] } });
    expect(await refusal(create(store, { ports, clusterIP: "10.1.0.5" }))).toContain("does not match the current range");
  });
});

describe("a changed service", () => {
  const first: CoreV1ServiceSpec = { type: "NodePort", ports: [{ name: "a", port: 80, nodePort: 30001 }], clusterIP: "10.0.0.9" };

  it.each<[string, CoreV1ServiceSpec, string]>([
    ["keeps what the request leaves out", { type: "NodePort", ports: [{ name: "a", port: 80 }] }, "10.0.0.9 30001"],
    ["keeps the node port of a port by its name", { type: "NodePort", ports: [{ name: "a", port: 90 }] }, "10.0.0.9 30001"],
    ["gets another node port for a port of another name", { type: "NodePort", ports: [{ name: "b", port: 80 }] }, "10.0.0.9 30086"],
    ["takes a port that it asks for", { type: "NodePort", ports: [{ name: "a", port: 80, nodePort: 30002 }] }, "10.0.0.9 30002"],
    ["gives its node port back as ClusterIP", { type: "ClusterIP", ports: [{ name: "a", port: 80 }] }, "10.0.0.9"],
    ["gives everything back as ExternalName", { type: "ExternalName", externalName: "x" }, ""],
    [
      "gets a health check port",
      { type: "LoadBalancer", externalTrafficPolicy: "Local", ports: [{ name: "a", port: 80 }] },
      "10.0.0.9 30001 30086",
    ],
  ])("%s", async (_what, spec, held) => {
    const store = new FakeStore();
    await update(store, await create(store, first), spec);
    expect(store.held()).toBe(held);
  });

  it("keeps what it had when the change is not stored", async () => {
    const store = new FakeStore();
    await update(store, await create(store, first), { type: "NodePort", ports: [{ name: "b", port: 80 }] }, false);
    expect(store.held()).toBe("10.0.0.9 30001");
  });

  it("gains and loses its second address by its policy", async () => {
    const store = new FakeStore(dual);
    const single = await create(store, { ports, clusterIP: "10.0.0.9" });
    const both = await update(store, single, { ports, ipFamilyPolicy: "PreferDualStack" });
    expect(store.held()).toBe("10.0.0.9 fd00::101");
    const back = await update(store, both, { ...both.spec, ipFamilyPolicy: "SingleStack" });
    expect([back.spec?.clusterIPs, back.spec?.ipFamilies, store.held()]).toEqual([["10.0.0.9"], ["IPv4"], "10.0.0.9"]);
    const fewer = { ...both.spec, ipFamilies: ["IPv4"] };
    expect(await refusal(update(store, both, fewer))).toContain("must be 'SingleStack' to release the secondary IP family");
  });

  it("is refused two ports with one node port and protocol", async () => {
    const store = new FakeStore();
    const old = await create(store, first);
    const spec = { type: "NodePort", ports: twoPorts.map((port) => ({ ...port, nodePort: 30055 })) };
    expect(await refusal(update(store, old, spec))).toBe("duplicate nodePort: {TCP 30055}");
    expect(store.held()).toBe("10.0.0.9 30001");
  });
});

it("a deleted service gives back its addresses, its ports and the Endpoints of its name, and nothing of another's", async () => {
  const store = new FakeStore();
  const spec: CoreV1ServiceSpec = { type: "LoadBalancer", externalTrafficPolicy: "Local", ports };
  const gone = await create(store, spec);
  await create(store, { ports, clusterIP: "10.0.0.200" }, "other");
  store.objects.set("/api/v1/namespaces/ns/endpoints/a", {});
  await afterDelete({ ...gone, spec: { ...gone.spec, clusterIPs: [...(gone.spec?.clusterIPs ?? []), "10.0.0.200"] } }, store.context());
  expect([store.held(), store.objects.has("/api/v1/namespaces/ns/endpoints/a")]).toEqual(["10.0.0.200", false]);
});
