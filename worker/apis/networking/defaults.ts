import type { NetworkingV1IngressClass, NetworkingV1NetworkPolicy } from "../generated/types.ts";

// upstream: pkg/apis/networking/v1/defaults.go

/** Ports speak TCP; a policy governs ingress, and egress too if it has such rules. */
export function setNetworkPolicyDefaults(policy: NetworkingV1NetworkPolicy): void {
  const spec = (policy.spec ??= {});
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of rule.ports ?? []) port.protocol ??= "TCP";
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length === 0 ? ["Ingress"] : ["Ingress", "Egress"];
}

export function setIngressClassDefaults(ingressClass: NetworkingV1IngressClass): void {
  const parameters = ingressClass.spec?.parameters;
  if (parameters !== undefined) parameters.scope ??= "Cluster";
}
