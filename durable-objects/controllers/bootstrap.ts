import { addressAt, addressRange } from "../../worker/apimachinery/address-range.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { bootstrapAPIServices } from "./bootstrap/api-services.ts";
import { bootstrapFlowControl } from "./bootstrap/flow-control.ts";
import { bootstrapPriorityClasses } from "./bootstrap/priority-classes.ts";
import { bootstrapRBAC } from "./bootstrap/rbac-policy.ts";
import { publishAuthenticationTrust } from "./control-plane/authentication-trust.ts";
import { publishTokenTracking } from "./control-plane/legacy-token-tracking.ts";
import { type Client, type ClusterFacts, type Controller, expect } from "./controller.ts";

const systemNamespaces = ["kube-system", "kube-public", "kube-node-lease", "default"];
const atOnce = 16;

const namespaces: readonly KubeObject[] = systemNamespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));

/** What each family of the service range has. */
const serviceCIDRsOf = (facts: ClusterFacts): string[] => facts.serviceClusterIPRange.split(",").map((cidr) => cidr.trim());

const serviceCIDR = (facts: ClusterFacts): KubeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "ServiceCIDR",
  metadata: { name: "kubernetes" },
  spec: { cidrs: serviceCIDRsOf(facts) },
});

/** The `kubernetes` Service, which has the first address of the range, and where it leads. upstream: pkg/controlplane/controller/kubernetesservice */
function service(facts: ClusterFacts): KubeObject[] {
  const port = { name: "https", port: facts.securePort, protocol: "TCP" };
  const range = addressRange(serviceCIDRsOf(facts)[0] ?? "");
  if (range === undefined) throw new Error(`not a range of addresses: ${facts.serviceClusterIPRange}`);
  const address = addressAt(range, 0n);
  const metadata = { name: "kubernetes", namespace: "default" };
  // Endpoints may not be loopback addresses: a server that is only reachable there publishes none.
  const reachable = !facts.advertiseAddress.startsWith("127.");
  const all: KubeObject[] = [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, labels: { component: "apiserver", provider: "kubernetes" } },
      spec: {
        type: "ClusterIP",
        clusterIP: address,
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: facts.securePort }],
        ipFamilyPolicy: "SingleStack",
        sessionAffinity: "None",
      },
    },
    {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { ...metadata, labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
      subsets: [{ addresses: [{ ip: facts.advertiseAddress }], ports: [port] }],
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...metadata, labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: facts.advertiseAddress.includes(":") ? "IPv6" : "IPv4",
      endpoints: [{ addresses: [facts.advertiseAddress], conditions: { ready: true } }],
      ports: [port],
    },
  ];
  return all.filter(({ kind = "" }) => reachable || !kind.startsWith("Endpoint"));
}

const plurals: Readonly<Record<string, string>> = {
  Namespace: "namespaces",
  APIService: "apiservices",
  PriorityClass: "priorityclasses",
  FlowSchema: "flowschemas",
  PriorityLevelConfiguration: "prioritylevelconfigurations",
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
  Role: "roles",
  RoleBinding: "rolebindings",
  ServiceCIDR: "servicecidrs",
  Service: "services",
  Endpoints: "endpoints",
  EndpointSlice: "endpointslices",
};

function collectionPath(object: KubeObject): string {
  const apiVersion = object.apiVersion ?? "";
  const namespace = object.metadata?.namespace;
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plurals[object.kind ?? ""]}`;
}

/** Creates those of `objects` that are not there yet: one list a collection, then one request a missing object, a few at once. */
async function ensure(client: Client, objects: readonly KubeObject[], manager = "kube-apiserver"): Promise<void> {
  const existing = new Map<string, Set<string>>();
  for (const path of new Set(objects.map(collectionPath))) {
    const list = await client.request("GET", path);
    expect(list);
    existing.set(path, new Set((list.body.items ?? []).map((item) => item.metadata?.name ?? "")));
  }
  const missing = objects.filter((object) => !existing.get(collectionPath(object))?.has(object.metadata?.name ?? ""));
  for (let at = 0; at < missing.length; at += atOnce)
    await Promise.all(
      missing
        .slice(at, at + atOnce)
        .map(async (object) => expect(await client.request("POST", `${collectionPath(object)}?fieldManager=${manager}`, object), 409)),
    );
}

/** A range that has gained a second family since the cluster was made. upstream: controlplane/controller/defaultservicecidr */
async function addFamily(client: Client, facts: ClusterFacts): Promise<void> {
  const path = "/apis/networking.k8s.io/v1/servicecidrs/kubernetes";
  const wanted = serviceCIDRsOf(facts);
  const found = await client.request("GET", path);
  expect(found);
  const cidrs = (found.body["spec"] as { cidrs?: string[] } | undefined)?.cidrs ?? [];
  if (wanted.length === 2 && cidrs.length === 1 && cidrs[0] === wanted[0])
    expect(await client.request("PUT", path, { ...found.body, spec: { cidrs: wanted } }), 409);
}

/** What comes back when somebody deletes it, by `resource/namespace/name`. The rest comes back at the next start, as upstream's. */
const kept: ReadonlySet<string> = new Set([
  ...systemNamespaces.map((name) => `namespaces//${name}`),
  ...["services", "endpoints", "endpointslices"].map((resource) => `${resource}/default/kubernetes`),
]);

/** What is put right when somebody changes it, too. */
const published: ReadonlySet<string> = new Set(
  ["extension-apiserver-authentication", "kube-apiserver-legacy-service-account-token-tracking"].map(
    (name) => `configmaps/kube-system/${name}`,
  ),
);

/** What every cluster starts with. Idempotent; runs at every start. */
export const bootstrap: Controller = {
  name: "bootstrap-controller",
  user: "system:apiserver",
  watches: [],
  alsoUpstream: false,
  keyOf: () => undefined,
  observe: ({ change, resource, namespace, name }) => {
    const object = `${resource}/${namespace}/${name}`;
    return published.has(object) ? (change === "created" ? [] : ["/"]) : change === "deleted" && kept.has(object) ? ["/"] : [];
  },
  async reconcile(client, _key, facts, now) {
    await ensure(client, namespaces);
    await publishAuthenticationTrust(client, facts.authenticationInfo, now);
    await publishTokenTracking(client, now);
    await ensure(client, bootstrapPriorityClasses);
    await ensure(client, bootstrapRBAC);
    await ensure(client, bootstrapFlowControl, "api-priority-and-fairness-config-producer-v1");
    await ensure(client, bootstrapAPIServices);
    await ensure(client, [serviceCIDR(facts)]);
    await addFamily(client, facts);
    await ensure(client, service(facts));
    return undefined;
  },
};
