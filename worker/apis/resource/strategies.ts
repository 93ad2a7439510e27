import type { Strategy } from "../../registry/resource.ts";
import type { ResourceV1DeviceClaim, ResourceV1ResourceClaim, ResourceV1ResourceClaimTemplate } from "../generated/types.ts";

/** One device, counted exactly. upstream: pkg/apis/resource/v1/defaults.go SetDefaults_ExactDeviceRequest */
function setDeviceClaimDefaults(devices: ResourceV1DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable } of devices?.requests ?? [])
    for (const request of [...(exactly === undefined ? [] : [exactly]), ...(firstAvailable ?? [])]) {
      request.allocationMode ||= "ExactCount";
      if (request.allocationMode === "ExactCount") request.count ||= 1;
    }
}

/** resource.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/resource/(kind)/strategy.go */
export const resourceStrategies: Readonly<Record<string, Strategy>> = {
  resourceclaims: { setDefaults: (obj) => setDeviceClaimDefaults((obj as ResourceV1ResourceClaim).spec?.devices) },
  resourceclaimtemplates: { setDefaults: (obj) => setDeviceClaimDefaults((obj as ResourceV1ResourceClaimTemplate).spec?.spec?.devices) },
};
