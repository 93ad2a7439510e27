import type { Strategy } from "../../registry/resource.ts";
import type { ResourceV1DeviceClaim, ResourceV1ResourceClaim, ResourceV1ResourceClaimTemplate } from "../generated/types.ts";
import { keepMetaForStatus } from "../status-meta.ts";
import { validateClaim, validateClaimTemplate, validateClaimTemplateUpdate, validateClaimUpdate } from "./claim.ts";
import { dropDeallocatedDevices, validateClaimStatus } from "./claim-status.ts";
import { validateDeviceClass } from "./device-class.ts";
import { resourceSliceWarnings, validateResourceSlice, validateResourceSliceUpdate } from "./slice.ts";

/** One device, counted exactly. upstream: pkg/apis/resource/v1/defaults.go SetDefaults_ExactDeviceRequest */
function setDeviceClaimDefaults(devices: ResourceV1DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable } of devices?.requests ?? [])
    for (const request of [...(exactly === undefined ? [] : [exactly]), ...(firstAvailable ?? [])]) {
      request.allocationMode ||= "ExactCount";
      if (request.allocationMode === "ExactCount") request.count ||= 1;
    }
}

function prepareClaimStatus(claim: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): void {
  keepMetaForStatus(claim, old);
  dropDeallocatedDevices(claim, old);
}

/** resource.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/resource/(kind)/strategy.go */
export const resourceStrategies: Readonly<Record<string, Strategy>> = {
  deviceclasses: { validate: validateDeviceClass, validateUpdate: validateDeviceClass },
  resourceclaims: {
    setDefaults: (obj) => setDeviceClaimDefaults((obj as ResourceV1ResourceClaim).spec?.devices),
    validate: validateClaim,
    validateUpdate: validateClaimUpdate,
  },
  "resourceclaims/status": { prepareForUpdate: prepareClaimStatus, validateUpdate: validateClaimStatus },
  resourceclaimtemplates: {
    setDefaults: (obj) => setDeviceClaimDefaults((obj as ResourceV1ResourceClaimTemplate).spec?.spec?.devices),
    validate: validateClaimTemplate,
    validateUpdate: validateClaimTemplateUpdate,
  },
  resourceslices: {
    validate: validateResourceSlice,
    warningsOnCreate: resourceSliceWarnings,
    validateUpdate: validateResourceSliceUpdate,
    warningsOnUpdate: resourceSliceWarnings,
  },
};
