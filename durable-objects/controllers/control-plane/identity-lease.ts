import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { type Client, type ClusterFacts, type Controller, expect } from "../controller.ts";

const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
/** All isolates are one server, on no host. Upstream's name has a hash of the host's in base32; this is one of `edge-apiserver`. */
const hostname = "edge-apiserver";
const name = "apiserver-7piqfrlvtwarb4nto6pg3j253u";
const label = "apiserver.kubernetes.io/identity";
const identity = "kube-apiserver";
const durationSeconds = 3600;
/** Upstream renews every ten seconds; a lease of an hour lives as well by fewer writes. */
const renewSeconds = 900;

interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly renewTime?: string;
  readonly leaseDurationSeconds?: number;
}

const specOf = (lease: KubeObject): LeaseSpec => (lease["spec"] ?? {}) as LeaseSpec;

/** upstream: pkg/controlplane/controller/apiserverleasegc/gc_controller.go isLeaseExpired */
function isExpired(lease: KubeObject, now: number): boolean {
  const { renewTime, leaseDurationSeconds } = specOf(lease);
  return renewTime === undefined || leaseDurationSeconds === undefined || Date.parse(renewTime) + leaseDurationSeconds * 1000 < now;
}

const hexadecimal = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function renewed(found: KubeObject | undefined, facts: ClusterFacts, now: number): KubeObject {
  const address = facts.advertiseAddress.includes(":") ? `[${facts.advertiseAddress}]` : facts.advertiseAddress;
  const metadata = found?.metadata ?? { name, namespace: "kube-system" };
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [label]: identity, "kubernetes.io/hostname": hostname },
      annotations: { ...metadata.annotations, "kubernetes.io/peer-advertise-address": `${address}:${facts.securePort}` },
    },
    spec: {
      ...specOf(found ?? {}),
      holderIdentity: specOf(found ?? {}).holderIdentity ?? `${name}_${hexadecimal(facts.randomBytes(16))}`,
      leaseDurationSeconds: durationSeconds,
      renewTime: new Date(now).toISOString().replace("Z", "000Z"),
    },
  };
}

async function renew(client: Client, facts: ClusterFacts, now: number): Promise<void> {
  const found = await client.request("GET", `${leases}/${name}`);
  expect(found, 404);
  if (found.status === 404) expect(await client.request("POST", leases, renewed(undefined, facts, now)), 409);
  else expect(await client.request("PUT", `${leases}/${name}`, renewed(found.body, facts, now)), 404, 409);
}

/** Says that this server is there, and removes what servers that are gone have said. upstream: pkg/controlplane/apiserver/server.go */
export const identityLease: Controller = {
  name: "kube-apiserver-identity-lease-controller",
  user: "system:apiserver",
  watches: [],
  alsoUpstream: false,
  periodic: { key: "/", seconds: renewSeconds },
  keyOf: () => undefined,
  observe: ({ change, resource, namespace, name: gone }) =>
    change === "deleted" && resource === "leases" && namespace === "kube-system" && gone === name ? ["/"] : [],
  async reconcile(client, _key, facts, now) {
    await renew(client, facts, now);
    const all = await client.request("GET", `${leases}?labelSelector=${encodeURIComponent(`${label}=${identity}`)}`);
    expect(all);
    for (const lease of all.body.items ?? [])
      if (isExpired(lease, now)) expect(await client.request("DELETE", `${leases}/${lease.metadata?.name ?? ""}`), 404);
    return undefined;
  },
};
