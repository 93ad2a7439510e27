import type { CoreV1Pod, CoreV1Volume } from "../../apis/generated/types.ts";
import { podReferences } from "../../authorization/node/pod-references.ts";

/** What of the API a pod refers to, as messages name it; neither if it refers to nothing. */
export interface APIReference {
  readonly kind?: string;
  readonly error?: string;
}

/** Volumes that a node can mount without asking the API. */
const plain = [
  "awsElasticBlockStore",
  "azureDisk",
  "cephfs",
  "cinder",
  "downwardAPI",
  "emptyDir",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "gitRepo",
  "hostPath",
  "image",
  "iscsi",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
];

const asking: readonly (readonly [source: string, kind: string])[] = [
  ["configMap", "configmaps (via configmap volumes)"],
  ["secret", "secrets (via secret volumes)"],
  ["csi", "csidrivers (via CSI volumes)"],
  ["glusterfs", "endpoints (via glusterFS volumes)"],
  ["persistentVolumeClaim", "persistentvolumeclaims"],
  ["ephemeral", "persistentvolumeclaims (via ephemeral volumes)"],
  ["azureFile", "secrets (via azureFile volumes)"],
];

const projected: readonly (readonly [source: string, kind: string])[] = [
  ["configMap", "configmaps (via projected volumes)"],
  ["secret", "secrets (via projected volumes)"],
  ["serviceAccountToken", "serviceaccounts (via projected volumes)"],
  ["clusterTrustBundle", "clustertrustbundles"],
  ["podCertificate", "podcertificates"],
];

const has = (object: object, field: string): boolean => (object as Readonly<Record<string, unknown>>)[field] !== undefined;

function ofVolume(volume: CoreV1Volume): APIReference {
  if (plain.some((source) => has(volume, source))) return {};
  const found = asking.find(([source]) => has(volume, source));
  if (found !== undefined) return { kind: found[1] };
  if (volume.projected === undefined) return { error: `unknown volume type for volume  ${JSON.stringify(volume.name)}` };
  for (const source of volume.projected.sources ?? []) {
    const asks = projected.find(([field]) => has(source, field));
    if (asks !== undefined) return { kind: asks[1] };
    if (!has(source, "downwardAPI")) return { error: `unknown source for projected volume ${JSON.stringify(volume.name)}` };
  }
  return {};
}

/** Whether a pod needs anything of the API. upstream: pkg/api/pod/util.go HasAPIObjectReference */
export function apiReference(pod: CoreV1Pod): APIReference {
  const { annotations: _mirror, ...metadata } = pod.metadata ?? {};
  const { serviceaccounts, secrets, configmaps } = podReferences({ ...pod, metadata });
  if (serviceaccounts.length > 0) return { kind: "serviceaccounts" };
  if (secrets.length > 0) return { kind: "secrets" };
  if (configmaps.length > 0) return { kind: "configmaps" };
  if ((pod.spec?.resourceClaims ?? []).length > 0) return { kind: "resourceclaims" };
  for (const volume of pod.spec?.volumes ?? []) {
    const found = ofVolume(volume);
    if (found.kind !== undefined || found.error !== undefined) return found;
  }
  return {};
}
