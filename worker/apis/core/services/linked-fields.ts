import { deepEqual } from "../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1Service, CoreV1ServiceSpec } from "../../generated/types.ts";
import { isExternallyAccessible, needsHealthCheck } from "../validation/service/service.ts";

// Fields of a service that depend on one another. upstream: pkg/registry/core/service/{strategy,storage/storage}.go

const hasAddress = (spec: CoreV1ServiceSpec): boolean => spec.type !== "ExternalName";
const mayHaveNodePorts = ({ type }: CoreV1ServiceSpec): boolean => type === "NodePort" || type === "LoadBalancer";
const getsNodePorts = (spec: CoreV1ServiceSpec): boolean =>
  spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

const nodePortsOf = ({ ports = [] }: CoreV1ServiceSpec): Set<number> =>
  new Set(ports.map(({ nodePort = 0 }) => nodePort).filter((port) => port !== 0));

/** `clusterIP` and `clusterIPs` follow each other where a client knows only one of them. upstream: storage.go normalizeClusterIPs */
export function normalizeClusterIPs(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec | undefined): void {
  const single = spec.clusterIP ?? "";
  if (old === undefined) {
    if (single !== "" && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [single];
    return;
  }
  const oldSingle = old.clusterIP ?? "";
  if ((old.clusterIPs ?? []).length > 0 && (spec.clusterIPs ?? []).length === 0 && single === oldSingle)
    spec.clusterIPs = [...(old.clusterIPs ?? [])];
  if (single === oldSingle || !deepEqual(spec.clusterIPs ?? [], old.clusterIPs ?? [])) return;
  if (single === "") delete spec.clusterIPs;
  else spec.clusterIPs = [single];
}

/** A port that says no node port keeps the one that the port of its name had, unless another port has it now. */
function keepNodePorts(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): void {
  const now = nodePortsOf(spec);
  const used = new Set([...nodePortsOf(old)].filter((port) => now.has(port)));
  const byName = new Map((old.ports ?? []).map(({ name = "", nodePort = 0 }) => [name, nodePort]));
  for (const port of spec.ports ?? []) {
    const before = byName.get(port.name ?? "") ?? 0;
    if ((port.nodePort ?? 0) === 0 && before !== 0 && !used.has(before)) port.nodePort = before;
  }
}

/** An update that leaves out what was allocated keeps it. upstream: storage.go patchAllocatedValues */
export function keepAllocated(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): void {
  if (hasAddress(old) && hasAddress(spec)) {
    if ((spec.clusterIP ?? "") === "" && old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && (old.clusterIPs ?? []).length > 0) spec.clusterIPs = [...(old.clusterIPs ?? [])];
  }
  if (getsNodePorts(old) && getsNodePorts(spec)) keepNodePorts(spec, old);
  if (needsHealthCheck(old) && needsHealthCheck(spec) && (spec.healthCheckNodePort ?? 0) === 0 && old.healthCheckNodePort !== undefined)
    spec.healthCheckNodePort = old.healthCheckNodePort;
}

/** What the old type needed and the new one does not goes, if the same request did not change it. upstream: dropTypeDependentFields */
export function dropTypeDependent(service: CoreV1Service, spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): void {
  const drop = (...fields: string[]): void => {
    if (fields.every((field) => deepEqual(spec[field], old[field]))) for (const field of fields) delete spec[field];
  };
  if (hasAddress(old) && !hasAddress(spec)) {
    drop("clusterIP", "clusterIPs");
    drop("ipFamilies");
    drop("ipFamilyPolicy");
  }
  const had = nodePortsOf(old);
  if (mayHaveNodePorts(old) && !mayHaveNodePorts(spec) && [...nodePortsOf(spec)].every((port) => had.has(port)))
    for (const port of spec.ports ?? []) delete port.nodePort;
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) drop("healthCheckNodePort");
  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    drop("allocateLoadBalancerNodePorts");
    drop("loadBalancerClass");
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec)) drop("externalTrafficPolicy");
  if (spec.type !== "LoadBalancer") service.status = { ...service.status, loadBalancer: {} };
}
