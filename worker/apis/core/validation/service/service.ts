import { duplicate, type ErrorList, forbidden, invalid, Path, required } from "../../../../apimachinery/field.ts";
import { isNonSpecialIP, isValidIP } from "../../../../apimachinery/validation/ip.ts";
import { validateLabels } from "../../../../apimachinery/validation/labels.ts";
import { isValidPortNum } from "../../../../apimachinery/validation/names.ts";
import { notSupportedInOrder, oneOf, requiredOneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1Service, CoreV1ServicePort, CoreV1ServiceSpec } from "../../../generated/types.ts";
import { cidrProblems } from "../../../networking/cidr.ts";
import { validatePort } from "../container/probes.ts";
import { dnsLabel, dnsSubdomain, invalids, qualifiedName } from "../messages.ts";
import { validateClusterIPs, validateClusterIPsUpdate } from "./cluster-ips.ts";

// upstream: pkg/apis/core/validation/validation.go validateService

const specPath = new Path("spec");
const protocols = ["SCTP", "TCP", "UDP"];

const isHeadless = ({ clusterIPs }: CoreV1ServiceSpec): boolean => clusterIPs?.length === 1 && clusterIPs[0] === "None";

export const isExternallyAccessible = ({ type, externalIPs }: CoreV1ServiceSpec): boolean =>
  type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && (externalIPs ?? []).length > 0);

export const needsHealthCheck = (spec: CoreV1ServiceSpec): boolean =>
  spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

function validateServicePort(port: CoreV1ServicePort, needsName: boolean, names: Set<string>, path: Path): ErrorList {
  const { name = "", appProtocol } = port;
  const errors: ErrorList = [];
  if (name !== "") {
    errors.push(...dnsLabel(path.child("name"), name));
    if (names.has(name)) errors.push(duplicate(path.child("name"), name));
    names.add(name);
  } else if (needsName) errors.push(required(path.child("name"), ""));
  return [
    ...errors,
    ...invalids(path.child("port"), port.port ?? 0, isValidPortNum(port.port ?? 0)),
    ...requiredOneOf(path.child("protocol"), port.protocol, protocols),
    ...validatePort(port.targetPort, path.child("targetPort")),
    ...(appProtocol === undefined ? [] : qualifiedName(path.child("appProtocol"), appProtocol)),
  ];
}

/** Rules that a type brings. */
function validateType(spec: CoreV1ServiceSpec): ErrorList {
  const { type = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = "" } = spec;
  if ((type === "LoadBalancer" || type === "NodePort") && isHeadless(spec))
    return [invalid(specPath.child("clusterIPs").index(0), clusterIPs[0] ?? "None", `may not be set to 'None' for ${type} services`)];
  if (type !== "ExternalName") return [];
  const detail = "may not be set for ExternalName services";
  const errors: ErrorList = [];
  if (clusterIPs.length > 0) errors.push(forbidden(specPath.child("clusterIPs"), detail));
  if (ipFamilies.length > 0) errors.push(forbidden(specPath.child("ipFamilies"), detail));
  if (ipFamilyPolicy !== undefined) errors.push(forbidden(specPath.child("ipFamilyPolicy"), detail));
  const name = externalName.replace(/\.$/, "");
  return [
    ...errors,
    ...(name === "" ? [required(specPath.child("externalName"), "")] : dnsSubdomain(specPath.child("externalName"), name)),
  ];
}

const affinitySecondsMax = 86400;

function validateAffinity(spec: CoreV1ServiceSpec): ErrorList {
  const at = specPath.child("sessionAffinityConfig");
  const errors: ErrorList = requiredOneOf(specPath.child("sessionAffinity"), spec.sessionAffinity, ["ClientIP", "None"]);
  if (spec.sessionAffinity === "None" && spec.sessionAffinityConfig !== undefined)
    errors.push(forbidden(at, "must not be set when session affinity is None"));
  if (spec.sessionAffinity !== "ClientIP") return errors;
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [...errors, required(at, "when session affinity type is ClientIP")];
  if (seconds <= 0 || seconds > affinitySecondsMax)
    errors.push(invalid(at.child("clientIP", "timeoutSeconds"), seconds, `must be greater than 0 and less than ${affinitySecondsMax}`));
  return errors;
}

/** As Go prints the key of a duplicate. */
const portKey = ({ protocol = "", port = 0 }: CoreV1ServicePort): unknown => ({
  Name: "",
  Protocol: protocol,
  AppProtocol: null,
  Port: port,
  TargetPort: 0,
  NodePort: 0,
});

function validatePortPairs(spec: CoreV1ServiceSpec): ErrorList {
  const ports = spec.ports ?? [];
  const at = specPath.child("ports");
  const errors: ErrorList = [];
  if (spec.type === "ClusterIP")
    for (const [i, { nodePort = 0 }] of ports.entries())
      if (nodePort !== 0) errors.push(forbidden(at.index(i).child("nodePort"), "may not be used when `type` is 'ClusterIP'"));
  const [nodePorts, pairs] = [new Set<string>(), new Set<string>()];
  for (const [i, { nodePort = 0, protocol }] of ports.entries()) {
    if (nodePort === 0) continue;
    if (nodePorts.has(`${protocol}/${nodePort}`)) errors.push(duplicate(at.index(i).child("nodePort"), nodePort));
    nodePorts.add(`${protocol}/${nodePort}`);
  }
  for (const [i, port] of ports.entries()) {
    if (pairs.has(`${port.protocol}/${port.port}`)) errors.push(duplicate(at.index(i), portKey(port)));
    pairs.add(`${port.protocol}/${port.port}`);
  }
  return errors;
}

const balancerOnly = "may only be used when `type` is 'LoadBalancer'";
const sourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";

function validateSourceRanges(service: CoreV1Service, old: CoreV1Service | undefined, isBalancer: boolean): ErrorList {
  const ranges = service.spec?.loadBalancerSourceRanges ?? [];
  const kept = (old?.spec?.loadBalancerSourceRanges ?? []).map((range) => range.trim());
  const annotation = service.metadata?.annotations?.[sourceRanges];
  const errors: ErrorList = [];
  const check = (at: Path, range: string): ErrorList => (kept.includes(range) ? [] : invalids(at, range, cidrProblems(range)));
  if (ranges.length > 0) {
    // The path's capital is upstream's.
    const at = specPath.child("LoadBalancerSourceRanges");
    if (!isBalancer) errors.push(forbidden(at, balancerOnly));
    for (const [i, range] of ranges.entries()) errors.push(...check(at.index(i), range.trim()));
  } else if (annotation !== undefined) {
    const at = new Path("metadata").child("annotations").key(sourceRanges);
    if (!isBalancer) errors.push(forbidden(at, balancerOnly));
    if (annotation.trim() !== "" && old?.metadata?.annotations?.[sourceRanges] !== annotation)
      for (const range of annotation.split(",")) errors.push(...check(at, range.trim()));
  }
  return errors;
}

function validateLoadBalancer(service: CoreV1Service, old: CoreV1Service | undefined, spec: CoreV1ServiceSpec): ErrorList {
  const isBalancer = spec.type === "LoadBalancer";
  const errors = validateSourceRanges(service, old, isBalancer);
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer)
    errors.push(forbidden(specPath.child("allocateLoadBalancerNodePorts"), balancerOnly));
  return [...errors, ...validateClass(spec)];
}

function validateClass({ type, loadBalancerClass }: CoreV1ServiceSpec): ErrorList {
  if (loadBalancerClass === undefined) return [];
  const at = specPath.child("loadBalancerClass");
  return type === "LoadBalancer" ? qualifiedName(at, loadBalancerClass) : [forbidden(at, balancerOnly)];
}

const policies = ["Cluster", "Local"];
const distributions = ["PreferClose", "PreferSameZone", "PreferSameNode"];

function validateTraffic(spec: CoreV1ServiceSpec): ErrorList {
  const {
    externalTrafficPolicy: external = "",
    healthCheckNodePort: check = 0,
    internalTrafficPolicy: internal,
    trafficDistribution,
  } = spec;
  const errors: ErrorList = [];
  const at = specPath.child("externalTrafficPolicy");
  if (isExternallyAccessible(spec)) errors.push(...requiredOneOf(at, external, policies));
  else if (external !== "") errors.push(invalid(at, external, "may only be set for externally-accessible services"));
  if (!needsHealthCheck(spec) && check !== 0) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalid(specPath.child("healthCheckNodePort"), check, detail));
  } else if (needsHealthCheck(spec)) {
    const checkPath = specPath.child("healthCheckNodePort");
    errors.push(...(check === 0 ? [required(checkPath, "")] : invalids(checkPath, check, isValidPortNum(check))));
  }
  if (internal !== undefined) errors.push(...oneOf(specPath.child("internalTrafficPolicy"), internal, policies));
  else if (["ClusterIP", "NodePort", "LoadBalancer"].includes(spec.type ?? ""))
    errors.push(required(specPath.child("internalTrafficPolicy"), ""));
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution))
    errors.push(notSupportedInOrder(specPath.child("trafficDistribution"), trafficDistribution, distributions));
  return errors;
}

function validateExternalIPs(spec: CoreV1ServiceSpec, kept: readonly string[]): ErrorList {
  return (spec.externalIPs ?? []).flatMap((ip, i) => {
    const messages = isValidIP(ip, kept);
    return invalids(specPath.child("externalIPs").index(i), ip, messages.length > 0 ? messages : isNonSpecialIP(ip));
  });
}

function validateTopology({ metadata }: CoreV1Service): ErrorList {
  const [hints, mode] = ["service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"];
  const { [hints]: hinted, [mode]: chosen } = metadata?.annotations ?? {};
  if (hinted === undefined || chosen === undefined || hinted === chosen) return [];
  const at = new Path("metadata").child("annotations").key(mode);
  return [invalid(at, chosen, `must match annotations[${hints}] when both are specified`)];
}

/** A service with what was allocated for it; what the old one had of addresses stays valid. upstream: validateService */
export function validateService(service: CoreV1Service, old?: CoreV1Service): ErrorList {
  const spec = service.spec ?? {};
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  return [
    ...validateTopology(service),
    ...(ports.length === 0 && !isHeadless(spec) && spec.type !== "ExternalName" ? [required(specPath.child("ports"), "")] : []),
    ...validateType(spec),
    ...ports.flatMap((port, i) => validateServicePort(port, ports.length > 1, names, specPath.child("ports").index(i))),
    ...validateLabels(spec.selector, specPath.child("selector")),
    ...validateAffinity(spec),
    ...validateClusterIPs(spec, old?.spec),
    ...validateExternalIPs(spec, old?.spec?.externalIPs ?? []),
    ...requiredOneOf(specPath.child("type"), spec.type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
    ...validatePortPairs(spec),
    ...validateLoadBalancer(service, old, spec),
    ...validateTraffic(spec),
  ];
}

/** What was given out stays, unless the type changes. upstream: ValidateServiceUpdate */
export function validateServiceUpdate(service: CoreV1Service, old: CoreV1Service): ErrorList {
  const [spec, before] = [service.spec ?? {}, old.spec ?? {}];
  const errors = validateClusterIPsUpdate(spec, before);
  if (spec.type === "LoadBalancer" && before.type === "LoadBalancer" && spec.loadBalancerClass !== before.loadBalancerClass)
    errors.push(invalid(specPath.child("loadBalancerClass"), spec.loadBalancerClass, "may not change once set"));
  errors.push(...validateClass(spec));
  if (needsHealthCheck(before) && needsHealthCheck(spec) && spec.healthCheckNodePort !== before.healthCheckNodePort)
    errors.push(forbidden(specPath.child("healthCheckNodePort"), "field is immutable"));
  return [...errors, ...validateService(service, old)];
}
