import type {
  CoreV1Endpoints,
  CoreV1LimitRange,
  CoreV1Namespace,
  CoreV1Node,
  CoreV1PersistentVolume,
  CoreV1PersistentVolumeClaim,
  CoreV1PersistentVolumeSpec,
  CoreV1PodTemplate,
  CoreV1ReplicationController,
  CoreV1ResourceQuota,
  CoreV1Secret,
} from "../../generated/types.ts";
import { setResourceListDefaults } from "./containers.ts";
import { setPodTemplateDefaults } from "./pod-spec.ts";
import { setClaimSpecDefaults, setVolumeDefaults } from "./volumes.ts";

// upstream: pkg/apis/core/v1/defaults.go, one function per kind

/** The label that names the namespace is always there. */
export function setNamespaceDefaults(namespace: CoreV1Namespace): void {
  const name = namespace.metadata?.name ?? "";
  if (name !== "" && namespace.metadata !== undefined)
    namespace.metadata.labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": name };
  namespace.status = { ...namespace.status };
  namespace.status.phase ||= "Active";
}

/** Allocatable is the capacity unless the kubelet says less. */
export function setNodeDefaults(node: CoreV1Node): void {
  const status = node.status;
  if (status?.capacity !== undefined) status.allocatable ??= { ...status.capacity };
  setResourceListDefaults(status?.capacity);
  setResourceListDefaults(status?.allocatable);
}

/** Type Opaque, and stringData folded into data. upstream: core/v1/conversion.go Convert_v1_Secret_To_core_Secret */
export function setSecretDefaults(secret: CoreV1Secret): void {
  secret.type ||= "Opaque";
  const strings = secret.stringData;
  delete secret.stringData;
  if (strings === undefined || Object.keys(strings).length === 0) return;
  secret.data = { ...secret.data };
  for (const [key, value] of Object.entries(strings)) secret.data[key] = base64(value);
}

const base64 = (text: string): string => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

export function setPersistentVolumeDefaults(volume: CoreV1PersistentVolume): void {
  volume.status = { ...volume.status };
  volume.status.phase ||= "Pending";
  volume.spec ??= {};
  const spec = volume.spec;
  spec.persistentVolumeReclaimPolicy ||= "Retain";
  spec.volumeMode ??= "Filesystem";
  setVolumeSourceDefaults(spec);
}

/** What a volume has, and what it is made of. */
export function setVolumeSourceDefaults(spec: CoreV1PersistentVolumeSpec): void {
  setResourceListDefaults(spec.capacity);
  if (
    spec.hostPath !== undefined ||
    spec.iscsi !== undefined ||
    spec.rbd !== undefined ||
    spec.azureDisk !== undefined ||
    spec.scaleIO !== undefined
  )
    setVolumeDefaults(spec);
}

export function setPersistentVolumeClaimDefaults(claim: CoreV1PersistentVolumeClaim): void {
  claim.status = { ...claim.status };
  claim.status.phase ||= "Pending";
  claim.spec ??= {};
  setClaimSpecDefaults(claim.spec);
  setResourceListDefaults(claim.status.capacity);
}

export function setEndpointsDefaults(endpoints: CoreV1Endpoints): void {
  for (const subset of endpoints.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= "TCP";
}

/** A container's limit follows its maximum, its request follows the limit, then the minimum. */
export function setLimitRangeDefaults(range: CoreV1LimitRange): void {
  for (const limit of range.spec?.limits ?? []) {
    for (const list of [limit.max, limit.min, limit.default, limit.defaultRequest, limit.maxLimitRequestRatio])
      setResourceListDefaults(list);
    if (limit.type !== "Container") continue;
    limit.default = { ...limit.max, ...limit.default };
    limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
    if (Object.keys(limit.default).length === 0) delete limit.default;
    if (Object.keys(limit.defaultRequest).length === 0) delete limit.defaultRequest;
  }
}

export function setResourceQuotaDefaults(quota: CoreV1ResourceQuota): void {
  setResourceListDefaults(quota.spec?.hard);
  setResourceListDefaults(quota.status?.hard);
  setResourceListDefaults(quota.status?.used);
}

/** Selector and labels follow the template's labels. */
export function setReplicationControllerDefaults(controller: CoreV1ReplicationController): void {
  controller.spec ??= {};
  const spec = controller.spec;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    controller.metadata ??= {};
    const metadata = controller.metadata;
    if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  }
  spec.replicas ??= 1;
  if (spec.template !== undefined) setPodTemplateDefaults(spec.template);
}

export function setPodTemplateObjectDefaults(template: CoreV1PodTemplate): void {
  template.template ??= {};
  setPodTemplateDefaults(template.template);
}
