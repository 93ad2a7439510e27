import { type ErrorList, forbidden, invalid, Path, tooLong, tooMany } from "../../apimachinery/field.ts";
import { validateConditions } from "../../apimachinery/validation/conditions.ts";
import { deepEqual, immutableMessage } from "../../apimachinery/validation/objectmeta.ts";
import { requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { requiredString } from "../core/validation/messages.ts";
import { validateNodeSelector } from "../core/validation/pod/affinity.ts";
import type {
  ResourceV1AllocatedDeviceStatus,
  ResourceV1AllocationResult,
  ResourceV1DeviceAllocationConfiguration,
  ResourceV1DeviceRequestAllocationResult,
  ResourceV1NetworkDeviceData,
  ResourceV1ResourceClaim,
  ResourceV1ResourceClaimConsumerReference,
  ResourceV1ResourceClaimStatus,
} from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import { validateDriverName } from "../storage/csi.ts";
import { type RequestNames, requestNames, validateRequestRef, validateRequestRefs } from "./claim.ts";
import {
  label,
  validateBindingConditions,
  validateOpaque,
  validatePoolName,
  validateRaw,
  validateSet,
  validateShareID,
  validateSlice,
} from "./parts.ts";

// upstream: pkg/apis/resource/validation/validation.go

const statusPath = new Path("status");
const reservedForMax = 256;
const resultsMax = 32;
const configMax = 64;
const conditionsMax = 8;
const interfaceNameMax = 256;
const hardwareAddressMax = 128;
const addressesMax = 16;

interface Device {
  readonly driver?: string;
  readonly pool?: string;
  readonly device?: string;
  readonly shareID?: string;
}

const key = ({ driver = "", pool = "", device = "", shareID = "" }: Device): string => JSON.stringify([driver, pool, device, shareID]);
const allocatedIn = (status: ResourceV1ResourceClaimStatus | undefined): ReadonlySet<string> =>
  new Set((status?.allocation?.devices?.results ?? []).map(key));

/** What drivers said of devices that are no longer allocated goes with them. upstream: pkg/registry/resource/resourceclaim/strategy.go */
export function dropDeallocatedDevices(claim: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): void {
  const now = allocatedIn(claim.status);
  const gone = new Set([...allocatedIn(old.status)].filter((device) => !now.has(device)));
  const { status } = claim;
  if (gone.size === 0 || status?.devices === undefined) return;
  const kept = status.devices.filter((device) => !gone.has(key(device)));
  if (kept.length > 0) status.devices = kept;
  else delete status.devices;
}

const validateConsumer = ({ resource, name, uid }: ResourceV1ResourceClaimConsumerReference, path: Path): ErrorList => [
  ...requiredString(path.child("resource"), resource),
  ...requiredString(path.child("name"), name),
  ...requiredString(path.child("uid"), uid),
];

function validateNetwork(data: ResourceV1NetworkDeviceData | undefined, path: Path): ErrorList {
  const { interfaceName = "", hardwareAddress = "", ips = [] } = data ?? {};
  return [
    ...(interfaceName.length > interfaceNameMax ? [tooLong(path.child("interfaceName"), interfaceNameMax)] : []),
    ...(hardwareAddress.length > hardwareAddressMax ? [tooLong(path.child("hardwareAddress"), hardwareAddressMax)] : []),
    ...validateSet(
      ips,
      addressesMax,
      path.child("ips"),
      () => [],
      (ip) => ip,
    ),
  ];
}

function validateDevice(device: ResourceV1AllocatedDeviceStatus, path: Path, allocated: ReadonlySet<string>): ErrorList {
  const { driver = "", pool = "", device: name = "", shareID = "", conditions = [], data, networkData } = device;
  const shown = { Driver: driver, Pool: pool, Device: name, ShareID: shareID };
  return [
    ...validateDriverName(driver, path.child("driver")),
    ...validatePoolName(pool, path.child("pool")),
    ...label(path.child("device"), name),
    ...validateShareID(device.shareID, path.child("shareID")),
    ...(allocated.has(key(device)) ? [] : [invalid(path, shown, "must be an allocated device in the claim")]),
    ...(conditions.length > conditionsMax ? [tooMany(path.child("conditions"), conditions.length, conditionsMax)] : []),
    ...validateConditions(conditions, path.child("conditions")),
    ...(data === undefined ? [] : validateRaw(data, path.child("data"))),
    ...validateNetwork(networkData, path.child("networkData")),
  ];
}

const validateResult = (result: ResourceV1DeviceRequestAllocationResult, path: Path, names: RequestNames): ErrorList => [
  ...validateRequestRef(result.request ?? "", path.child("request"), names),
  ...validateDriverName(result.driver ?? "", path.child("driver")),
  ...validatePoolName(result.pool ?? "", path.child("pool")),
  ...label(path.child("device"), result.device ?? ""),
  ...validateShareID(result.shareID, path.child("shareID")),
  ...validateBindingConditions(result, path),
];

const validateConfig = (config: ResourceV1DeviceAllocationConfiguration, path: Path, names: RequestNames): ErrorList => [
  ...requiredOneOf(path.child("source"), config.source, ["FromClaim", "FromClass"]),
  ...validateRequestRefs(config.requests ?? [], path.child("requests"), names),
  ...validateOpaque(config.opaque, path.child("opaque")),
];

function validateAllocation({ devices = {}, nodeSelector }: ResourceV1AllocationResult, path: Path, names: RequestNames): ErrorList {
  const { results = [], config = [] } = devices;
  const at = path.child("devices");
  return [
    ...validateSlice(results, resultsMax, at.child("results"), (result, each) => validateResult(result, each, names)),
    ...validateSlice(config, configMax, at.child("config"), (item, each) => validateConfig(item, each, names)),
    ...(nodeSelector === undefined ? [] : validateNodeSelector(nodeSelector, path.child("nodeSelector"))),
  ];
}

/** Nobody reserves what is not allocated, nor what is being deleted. */
function validateReservations(claim: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): ErrorList {
  const path = statusPath.child("reservedFor");
  const now = claim.status?.reservedFor ?? [];
  const before = old.status?.reservedFor ?? [];
  if (now.length === 0) return [];
  if (claim.status?.allocation === undefined) return [forbidden(path, "may not be specified when `allocated` is not set")];
  const added = now.some((consumer) => !before.some((other) => deepEqual(other, consumer)));
  return claim.metadata?.deletionTimestamp !== undefined && added
    ? [forbidden(path, "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set")]
    : [];
}

/** Who uses the claim and what it was given. */
export function validateClaimStatus(claim: ResourceV1ResourceClaim, old: ResourceV1ResourceClaim): ErrorList {
  const { reservedFor = [], devices = [], allocation } = claim.status ?? {};
  const allocated = allocatedIn(claim.status);
  const allocationPath = statusPath.child("allocation");
  const before = old.status?.allocation;
  return [
    ...validateSet(reservedFor, reservedForMax, statusPath.child("reservedFor"), validateConsumer, ({ uid = "" }) => uid),
    ...validateSet(
      devices,
      Number.POSITIVE_INFINITY,
      statusPath.child("devices"),
      (device, path) => validateDevice(device, path, allocated),
      key,
    ),
    ...validateReservations(claim, old),
    ...(allocation === undefined
      ? []
      : before === undefined
        ? validateAllocation(allocation, allocationPath, requestNames(claim.spec?.devices))
        : deepEqual(allocation, before)
          ? []
          : [invalid(allocationPath, goShape("resource.v1.AllocationResult", { ...allocation }), immutableMessage)]),
  ];
}
