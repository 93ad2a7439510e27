import type { Strategy } from "../../registry/resource.ts";
import { configMaps, secrets, serviceAccounts } from "./strategies/configuration.ts";
import { events } from "./strategies/events.ts";
import { namespaceFinalize, namespaceStatus, namespaces } from "./strategies/namespaces.ts";
import { podEphemeralContainers, podResize, podStatus, pods, podsBinding } from "./strategies/pods.ts";
import { endpoints, serviceStatus, services } from "./strategies/services.ts";
import {
  limitRanges,
  persistentVolumeClaimStatus,
  persistentVolumeClaims,
  persistentVolumeStatus,
  persistentVolumes,
  resourceQuotaStatus,
  resourceQuotas,
} from "./strategies/storage.ts";
import { nodeStatus, nodes, podTemplates, replicationControllerStatus, replicationControllers } from "./strategies/workloads.ts";

/** Strategies of the core group, by plural or `plural/subresource`. */
export const coreStrategies: Readonly<Record<string, Strategy>> = {
  bindings: podsBinding,
  configmaps: configMaps,
  endpoints,
  events,
  limitranges: limitRanges,
  namespaces,
  "namespaces/finalize": namespaceFinalize,
  "namespaces/status": namespaceStatus,
  nodes,
  "nodes/status": nodeStatus,
  persistentvolumeclaims: persistentVolumeClaims,
  "persistentvolumeclaims/status": persistentVolumeClaimStatus,
  persistentvolumes: persistentVolumes,
  "persistentvolumes/status": persistentVolumeStatus,
  pods,
  "pods/binding": podsBinding,
  "pods/ephemeralcontainers": podEphemeralContainers,
  "pods/resize": podResize,
  "pods/status": podStatus,
  podtemplates: podTemplates,
  replicationcontrollers: replicationControllers,
  "replicationcontrollers/status": replicationControllerStatus,
  resourcequotas: resourceQuotas,
  "resourcequotas/status": resourceQuotaStatus,
  secrets,
  serviceaccounts: serviceAccounts,
  services,
  "services/status": serviceStatus,
};
