import { Path } from "../../../apimachinery/field.ts";
import { cidrWarnings, ipWarnings } from "../../../apimachinery/validation/address-warnings.ts";
import type { CoreV1Endpoints, CoreV1Service, CoreV1ServiceSpec } from "../../generated/types.ts";

const specPath = new Path("spec");

function headlessWarnings(spec: CoreV1ServiceSpec): string[] {
  if (spec.type !== "ClusterIP" || spec.clusterIP !== "None") return [];
  return [
    ...((spec.loadBalancerIP ?? "") === "" ? [] : ["spec.loadBalancerIP is ignored for headless services"]),
    ...((spec.externalIPs ?? []).length === 0 ? [] : ["spec.externalIPs is ignored for headless services"]),
    ...(spec.sessionAffinity === "None" ? [] : ["spec.SessionAffinity is ignored for headless services"]),
  ];
}

function addressWarnings(spec: CoreV1ServiceSpec): string[] {
  const { externalIPs = [], loadBalancerIP = "", loadBalancerSourceRanges = [] } = spec;
  const headless = spec.type === "ClusterIP" && spec.clusterIP === "None";
  const deprecated = externalIPs.length > 0 && !headless && spec.type !== "ExternalName";
  return [
    ...externalIPs.flatMap((ip, i) => ipWarnings(specPath.child("externalIPs").index(i), ip)),
    ...(deprecated ? ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"] : []),
    ...(loadBalancerIP === "" ? [] : ipWarnings(specPath.child("loadBalancerIP"), loadBalancerIP)),
    ...loadBalancerSourceRanges.flatMap((cidr, i) => cidrWarnings(specPath.child("loadBalancerSourceRanges").index(i), cidr)),
  ];
}

/** What is deprecated or without effect. upstream: pkg/api/service/warnings.go GetWarningsForService */
export function serviceWarnings({ metadata, spec = {} }: CoreV1Service): string[] {
  const hints = "service.kubernetes.io/topology-aware-hints";
  const { clusterIP = "", clusterIPs = [], externalIPs = [], externalName = "", trafficDistribution } = spec;
  return [
    ...(metadata?.annotations?.[hints] === undefined
      ? []
      : [`annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`]),
    ...(clusterIP === "" || clusterIP === "None"
      ? []
      : clusterIPs.flatMap((ip, i) => ipWarnings(specPath.child("clusterIPs").index(i), ip))),
    ...headlessWarnings(spec),
    ...addressWarnings(spec),
    ...(spec.type === "ExternalName" && externalIPs.length > 0 ? [`spec.externalIPs is ignored when spec.type is "ExternalName"`] : []),
    ...(spec.type !== "ExternalName" && externalName !== "" ? [`spec.externalName is ignored when spec.type is not "ExternalName"`] : []),
    ...(trafficDistribution === "PreferClose" ? [`spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"`] : []),
  ];
}

/** upstream: pkg/registry/core/service/strategy.go serviceStatusStrategy WarningsOnUpdate */
export const serviceStatusWarnings = ({ status }: CoreV1Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip = "" }, i) =>
    ip === "" ? [] : ipWarnings(new Path("status").child("loadBalancer", "ingress").index(i), ip),
  );

/** The endpoints controller writes canonical addresses: what is its own is not looked at. upstream: pkg/registry/core/endpoint/strategy.go */
export function endpointsWarnings({ metadata, subsets = [] }: CoreV1Endpoints): string[] {
  if (metadata?.labels?.["endpoints.kubernetes.io/managed-by"] === "endpoint-controller") return [];
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, i) => {
    const at = new Path("subsets").index(i);
    return [
      ...addresses.flatMap(({ ip = "" }, j) => ipWarnings(at.child("addresses").index(j).child("ip"), ip)),
      ...notReadyAddresses.flatMap(({ ip = "" }, j) => ipWarnings(at.child("notReadyAddresses").index(j).child("ip"), ip)),
    ];
  });
}
