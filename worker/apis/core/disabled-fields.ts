import type { CoreV1Container, CoreV1PodSpec } from "../generated/types.ts";

function dropStopSignal(container: CoreV1Container): void {
  if (container.lifecycle?.stopSignal === undefined) return;
  const { stopSignal: _off, ...rest } = container.lifecycle;
  if (Object.keys(rest).length > 0) container.lifecycle = rest;
  else delete container.lifecycle;
}

/**
 * Takes away what belongs to features that are off in this version: stop signals, the alpha projections, scheduling groups. Nothing
 * stored has them, so that an update needs no look at the old spec. upstream: pkg/api/pod/util.go dropDisabledFields
 */
export function dropDisabledPodFields(spec: CoreV1PodSpec): void {
  const ephemeral = (spec.ephemeralContainers ?? []) as CoreV1Container[];
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...ephemeral]) dropStopSignal(container);
  for (const { projected } of spec.volumes ?? [])
    for (const source of projected?.sources ?? []) {
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
  delete spec["schedulingGroup"];
}
