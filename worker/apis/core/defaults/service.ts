import type { CoreV1Service } from "../../generated/types.ts";

const clientIPTimeoutSeconds = 10800;

const isExternallyAccessible = (service: CoreV1Service): boolean =>
  service.spec?.type === "LoadBalancer" ||
  service.spec?.type === "NodePort" ||
  (service.spec?.type === "ClusterIP" && (service.spec.externalIPs ?? []).length > 0);

/** Everything but addresses, which are allocated on the write. upstream: pkg/apis/core/v1/defaults.go SetDefaults_Service */
export function setServiceDefaults(service: CoreV1Service): void {
  service.spec ??= {};
  const spec = service.spec;
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP" && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: clientIPTimeoutSeconds } };
  spec.type ||= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    if ((port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") && port.port !== undefined)
      port.targetPort = port.port;
  }
  if (isExternallyAccessible(service)) spec.externalTrafficPolicy ||= "Cluster";
  if (["ClusterIP", "NodePort", "LoadBalancer"].includes(spec.type)) spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type !== "LoadBalancer") return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of service.status?.loadBalancer?.ingress ?? []) if ((ingress.ip ?? "") !== "") ingress.ipMode ??= "VIP";
}
