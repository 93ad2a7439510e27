import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** networking.k8s.io. */
export const networking: readonly ResourceRow[] = group("networking.k8s.io", [
  {
    names: { plural: "ingressclasses", singular: "ingressclass", kind: "IngressClass" },
    scope: "Cluster",
    shard: "policy",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "networking.v1.IngressClass",
      },
    ],
  },
  {
    names: { plural: "ingresses", singular: "ingress", kind: "Ingress", shortNames: ["ing"] },
    scope: "Namespaced",
    storagePrefix: "ingress",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "networking.v1.Ingress",
        subresources: [{ name: "status", kind: "Ingress", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "ipaddresses", singular: "ipaddress", kind: "IPAddress", shortNames: ["ip"] },
    scope: "Cluster",
    versions: [
      {
        name: "v1",
        schema: "networking.v1.IPAddress",
      },
    ],
  },
  {
    names: { plural: "networkpolicies", singular: "networkpolicy", kind: "NetworkPolicy", shortNames: ["netpol"] },
    scope: "Namespaced",
    generation: true,
    exact: true,
    versions: [
      {
        name: "v1",
        schema: "networking.v1.NetworkPolicy",
      },
    ],
  },
  {
    names: { plural: "servicecidrs", singular: "servicecidr", kind: "ServiceCIDR" },
    scope: "Cluster",
    shard: "policy",
    reconciled: "always",
    versions: [
      {
        name: "v1",
        schema: "networking.v1.ServiceCIDR",
        subresources: [{ name: "status", kind: "ServiceCIDR", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
]);
