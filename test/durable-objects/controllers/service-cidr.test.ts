import { describe, expect, it } from "vitest";
import type { Client, ClusterFacts } from "../../../durable-objects/controllers/controller.ts";
import { isUnused, serviceCIDR } from "../../../durable-objects/controllers/service-cidr.ts";
import { differences } from "../../../durable-objects/controllers/service-ip-repair.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";

const block = (name: string, cidrs: string[], more: Partial<KubeObject> = {}): KubeObject => ({
  metadata: { name, finalizers: ["networking.k8s.io/service-cidr-finalizer"], ...more.metadata },
  spec: { cidrs },
  ...(more["status"] === undefined ? {} : { status: more["status"] }),
});

describe("a deleted ServiceCIDR", () => {
  it.each<[string, string[], string[][], string[], boolean]>([
    ["goes when nobody has an address of it", ["10.1.0.0/24"], [], ["10.2.0.1"], true],
    ["stays while somebody has one", ["10.1.0.0/24"], [], ["10.1.0.1"], false],
    ["goes when a larger one covers it", ["10.1.0.0/24"], [["10.1.0.0/16"]], ["10.1.0.1"], true],
    ["goes when another one is the same", ["10.1.0.0/24"], [["10.1.0.0/24"]], ["10.1.0.1"], true],
    ["stays when a smaller one has only some of its addresses", ["10.1.0.0/24"], [["10.1.0.0/28"]], ["10.1.0.1", "10.1.0.99"], false],
    ["goes when a smaller one has all the addresses", ["10.1.0.0/24"], [["10.1.0.0/28"]], ["10.1.0.1"], true],
    ["stays for the address that ends a smaller one", ["10.1.0.0/24"], [["10.1.0.0/28"]], ["10.1.0.15"], false],
    ["stays for its second family", ["10.1.0.0/24", "fd00::/112"], [["10.1.0.0/16"]], ["fd00::5"], false],
  ])("%s", (_what, cidrs, others, ips, unused) => {
    const object = block("gone", cidrs);
    expect(isUnused(object, [object, ...others.map((cidr, i) => block(`o${i}`, cidr))], ips)).toBe(unused);
  });
});

/** A client over lists: answers reads from them, and keeps what is written. */
function clientOver(lists: Readonly<Record<string, KubeObject[]>>): { client: Client; written: [string, KubeObject][] } {
  const written: [string, KubeObject][] = [];
  const client: Client = {
    request: async (method, path, body) => {
      if (method === "GET") return { status: 200, body: { items: lists[path] ?? [] } };
      written.push([path, body as KubeObject]);
      return { status: 200, body: body as KubeObject };
    },
  };
  return { client, written };
}

const facts: ClusterFacts = {
  rootCAFile: "",
  serviceClusterIPRange: "",
  advertiseAddress: "",
  securePort: 1,
  authenticationInfo: {},
  serviceAccountSigningKey: "",
  clusterSigning: { certificate: "", key: "" },
  randomBytes: (length) => new Uint8Array(length),
};
const reconcile = (client: Client, now: number): ReturnType<typeof serviceCIDR.reconcile> =>
  serviceCIDR.reconcile(client, "all", facts, now, () => undefined);
const cidrs = "/apis/networking.k8s.io/v1/servicecidrs";

const apply = "/status?fieldManager=service-cidr-controller&force=true";

it("gives a new ServiceCIDR its finalizer and its condition, once", async () => {
  const { client, written } = clientOver({ [cidrs]: [{ metadata: { name: "a" }, spec: { cidrs: ["10.1.0.0/24"] } }] });
  await reconcile(client, 0);
  const condition = { type: "Ready", status: "True", reason: "", message: "Kubernetes Service CIDR is ready" };
  expect(written).toEqual([
    [`${cidrs}/a`, { metadata: { finalizers: ["networking.k8s.io/service-cidr-finalizer"] } }],
    [
      `${cidrs}/a${apply}`,
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "ServiceCIDR",
        metadata: { name: "a" },
        status: { conditions: [{ ...condition, lastTransitionTime: "1970-01-01T00:00:00Z" }] },
      },
    ],
  ]);
  const again = clientOver({ [cidrs]: [block("a", ["10.1.0.0/24"], { status: { conditions: [condition] } })] });
  await reconcile(again.client, 0);
  expect(again.written).toEqual([]);
});

it("waits ten seconds before it lets an unused ServiceCIDR go, and says why a used one stays", async () => {
  const metadata = { deletionTimestamp: "1970-01-01T00:00:00Z" };
  const unused = clientOver({ [cidrs]: [block("a", ["10.1.0.0/24"], { metadata })] });
  expect(await reconcile(unused.client, 4000)).toBe(6);
  expect(await reconcile(unused.client, 10_000)).toBeUndefined();
  const removed = { "$deleteFromPrimitiveList/finalizers": ["networking.k8s.io/service-cidr-finalizer"] };
  expect(unused.written).toEqual([[`${cidrs}/a`, { metadata: removed }]]);
  const used = clientOver({
    [cidrs]: [block("a", ["10.1.0.0/24"], { metadata })],
    "/apis/networking.k8s.io/v1/ipaddresses": [{ metadata: { name: "10.1.0.1" } }],
  });
  await reconcile(used.client, 10_000);
  expect(used.written).toMatchObject([[`${cidrs}/a${apply}`, { status: { conditions: [{ status: "False", reason: "Terminating" }] } }]]);
});

it("finds addresses that nobody has, and Services whose address nobody holds", () => {
  const address = (name: string, parent: string, creationTimestamp: string, managed = true): KubeObject => ({
    metadata: { name, creationTimestamp, labels: managed ? { "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" } : {} },
    spec: { parentRef: { resource: "services", namespace: "ns", name: parent } },
  });
  const [old, young] = ["1970-01-01T00:00:00Z", "1970-01-01T00:19:00Z"];
  const services: KubeObject[] = [
    { metadata: { namespace: "ns", name: "a" }, spec: { clusterIPs: ["10.0.0.1"] } },
    { metadata: { namespace: "ns", name: "b" }, spec: { clusterIPs: ["10.0.0.2", "FD00:0::2"] } },
    { metadata: { namespace: "ns", name: "headless" }, spec: { clusterIPs: ["None"] } },
  ];
  const addresses = [
    address("10.0.0.1", "a", old),
    address("10.0.0.3", "crashed", old),
    address("10.0.0.4", "coming", young),
    address("10.0.0.5", "own", old, false),
  ];
  const { leaked, missing } = differences(services, addresses, 20 * 60_000);
  expect([leaked.map(({ metadata }) => metadata?.name), missing]).toEqual([
    ["10.0.0.3"],
    [
      ["10.0.0.2", "ns/b"],
      ["fd00::2", "ns/b"],
    ],
  ]);
});
