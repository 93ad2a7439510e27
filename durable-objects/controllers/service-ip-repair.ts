import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { formatIP, ipFamily, parseIP } from "../../worker/apimachinery/validation/ip.ts";
import { type Client, type Controller, each, expect } from "./controller.ts";

const collection = "/apis/networking.k8s.io/v1/ipaddresses";
const managedBy = "ipaddress.kubernetes.io/managed-by";
const allocator = "ipallocator.k8s.io";
/** No request lives that long: an older address belongs to a stored Service, or to nobody. */
const leftOverMilliseconds = 10 * 60_000;

/** `ns/name` of the Service that has each address. */
function holdersOf(services: readonly KubeObject[]): Map<string, string> {
  const holders = new Map<string, string>();
  for (const { metadata = {}, spec } of services) {
    const { type, clusterIPs = [] } = (spec ?? {}) as { type?: string; clusterIPs?: string[] };
    if (type === "ExternalName") continue;
    for (const ip of clusterIPs) if (ip !== "None") holders.set(formatIP(parseIP(ip) ?? []), `${metadata.namespace}/${metadata.name}`);
  }
  return holders;
}

function parentOf(address: KubeObject): string {
  const { parentRef = {} } = (address["spec"] ?? {}) as { parentRef?: Record<string, string> };
  return parentRef["resource"] === "services" ? `${parentRef["namespace"]}/${parentRef["name"]}` : "";
}

/** Which allocated addresses nobody has, and which addresses of Services nobody holds for them. */
export function differences(
  services: readonly KubeObject[],
  addresses: readonly KubeObject[],
  now: number,
): { readonly leaked: KubeObject[]; readonly missing: readonly (readonly [ip: string, holder: string])[] } {
  const holders = holdersOf(services);
  const known = new Set(addresses.map(({ metadata }) => metadata?.name ?? ""));
  const leaked = addresses.filter(
    (address) =>
      address.metadata?.labels?.[managedBy] === allocator &&
      now - Date.parse(address.metadata.creationTimestamp ?? "") > leftOverMilliseconds &&
      holders.get(address.metadata.name ?? "") !== parentOf(address),
  );
  return { leaked, missing: [...holders].filter(([ip]) => !known.has(ip)) };
}

async function recreate(client: Client, ip: string, holder: string): Promise<void> {
  const [namespace = "", name = ""] = holder.split("/");
  const labels = { "ipaddress.kubernetes.io/ip-family": ipFamily(ip) ?? "", [managedBy]: allocator };
  const spec = { parentRef: { resource: "services", namespace, name } };
  const body = { apiVersion: "networking.k8s.io/v1", kind: "IPAddress", metadata: { name: ip, labels }, spec };
  expect(await client.request("POST", collection, body), 409, 422);
}

/**
 * From time to time: deletes the addresses that requests left behind which ended halfway, and recreates those of Services that somebody
 * deleted. upstream: pkg/registry/core/service/ipallocator/controller/repairip.go
 */
export const serviceIPRepair: Controller = {
  name: "service-ip-repair-controller",
  user: "system:apiserver",
  watches: [],
  alsoUpstream: false,
  // Upstream's interval.
  periodic: { key: "all", seconds: 180 },
  keyOf: () => undefined,
  async reconcile(client, _key, _facts, now) {
    // Addresses first: a Service that is stored meanwhile is among the Services then.
    const addresses = await client.request("GET", collection);
    expect(addresses);
    const services = await client.request("GET", "/api/v1/services");
    expect(services);
    const { leaked, missing } = differences(services.body.items ?? [], addresses.body.items ?? [], now);
    await each(leaked, async ({ metadata: { name = "", uid = "", resourceVersion = "" } = {} }) => {
      const options = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid, resourceVersion } };
      expect(await client.request("DELETE", collection + urlPath`/${name}`, options), 404, 409);
    });
    await each(missing, ([ip, holder]) => recreate(client, ip, holder));
    return undefined;
  },
};
