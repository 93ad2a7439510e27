import { newInvalid } from "../../apimachinery/errors.ts";
import { type ErrorList, forbidden, Path } from "../../apimachinery/field.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import type { Strategy } from "../../registry/resource.ts";
import type {
  ResourceV1DeviceClaim,
  ResourceV1ResourceClaim,
  ResourceV1ResourceClaimTemplate,
  ResourceV1ResourceSlice,
} from "../generated/types.ts";
import { keepMetaForStatus } from "../rows/status-meta.ts";
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
      for (const toleration of request.tolerations ?? []) toleration.operator ||= "Equal";
    }
}

/** Taints say since when. upstream: pkg/apis/resource/v1/defaults.go SetDefaults_DeviceTaint */
function setTaintTimes(slice: ResourceV1ResourceSlice, now: number): void {
  for (const device of slice.spec?.devices ?? [])
    for (const taint of device.taints ?? []) if ((taint.timeAdded ?? "") === "") taint.timeAdded = formatTime(now);
}

const listAttributes = ["bools", "ints", "strings", "versions"] as const;

/** Attributes of several values are behind a feature that is off. upstream: resourceslice/strategy.go dropDisableDRAListTypeAttributesFields */
function dropListAttributes(slice: ResourceV1ResourceSlice): void {
  for (const device of slice.spec?.devices ?? [])
    for (const attribute of Object.values(device.attributes ?? {})) for (const name of listAttributes) delete attribute[name];
}

function prepareSlice(slice: ResourceV1ResourceSlice, now: number): void {
  dropListAttributes(slice);
  setTaintTimes(slice, now);
}

const adminLabel = "resource.kubernetes.io/admin-access";

/**
 * Devices in use by others are given only where the namespace says so. Looked up before the rest is judged, whose errors come with it.
 * upstream: pkg/registry/resource/utils.go AuthorizedForAdmin
 */
function requireAdminNamespace<T extends KubeObject>(
  kind: string,
  devicesOf: (obj: T) => ResourceV1DeviceClaim | undefined,
  validate: (obj: T) => ErrorList,
): NonNullable<Strategy["beginCreate"]> {
  return async (obj, ctx) => {
    const index = (devicesOf(obj as T)?.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true);
    if (index < 0) return async () => undefined;
    const namespace = (await ctx.policy.snapshot()).get("namespaces", "", ctx.namespace);
    if (namespace?.metadata?.labels?.[adminLabel] === "true") return async () => undefined;
    const path = new Path("spec").child("devices", "requests").index(index).child("adminAccess");
    const detail = `admin access to devices requires the \`${adminLabel}: true\` label on the containing namespace`;
    throw newInvalid(kind, "resource.k8s.io", obj.metadata?.name ?? "", [forbidden(path, detail), ...validate(obj as T)]);
  };
}

const claimDevices = (claim: ResourceV1ResourceClaim): ResourceV1DeviceClaim | undefined => claim.spec?.devices;
const templateDevices = (template: ResourceV1ResourceClaimTemplate): ResourceV1DeviceClaim | undefined => template.spec?.spec?.devices;

function prepareClaimStatus(claim: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): void {
  keepMetaForStatus(claim, old);
  dropDeallocatedDevices(claim, old);
}

/** resource.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/resource/(kind)/strategy.go */
export const resourceStrategies: Readonly<Record<string, Strategy>> = {
  deviceclasses: {
    // The registry alone looks at what names are generated from.
    validateName: (name, prefix) => (prefix ? [] : isDNS1123Subdomain(name)),
    validate: validateDeviceClass,
    validateUpdate: validateDeviceClass,
  },
  resourceclaims: {
    setDefaults: (obj) => setDeviceClaimDefaults(claimDevices(obj)),
    beginCreate: requireAdminNamespace("ResourceClaim", claimDevices, validateClaim),
    validate: validateClaim,
    validateUpdate: validateClaimUpdate,
  },
  "resourceclaims/status": { prepareForUpdate: prepareClaimStatus, validateUpdate: validateClaimStatus },
  resourceclaimtemplates: {
    setDefaults: (obj) => setDeviceClaimDefaults(templateDevices(obj)),
    beginCreate: requireAdminNamespace("ResourceClaimTemplate", templateDevices, validateClaimTemplate),
    validate: validateClaimTemplate,
    validateUpdate: validateClaimTemplateUpdate,
  },
  resourceslices: {
    prepareForCreate: (slice, ctx) => prepareSlice(slice, ctx.now),
    prepareForUpdate: (slice, _old, ctx) => prepareSlice(slice, ctx.now),
    validate: validateResourceSlice,
    warningsOnCreate: resourceSliceWarnings,
    validateUpdate: validateResourceSliceUpdate,
    warningsOnUpdate: resourceSliceWarnings,
  },
};
