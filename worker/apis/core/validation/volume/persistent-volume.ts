import { type ErrorList, forbidden, invalid, notSupported, Path, required } from "../../../../apimachinery/field.ts";
import { deepEqual, immutableMessage, validateImmutableField } from "../../../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1PersistentVolume, CoreV1PersistentVolumeSpec } from "../../../generated/types.ts";
import { internalDiff, internalForm } from "../../internal-form.ts";
import { nanos } from "../../quantity-value.ts";
import { dnsSubdomain } from "../messages.ts";
import { validateNodeSelector } from "../pod/affinity.ts";
import { validateAccessModes, volumeModeNames } from "./persistent-volume-claim.ts";
import {
  needing,
  type Source,
  validateAzureDisk,
  validateCinder,
  validateDisk,
  validateFC,
  validateFlex,
  validateFlocker,
  validateHostPath,
  validateISCSI,
  validateLocal,
  validateNFS,
  validatePersistentAzureFile,
  validatePersistentCSI,
  validatePersistentGlusterfs,
  validateQuobyte,
  validateStorageOS,
} from "./sources.ts";
import { shownAs } from "./volumes.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec

const specPath = new Path("spec");

/** Every source there is, in upstream's order: of several, those after the first are forbidden. */
const sources: readonly (readonly [field: string, check: (source: Source, path: Path, name: string) => ErrorList])[] = [
  ["hostPath", validateHostPath],
  ["gcePersistentDisk", validateDisk("pdName")],
  ["awsElasticBlockStore", validateDisk("volumeID")],
  ["glusterfs", validatePersistentGlusterfs],
  ["flocker", validateFlocker],
  ["nfs", validateNFS],
  ["rbd", needing("monitors", "image")],
  ["quobyte", validateQuobyte],
  ["cephfs", needing("monitors")],
  ["iscsi", (source, path, name) => validateISCSI(name)(source, path)],
  ["cinder", validateCinder("name", "namespace")],
  ["fc", validateFC],
  ["flexVolume", validateFlex],
  ["azureFile", validatePersistentAzureFile],
  ["vsphereVolume", needing("volumePath")],
  ["photonPersistentDisk", needing("pdID")],
  ["portworxVolume", needing("volumeID")],
  ["azureDisk", validateAzureDisk],
  ["scaleIO", needing("gateway", "system", "volumeName")],
  ["local", validateLocal],
  ["storageos", validateStorageOS("name", "namespace")],
  ["csi", validatePersistentCSI],
];
const sourceFields = sources.map(([field]) => field);

function validateCapacity(capacity: Record<string, string> | undefined, at: Path): ErrorList {
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

function validateSource(spec: CoreV1PersistentVolumeSpec, name: string, path: Path): ErrorList {
  const given = sources.filter(([field]) => spec[field] !== undefined);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  return given.flatMap(([field, check], i) => {
    // Upstream forgets to look whether this one is the first.
    if (i > 0 && field !== "flexVolume")
      return [forbidden(path.child(field === "cephfs" ? "cephFS" : field), "may not specify more than 1 volume type")];
    const errors = check(spec[field] as Source, path.child(shownAs[field] ?? field), name);
    const unplaced = field === "local" && spec.nodeAffinity === undefined;
    return unplaced ? [...errors, required(path.child("nodeAffinity"), "Local volume requires node affinity")] : errors;
  });
}

/** Sources that take mount options, which an annotation once named. upstream: pkg/apis/core/../volume/validation checkMountOption */
const mountable = new Set([
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "nfs",
  "rbd",
  "quobyte",
  "iscsi",
  "cinder",
  "cephfs",
  "azureFile",
  "vsphereVolume",
  "azureDisk",
  "photonPersistentDisk",
]);
const mountOptions = "volume.beta.kubernetes.io/mount-options";

/** What plugins ask of a volume. upstream: pkg/volume/validation/pv_validation.go */
export function validateMountOptions(volume: CoreV1PersistentVolume): ErrorList {
  const annotated = Object.hasOwn(volume.metadata?.annotations ?? {}, mountOptions);
  if (!annotated || sourceFields.some((field) => mountable.has(field) && volume.spec?.[field] !== undefined)) return [];
  return [forbidden(new Path("metadata").child("annotations", mountOptions), "may not specify mount options for this volume type")];
}

function validateAttributesClass(spec: CoreV1PersistentVolumeSpec): ErrorList {
  const name = spec.volumeAttributesClassName;
  if (name === undefined) return [];
  const at = specPath.child("volumeAttributesClassName");
  return [
    ...(name === "" ? [required(at, "an empty string is disallowed")] : dnsSubdomain(at, name)),
    ...(spec.csi === undefined ? [required(specPath.child("csi"), "has to be specified when using volumeAttributesClassName")] : []),
  ];
}

const cleanPath = (path: string | undefined): string => (path ?? "").replace(/\/(\.?\/)*\.?$/, "/").replace(/\/+/g, "/");

function validateModes({ accessModes = [] }: CoreV1PersistentVolumeSpec, path: Path): ErrorList {
  const at = path.child("accessModes");
  return [...(accessModes.length === 0 ? [required(at, "")] : []), ...validateAccessModes(accessModes, at)];
}

function validateAffinity({ nodeAffinity }: CoreV1PersistentVolumeSpec, path: Path): ErrorList {
  if (nodeAffinity === undefined) return [];
  const at = path.child("nodeAffinity", "required");
  return nodeAffinity.required === undefined
    ? [required(at, "must specify required node constraints")]
    : validateNodeSelector(nodeAffinity.required, at);
}

function validateRootRecycling(spec: CoreV1PersistentVolumeSpec, path: Path): ErrorList {
  if (cleanPath(spec.hostPath?.path) !== "/" || spec.persistentVolumeReclaimPolicy !== "Recycle") return [];
  return [forbidden(path.child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'")];
}

export function validatePersistentVolume(volume: CoreV1PersistentVolume): ErrorList {
  const spec = volume.spec ?? {};
  const { persistentVolumeReclaimPolicy: policy = "", storageClassName = "", volumeMode } = spec;
  return [
    ...validateModes(spec, specPath),
    ...validateCapacity(spec.capacity, specPath.child("capacity")),
    ...(policy === "" ? [] : oneOf(specPath.child("persistentVolumeReclaimPolicy"), policy, ["Delete", "Recycle", "Retain"])),
    ...validateAffinity(spec, specPath),
    ...validateSource(spec, volume.metadata?.name ?? "", specPath),
    ...validateRootRecycling(spec, specPath),
    ...(storageClassName === "" ? [] : dnsSubdomain(specPath.child("storageClassName"), storageClassName)),
    ...(volumeMode === undefined ? [] : oneOf(specPath.child("volumeMode"), volumeMode, volumeModeNames)),
    ...validateAttributesClass(spec),
  ];
}

const inline = "in the context of inline volumes";

/** A volume that is no object: a CSI volume and what goes with it. */
export function validateInlineVolume(spec: CoreV1PersistentVolumeSpec, path: Path): ErrorList {
  const { capacity = {}, persistentVolumeReclaimPolicy: policy = "", storageClassName = "", volumeMode = "Filesystem" } = spec;
  const absent = (name: string, isSet: boolean): ErrorList =>
    isSet ? [forbidden(path.child(name), `may not be specified ${inline}`)] : [];
  const only = (name: string, value: string, said: string, expected: string): ErrorList =>
    value === expected ? [] : [forbidden(path.child(name), `${said} ${inline}`)];
  return [
    ...absent("claimRef", spec.claimRef !== undefined),
    ...absent("capacity", Object.keys(capacity).length > 0),
    ...(spec.csi === undefined ? [required(path.child("csi"), `has to be specified ${inline}`)] : []),
    ...validateModes(spec, path),
    ...only("persistentVolumeReclaimPolicy", policy === "" ? "Retain" : policy, "may only be Retain", "Retain"),
    ...absent("nodeAffinity", spec.nodeAffinity !== undefined),
    // Without an affinity that counts, a local volume is one without.
    ...validateSource(withoutAffinity(spec), "", path),
    ...validateRootRecycling(spec, path),
    ...absent("storageClassName", storageClassName !== ""),
    ...only("volumeMode", volumeMode, "may not specify volumeMode other than Filesystem", "Filesystem"),
  ];
}

function withoutAffinity(spec: CoreV1PersistentVolumeSpec): CoreV1PersistentVolumeSpec {
  const { nodeAffinity: _ignored, ...rest } = spec;
  return rest;
}

const sourceOf = (volume: CoreV1PersistentVolume): Record<string, unknown> =>
  Object.fromEntries(sourceFields.map((field) => [field, volume.spec?.[field]]).filter(([, source]) => source !== undefined));

/** The secret that expands a CSI volume may be named once. */
function withoutNewExpandSecret(now: Record<string, unknown>, old: Record<string, unknown>): Record<string, unknown> {
  const [csi, before] = [now["csi"], old["csi"]] as (CoreV1PersistentVolumeSpec["csi"] | undefined)[];
  if (csi === undefined || before === undefined || before.controllerExpandSecretRef !== undefined) return now;
  const { controllerExpandSecretRef: _new, ...rest } = csi;
  return { ...now, csi: rest };
}

/** Labels that were renamed: a volume may change from the old to the new. upstream: getMaskNodeSelectorLabelChangeEqualities */
const renamedLabels: Readonly<Record<string, string>> = {
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
};

/** Whether the two are the same but for keys that went from a beta label to its successor. */
function sameButRenamed(now: unknown, old: unknown, key = ""): boolean {
  if (key === "key" && typeof old === "string" && Object.hasOwn(renamedLabels, old)) return now === old || now === renamedLabels[old];
  if (typeof now !== "object" || typeof old !== "object" || now === null || old === null || Array.isArray(now) !== Array.isArray(old))
    return deepEqual(now, old);
  const [a, b] = [now as Record<string, unknown>, old as Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => sameButRenamed(a[name], b[name], name));
}

/** upstream: ValidatePersistentVolumeUpdate */
export function validatePersistentVolumeUpdate(volume: CoreV1PersistentVolume, old: CoreV1PersistentVolume): ErrorList {
  const errors = validatePersistentVolume(volume);
  const before = sourceOf(old);
  const now = withoutNewExpandSecret(sourceOf(volume), before);
  if (!deepEqual(now, before)) {
    const diff = internalDiff(internalForm("PersistentVolumeSource", before), internalForm("PersistentVolumeSource", now));
    errors.push(forbidden(specPath.child("persistentvolumesource"), `spec.persistentvolumesource is immutable after creation\n${diff}`));
  }
  errors.push(...validateImmutableField(volume.spec?.volumeMode, old.spec?.volumeMode, new Path("volumeMode")));
  const affinity = volume.spec?.nodeAffinity;
  if (old.spec?.nodeAffinity !== undefined && !sameButRenamed(affinity, old.spec.nodeAffinity)) {
    const shown = affinity === undefined ? null : internalForm("VolumeNodeAffinity", affinity);
    errors.push(invalid(new Path("nodeAffinity"), shown, `${immutableMessage}, except for updating from beta label to GA`));
  }
  if (old.spec?.volumeAttributesClassName !== undefined && volume.spec?.volumeAttributesClassName === undefined)
    errors.push(forbidden(specPath.child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden"));
  return errors;
}
