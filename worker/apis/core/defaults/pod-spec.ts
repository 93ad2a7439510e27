import type { CoreV1PodSpec, CoreV1PodTemplateSpec } from "../../generated/types.ts";
import { setContainerDefaults, setResourceListDefaults } from "./containers.ts";
import { setVolumeDefaults } from "./volumes.ts";

const terminationGracePeriodSeconds = 30;

/**
 * What every pod spec gets, in a pod and in a template: policies, probes, ports, modes of volumes. `serviceAccount` follows
 * `serviceAccountName`. upstream: pkg/apis/core/v1/defaults.go SetDefaults_PodSpec, conversion.go
 */
export function setPodSpecDefaults(spec: CoreV1PodSpec): void {
  spec.dnsPolicy ||= "ClusterFirst";
  spec.restartPolicy ||= "Always";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= terminationGracePeriodSeconds;
  spec.schedulerName ||= "default-scheduler";
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  for (const list of [spec.containers, spec.initContainers, spec.ephemeralContainers])
    for (const container of list ?? []) setContainerDefaults(container);
  setResourceListDefaults(spec.overhead);
  setResourceListDefaults(spec.resources?.limits);
  setResourceListDefaults(spec.resources?.requests);
  setServiceAccount(spec);
  for (const key of ["hostNetwork", "hostPID", "hostIPC"] as const) if (spec[key] === false) delete spec[key];
}

/** The old name of the field is read where the new one is missing, and always written beside it. */
function setServiceAccount(spec: CoreV1PodSpec): void {
  const name = (spec.serviceAccountName ?? "") === "" ? (spec.serviceAccount ?? "") : (spec.serviceAccountName ?? "");
  if (name === "") {
    delete spec.serviceAccountName;
    delete spec.serviceAccount;
    return;
  }
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** upstream: pkg/apis/core/v1/zz_generated.defaults.go SetObjectDefaults_PodTemplate */
export function setPodTemplateDefaults(template: CoreV1PodTemplateSpec): void {
  template.spec ??= {};
  setPodSpecDefaults(template.spec);
}
