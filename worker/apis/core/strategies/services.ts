import { Path } from "../../../apimachinery/field.ts";
import { nameIsDNSLabel } from "../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Endpoints, CoreV1Service, CoreV1ServiceSpec } from "../../generated/types.ts";
import { setEndpointsDefaults } from "../defaults/objects.ts";
import { setServiceDefaults } from "../defaults/service.ts";
import { validateEndpoints } from "../validation/endpoints.ts";
import { needsHealthCheck, validateService, validateServiceUpdate } from "../validation/service.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/service/strategy.go, storage/storage.go

const hasAddress = (spec: CoreV1ServiceSpec): boolean => spec.type !== "ExternalName";
const hasNodePorts = (spec: CoreV1ServiceSpec): boolean =>
  spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

/** `clusterIPs` leads; each of the pair is filled in from the other. upstream: service/strategy.go NormalizeClusterIPs */
export function normalizeClusterIPs(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec | undefined): void {
  const single = spec.clusterIP ?? "";
  if (old === undefined) {
    if (single !== "" && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [single];
    return;
  }
  const sameSingle = single === (old.clusterIP ?? "");
  const sameList = deepEqual(spec.clusterIPs, old.clusterIPs);
  if (!sameSingle && sameList) {
    if (single === "") delete spec.clusterIPs;
    else spec.clusterIPs = [single, ...(spec.clusterIPs ?? []).slice(1)];
  } else if (sameSingle && !sameList && (spec.clusterIPs ?? []).length === 0 && single !== "") spec.clusterIPs = [single];
}

/** An update that leaves out what was allocated keeps it. upstream: storage.go patchAllocatedValues */
function keepAllocated(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): void {
  if (hasAddress(old) && hasAddress(spec)) {
    if ((spec.clusterIP ?? "") === "" && old.clusterIP !== undefined && (spec.clusterIPs ?? []).length === 0)
      spec.clusterIP = old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === old.clusterIP && old.clusterIPs !== undefined)
      spec.clusterIPs = [...old.clusterIPs];
  }
  if (hasNodePorts(old) && hasNodePorts(spec)) {
    for (const port of spec.ports ?? []) {
      if (port.nodePort !== undefined && port.nodePort !== 0) continue;
      const before = (old.ports ?? []).find((p) => p.protocol === port.protocol && p.port === port.port && (p.nodePort ?? 0) !== 0);
      if (before?.nodePort !== undefined) port.nodePort = before.nodePort;
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec) && (spec.healthCheckNodePort ?? 0) === 0 && old.healthCheckNodePort !== undefined)
    spec.healthCheckNodePort = old.healthCheckNodePort;
}

/** What the old type needed and the new one does not goes, if the same request did not change it. upstream: dropTypeDependentFields */
function dropTypeDependent(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): void {
  const same = (field: string): boolean => deepEqual(spec[field], old[field]);
  const drop = (...fields: string[]): void => {
    for (const field of fields) if (same(field)) delete spec[field];
  };
  if (hasAddress(old) && !hasAddress(spec)) {
    if (same("clusterIP") && same("clusterIPs")) drop("clusterIP", "clusterIPs");
    drop("ipFamilies", "ipFamilyPolicy");
  }
  const nodePort = (p: { nodePort?: number }): number => p.nodePort ?? 0;
  if (hasNodePorts(old) && !hasNodePorts(spec) && deepEqual((spec.ports ?? []).map(nodePort), (old.ports ?? []).map(nodePort)))
    for (const port of spec.ports ?? []) delete port.nodePort;
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) drop("healthCheckNodePort");
  const external = (s: CoreV1ServiceSpec): boolean =>
    s.type === "LoadBalancer" || s.type === "NodePort" || (s.externalIPs ?? []).length > 0;
  if (external(old) && !external(spec)) drop("externalTrafficPolicy");
  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") drop("allocateLoadBalancerNodePorts", "loadBalancerClass");
  if (old.type !== "ExternalName" && spec.type === "ExternalName") drop("internalTrafficPolicy");
}

function warnings(service: CoreV1Service, old: CoreV1Service | undefined): string[] {
  if (old !== undefined && old.metadata?.generation === service.metadata?.generation && deepEqual(service.spec, old.spec)) return [];
  const spec = service.spec ?? {};
  const result: string[] = [];
  const annotations = service.metadata?.annotations ?? {};
  if (annotations["service.kubernetes.io/topology-aware-hints"] !== undefined)
    result.push(
      "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
    );
  if ((spec.loadBalancerIP ?? "") !== "") result.push("spec.loadBalancerIP is deprecated since v1.24");
  if ((spec.externalIPs ?? []).length > 0) result.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  if ((spec.externalName ?? "") !== "" && spec.type !== "ExternalName")
    result.push(`spec.externalName is ignored when spec.type is not "ExternalName"`);
  return result;
}

export const services: Strategy = typed<CoreV1Service>({
  setDefaults: setServiceDefaults,
  validateName: nameIsDNSLabel,
  prepareForCreate(service) {
    service.spec ??= {};
    const spec = service.spec;
    normalizeClusterIPs(spec, undefined);
    spec.externalName = spec.externalName ?? "";
    if (spec.externalName === "") delete spec.externalName;
    service.status = { loadBalancer: {} };
  },
  validate: validateService,
  warningsOnCreate: (service) => warnings(service, undefined),
  prepareForUpdate(service, old) {
    service.spec ??= {};
    const [spec, before] = [service.spec, old.spec ?? {}];
    keepAllocated(spec, before);
    normalizeClusterIPs(spec, before);
    dropTypeDependent(spec, before);
    if (before.type === "LoadBalancer" && spec.type !== "LoadBalancer") service.status = { loadBalancer: {} };
  },
  validateUpdate: validateServiceUpdate,
  warningsOnUpdate: warnings,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
});

export const serviceStatus: Strategy = typed<CoreV1Service>({
  prepareForUpdate(service) {
    service.status ??= {};
    service.status.loadBalancer ??= {};
  },
});

const subsetsPath = new Path("subsets");

export const endpoints: Strategy = typed<CoreV1Endpoints>({
  setDefaults: setEndpointsDefaults,
  validate: (object) => validateEndpoints(object, subsetsPath),
  validateUpdate: (object, old) => (deepEqual(object.subsets, old.subsets) ? [] : validateEndpoints(object, subsetsPath)),
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
});
