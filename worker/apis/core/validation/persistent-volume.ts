import { type ErrorList, forbidden, invalid, notSupported, Path, required } from "../../../apimachinery/field.ts";
import { deepEqual, validateImmutableField } from "../../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../../apimachinery/validation/supported.ts";
import type { CoreV1PersistentVolume, CoreV1PersistentVolumeClaim, CoreV1PersistentVolumeSpec } from "../../generated/types.ts";
import { compareQuantities, nanos } from "../quantity-value.ts";
import { validateNodeSelector } from "./affinity.ts";
import { dnsSubdomain, noBacksteps, requiredString } from "./messages.ts";
import { validateAccessModes, validateClaimSpec, volumeModeNames } from "./persistent-volume-claim.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec, ValidatePersistentVolumeClaimUpdate

const specPath = new Path("spec");

const sourceFields = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
] as const;

function validateCapacity(capacity: Record<string, string> | undefined): ErrorList {
  const at = specPath.child("capacity");
  const errors: ErrorList = [];
  const entries = Object.entries(capacity ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = entries.map(([name]) => name);
  if (names.length === 0) errors.push(required(at, ""));
  if (names.length !== 1 || names[0] !== "storage")
    errors.push(notSupported(at, capacity === undefined ? null : Object.fromEntries(entries), ["storage"]));
  for (const [name, quantity] of entries) {
    const value = nanos(quantity);
    if (value < 0n) errors.push(invalid(at.key(name), Number(value / 1_000_000_000n), "must be a valid resource quantity"));
    if (value <= 0n) errors.push(invalid(at.key(name), quantity, "must be greater than zero"));
  }
  return errors;
}

function validateSource(spec: CoreV1PersistentVolumeSpec): ErrorList {
  const given = sourceFields.filter((field) => spec[field] !== undefined);
  const first = given[0];
  if (first === undefined) return [required(specPath, "must specify a volume type")];
  const errors: ErrorList = [];
  const { hostPath, local, nfs, csi } = spec;
  if (first === "hostPath" && hostPath !== undefined) {
    const at = specPath.child("hostPath", "path");
    errors.push(...((hostPath.path ?? "") === "" ? [required(at, "")] : noBacksteps(at, hostPath.path ?? "")));
  }
  if (first === "nfs" && nfs !== undefined) {
    errors.push(...requiredString(specPath.child("nfs", "server"), nfs.server), ...requiredString(specPath.child("nfs", "path"), nfs.path));
    if (!(nfs.path ?? "").startsWith("/")) errors.push(invalid(specPath.child("nfs", "path"), nfs.path ?? "", "must be an absolute path"));
  }
  if (first === "local" && local !== undefined) {
    if (spec.nodeAffinity === undefined) errors.push(required(specPath.child("nodeAffinity"), "Local volume requires node affinity"));
    const at = specPath.child("local", "path");
    errors.push(...((local.path ?? "") === "" ? [required(at, "")] : noBacksteps(at, local.path ?? "")));
  }
  if (first === "csi" && csi !== undefined) {
    errors.push(
      ...((csi.driver ?? "") === ""
        ? [required(specPath.child("csi", "driver"), "")]
        : dnsSubdomain(specPath.child("csi", "driver"), (csi.driver ?? "").toLowerCase())),
    );
    errors.push(...requiredString(specPath.child("csi", "volumeHandle"), csi.volumeHandle));
  }
  for (const field of given.slice(1)) errors.push(forbidden(specPath.child(field), "may not specify more than 1 volume type"));
  return errors;
}

export function validatePersistentVolume(volume: CoreV1PersistentVolume): ErrorList {
  const spec = volume.spec ?? {};
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, nodeAffinity, storageClassName = "", volumeMode } = spec;
  const errors: ErrorList = [
    ...(accessModes.length === 0 ? [required(specPath.child("accessModes"), "")] : []),
    ...validateAccessModes(accessModes, specPath.child("accessModes")),
    ...validateCapacity(spec.capacity),
    ...((policy ?? "") === "" ? [] : oneOf(specPath.child("persistentVolumeReclaimPolicy"), policy, ["Delete", "Recycle", "Retain"])),
  ];
  if (nodeAffinity !== undefined)
    errors.push(
      ...(nodeAffinity.required === undefined
        ? [required(specPath.child("nodeAffinity", "required"), "must specify required node constraints")]
        : validateNodeSelector(nodeAffinity.required, specPath.child("nodeAffinity", "required"))),
    );
  errors.push(...validateSource(spec));
  if (spec.hostPath?.path === "/" && policy === "Recycle")
    errors.push(forbidden(specPath.child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'"));
  if (storageClassName !== "") errors.push(...dnsSubdomain(specPath.child("storageClassName"), storageClassName));
  if (volumeMode !== undefined) errors.push(...oneOf(specPath.child("volumeMode"), volumeMode, volumeModeNames));
  return errors;
}

const sourceOf = (volume: CoreV1PersistentVolume): Record<string, unknown> =>
  Object.fromEntries(sourceFields.map((field) => [field, volume.spec?.[field]]));

export function validatePersistentVolumeUpdate(volume: CoreV1PersistentVolume, old: CoreV1PersistentVolume): ErrorList {
  const errors = validatePersistentVolume(volume);
  if (!deepEqual(sourceOf(volume), sourceOf(old)))
    errors.push(forbidden(specPath.child("persistentvolumesource"), "spec.persistentvolumesource is immutable after creation\n"));
  errors.push(...validateImmutableField(volume.spec?.volumeMode, old.spec?.volumeMode, new Path("volumeMode")));
  if (old.spec?.nodeAffinity !== undefined)
    errors.push(...validateImmutableField(volume.spec?.nodeAffinity, old.spec.nodeAffinity, new Path("nodeAffinity")));
  return errors;
}

export const validateClaim = (claim: CoreV1PersistentVolumeClaim): ErrorList => validateClaimSpec(claim.spec ?? {}, specPath);

/** A claim is fixed, but for its size once it is bound, its volume once, and its class once. */
export function validateClaimUpdate(claim: CoreV1PersistentVolumeClaim, old: CoreV1PersistentVolumeClaim): ErrorList {
  const errors = validateClaim(claim);
  const [now, before] = [structuredClone(claim.spec ?? {}), structuredClone(old.spec ?? {})];
  if ((before.volumeName ?? "") === "" && now.volumeName !== undefined) before.volumeName = now.volumeName;
  if (before.storageClassName === undefined && now.storageClassName !== undefined) delete now.storageClassName;
  const oldSize = old.spec?.resources?.requests?.["storage"];
  if (claim.status?.phase === "Bound") {
    if (now.resources?.requests !== undefined && oldSize !== undefined) now.resources.requests["storage"] = oldSize;
    if (before.volumeAttributesClassName === undefined) delete now.volumeAttributesClassName;
    else now.volumeAttributesClassName = before.volumeAttributesClassName;
  }
  if (!deepEqual(now, before)) {
    const detail = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n";
    errors.push(forbidden(specPath, detail));
  }
  const size = claim.spec?.resources?.requests?.["storage"];
  if (compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.["storage"]) <= 0)
    errors.push(forbidden(specPath.child("resources", "requests", "storage"), "field can not be less than status.capacity"));
  return [...errors, ...validateImmutableField(claim.spec?.volumeMode, old.spec?.volumeMode, new Path("volumeMode"))];
}
