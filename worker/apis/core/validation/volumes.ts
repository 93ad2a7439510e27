import { duplicate, type ErrorList, forbidden, invalid, type Path, required } from "../../../apimachinery/field.ts";
import { validateLabels } from "../../../apimachinery/validation/labels.ts";
import { validateAnnotations } from "../../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../../apimachinery/validation/supported.ts";
import type {
  CoreV1DownwardAPIVolumeFile,
  CoreV1EphemeralVolumeSource,
  CoreV1KeyToPath,
  CoreV1ProjectedVolumeSource,
  CoreV1Volume,
  CoreV1VolumeProjection,
} from "../../generated/types.ts";
import { compareQuantities } from "../quantity-value.ts";
import { validateFieldSelector, validateResourceFieldSelector } from "./env.ts";
import { descendingPath, dnsLabel, dnsSubdomain, noBacksteps, requiredString } from "./messages.ts";
import { validateClaimSpec } from "./volume/persistent-volume-claim.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateVolumes and those of each source

const modeMessage = "must be a number between 0 and 0777 (octal), both inclusive";

const validateMode = (mode: number | undefined, path: Path): ErrorList =>
  mode !== undefined && (mode > 0o777 || mode < 0) ? [invalid(path, mode, modeMessage)] : [];

/** A file below the volume: relative, not climbing, and not one of the kubelet's own (`..data`). */
function nonReservedPath(path: Path, value: string): ErrorList {
  const reserved = value.startsWith("..") && !value.startsWith("../");
  return [...descendingPath(path, value), ...(reserved ? [invalid(path, value, "must not start with '..'")] : [])];
}

const validateItems = (items: readonly CoreV1KeyToPath[] | undefined, path: Path): ErrorList =>
  (items ?? []).flatMap((item, i) => [
    ...requiredString(path.index(i).child("key"), item.key),
    ...requiredString(path.index(i).child("path"), item.path),
    ...nonReservedPath(path.index(i).child("path"), item.path ?? ""),
    ...validateMode(item.mode, path.index(i).child("mode")),
  ]);

const downwardPaths = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

function validateDownwardFile(file: CoreV1DownwardAPIVolumeFile, path: Path): ErrorList {
  const { fieldRef, resourceFieldRef } = file;
  const errors = [...requiredString(path.child("path"), file.path), ...nonReservedPath(path.child("path"), file.path ?? "")];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldSelector(fieldRef, downwardPaths, path.child("fieldRef")));
    if (resourceFieldRef !== undefined)
      errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldSelector(resourceFieldRef, path.child("resourceFieldRef"), true));
  } else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...validateMode(file.mode, path.child("mode"))];
}

const tokenSecondsMin = 600;
const tokenSecondsMax = 2 ** 32;

function validateToken(token: { path?: string; expirationSeconds?: number }, path: Path): ErrorList {
  const seconds = token.expirationSeconds ?? 0;
  const errors: ErrorList = [];
  if (seconds < tokenSecondsMin)
    errors.push(invalid(path.child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > tokenSecondsMax)
    errors.push(invalid(path.child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds"));
  return [...errors, ...requiredString(path.child("path"), token.path)];
}

function validateProjection(source: CoreV1VolumeProjection, path: Path): ErrorList {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source;
  const errors: ErrorList = [];
  for (const [field, projection] of [
    ["secret", secret],
    ["configMap", configMap],
  ] as const) {
    if (projection === undefined) continue;
    const at = path.child(field);
    errors.push(...requiredString(at.child("name"), projection.name), ...validateItems(projection.items, at.child("items")));
  }
  for (const file of downwardAPI?.items ?? []) errors.push(...validateDownwardFile(file, path.child("downwardAPI")));
  if (serviceAccountToken !== undefined) errors.push(...validateToken(serviceAccountToken, path.child("serviceAccountToken")));
  const given = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"].filter(
    (field) => source[field] !== undefined,
  );
  if (given.length > 1) errors.push(forbidden(path, "may not specify more than 1 volume type per source"));
  return given.length === 0 ? [required(path, "no supported projection types found")] : errors;
}

function filesOf(source: CoreV1VolumeProjection): string[] {
  const items = [...(source.secret?.items ?? []), ...(source.configMap?.items ?? []), ...(source.downwardAPI?.items ?? [])];
  const token = source.serviceAccountToken?.path;
  return [...items.map(({ path = "" }) => path), ...(token === undefined ? [] : [token])].filter((path) => path !== "");
}

function validateProjected(projected: CoreV1ProjectedVolumeSource, path: Path): ErrorList {
  const errors = validateMode(projected.defaultMode, path.child("defaultMode"));
  const seen = new Set<string>();
  for (const [i, source] of (projected.sources ?? []).entries()) {
    const at = path.child("sources").index(i);
    errors.push(...validateProjection(source, at));
    for (const file of filesOf(source)) {
      if (seen.has(file)) errors.push(invalid(path, file, "conflicting duplicate paths"));
      seen.add(file);
    }
  }
  return errors;
}

function validateEphemeral(source: CoreV1EphemeralVolumeSource, path: Path): ErrorList {
  const template = source.volumeClaimTemplate;
  const at = path.child("volumeClaimTemplate");
  if (template === undefined) return [required(at, "")];
  return [
    ...validateAnnotations(template.metadata?.annotations, at.child("metadata", "annotations")),
    ...validateLabels(template.metadata?.labels, at.child("metadata", "labels")),
    ...validateClaimSpec(template.spec ?? {}, at.child("spec")),
  ];
}

const hostPathTypes = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

const needs = (path: Path, source: object, fields: readonly string[]): ErrorList =>
  fields.flatMap((field) => {
    const value = (source as Record<string, unknown>)[field];
    return value === undefined || value === "" || (Array.isArray(value) && value.length === 0) ? [required(path.child(field), "")] : [];
  });

type Check = readonly [field: string, check: (volume: CoreV1Volume, path: Path) => ErrorList];

/** A source of which only some fields must be given. */
const needing = (field: string, ...fields: string[]): Check => [
  field,
  (volume, path): ErrorList => needs(path, (volume[field] ?? {}) as object, fields),
];

/** Every source there is, in upstream's order: of several, those after the first are forbidden. */
const sources: readonly Check[] = [
  [
    "emptyDir",
    ({ emptyDir }, path): ErrorList =>
      compareQuantities(emptyDir?.sizeLimit, "0") < 0
        ? [forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity")]
        : [],
  ],
  [
    "hostPath",
    ({ hostPath }, path): ErrorList =>
      (hostPath?.path ?? "") === ""
        ? [required(path.child("path"), "")]
        : [...noBacksteps(path.child("path"), hostPath?.path ?? ""), ...oneOf(path.child("type"), hostPath?.type, hostPathTypes)],
  ],
  [
    "gitRepo",
    ({ gitRepo }, path): ErrorList => [
      ...requiredString(path.child("repository"), gitRepo?.repository),
      ...descendingPath(path.child("directory"), gitRepo?.directory ?? ""),
    ],
  ],
  needing("gcePersistentDisk", "pdName"),
  needing("awsElasticBlockStore", "volumeID"),
  [
    "secret",
    ({ secret }, path): ErrorList => [
      ...requiredString(path.child("secretName"), secret?.secretName),
      ...validateMode(secret?.defaultMode, path.child("defaultMode")),
      ...validateItems(secret?.items, path.child("items")),
    ],
  ],
  [
    "nfs",
    ({ nfs }, path): ErrorList => [
      ...needs(path, nfs ?? {}, ["server", "path"]),
      ...((nfs?.path ?? "").startsWith("/") ? [] : [invalid(path.child("path"), nfs?.path ?? "", "must be an absolute path")]),
    ],
  ],
  needing("iscsi", "targetPortal", "iqn"),
  needing("glusterfs", "endpoints", "path"),
  needing("flocker"),
  needing("persistentVolumeClaim", "claimName"),
  needing("rbd", "monitors", "image"),
  needing("cinder", "volumeID"),
  needing("cephfs", "monitors"),
  needing("quobyte", "registry", "volume"),
  [
    "downwardAPI",
    ({ downwardAPI }, path): ErrorList => [
      ...validateMode(downwardAPI?.defaultMode, path.child("defaultMode")),
      ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
    ],
  ],
  needing("fc"),
  needing("flexVolume", "driver"),
  [
    "configMap",
    ({ configMap }, path): ErrorList => [
      ...requiredString(path.child("name"), configMap?.name),
      ...validateMode(configMap?.defaultMode, path.child("defaultMode")),
      ...validateItems(configMap?.items, path.child("items")),
    ],
  ],
  needing("azureFile", "secretName", "shareName"),
  needing("vsphereVolume", "volumePath"),
  needing("photonPersistentDisk", "pdID"),
  needing("portworxVolume", "volumeID"),
  needing("azureDisk", "diskName", "diskURI"),
  needing("storageos", "volumeName"),
  ["projected", ({ projected }, path): ErrorList => validateProjected(projected ?? {}, path)],
  needing("scaleIO", "gateway", "system", "volumeName"),
  ["csi", ({ csi }, path): ErrorList => validateCSI(csi?.driver, csi?.nodePublishSecretRef?.name, path)],
  ["ephemeral", ({ ephemeral }, path): ErrorList => validateEphemeral(ephemeral ?? {}, path)],
  [
    "image",
    ({ image }, path): ErrorList => [
      ...requiredString(path.child("reference"), image?.reference),
      ...oneOf(path.child("pullPolicy"), image?.pullPolicy, ["Always", "IfNotPresent", "Never"]),
    ],
  ],
];

function validateCSI(driver: string | undefined, secretName: string | undefined, path: Path): ErrorList {
  const errors =
    (driver ?? "") === "" ? [required(path.child("driver"), "")] : dnsSubdomain(path.child("driver"), (driver ?? "").toLowerCase());
  return secretName === "" ? [...errors, required(path.child("nodePublishSecretRef", "name"), "")] : errors;
}

function validateSource(volume: CoreV1Volume, path: Path): ErrorList {
  const given = sources.filter(([field]) => volume[field] !== undefined);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  return given.flatMap(([field, check], i) =>
    i === 0 ? check(volume, path.child(field)) : [forbidden(path.child(field), "may not specify more than 1 volume type")],
  );
}

/** The volumes of a pod: the errors, and the valid ones by name, which mounts may use. */
export function validateVolumes(
  volumes: readonly CoreV1Volume[] | undefined,
  podName: string,
  path: Path,
): [ErrorList, Map<string, CoreV1Volume>] {
  const created = (volumes ?? []).filter((v) => podName !== "" && v.ephemeral !== undefined).map((v) => `${podName}-${v.name}`);
  const valid = new Map<string, CoreV1Volume>();
  const errors = (volumes ?? []).flatMap((volume, i) => {
    const name = volume.name ?? "";
    const at = path.index(i);
    const own = validateSource(volume, at);
    own.push(...(name === "" ? [required(at.child("name"), "")] : dnsLabel(at.child("name"), name)));
    if (valid.has(name)) own.push(duplicate(at.child("name"), name));
    if (own.length === 0) valid.set(name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.includes(claim)) {
      const detail = "must not reference a PVC that gets created for an ephemeral volume";
      own.push(invalid(at.child("persistentVolumeClaim", "claimName"), claim, detail));
    }
    return own;
  });
  return [errors, valid];
}
