import { type ErrorList, invalid, notSupported, type Path, required, tooLong } from "../../../../apimachinery/field.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import { dnsLabel, dnsSubdomain, noBacksteps, requiredString } from "../messages.ts";

// Checks that pods and persistent volumes share. upstream: pkg/apis/core/validation/validation.go, one function a source

/** A source as it came; the schema has made sure of its fields' types. */
export type Source = Readonly<Record<string, unknown>>;
export type SourceCheck = (source: Source, path: Path) => ErrorList;

const text = (source: Source, field: string): string => (source[field] as string | undefined) ?? "";
const number = (source: Source, field: string): number => (source[field] as number | undefined) ?? 0;
const object = (source: Source, field: string): Source | undefined => source[field] as Source | undefined;

/** Fields that must be there and not be empty. */
export const needs = (source: Source, path: Path, ...fields: string[]): ErrorList =>
  fields.flatMap((field) => {
    const value = source[field];
    return value === undefined || value === "" || (Array.isArray(value) && value.length === 0) ? [required(path.child(field), "")] : [];
  });

export const needing =
  (...fields: string[]): SourceCheck =>
  (source, path) =>
    needs(source, path, ...fields);

/** A secret that is named must have a name, and elsewhere a namespace. */
export function validateSecretName(source: Source, path: Path, field: string, ...parts: string[]): ErrorList {
  const secret = object(source, field);
  return secret === undefined ? [] : needs(secret, path.child(field), ...parts);
}

const inRange = (path: Path, value: number, low: number, shownLow: number): ErrorList =>
  value < low || value > 255 ? [invalid(path, value, `must be between ${shownLow} and 255, inclusive`)] : [];

/** A disk by the field of its name; a partition of 0 is none. */
export const validateDisk =
  (field: string): SourceCheck =>
  (source, path) => [...needs(source, path, field), ...inRange(path.child("partition"), number(source, "partition"), 0, 1)];

const hostPathTypes = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

export const validateHostPath: SourceCheck = (source, path) =>
  text(source, "path") === ""
    ? [required(path.child("path"), "")]
    : [...noBacksteps(path.child("path"), text(source, "path")), ...oneOf(path.child("type"), text(source, "type"), hostPathTypes)];

export const validateNFS: SourceCheck = (source, path) => [
  ...needs(source, path, "server", "path"),
  ...(text(source, "path").startsWith("/") ? [] : [invalid(path.child("path"), text(source, "path"), "must be an absolute path")]),
];

export const validateLocal: SourceCheck = (source, path) =>
  text(source, "path") === "" ? [required(path.child("path"), "")] : noBacksteps(path.child("path"), text(source, "path"));

/** By prefix: how the names of iSCSI's initiators and targets look. */
const initiatorForms: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([0-9A-Za-z\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[0-9A-Za-z]{16}$/,
  naa: /^naa.[0-9A-Za-z]{32}$/,
};

function validateInitiator(name: string, path: Path, unknown: string): ErrorList {
  const prefix = Object.keys(initiatorForms).find((known) => name.startsWith(known));
  if (prefix === undefined) return [invalid(path, name, unknown)];
  return initiatorForms[prefix]?.test(name) ? [] : [invalid(path, name, "must be valid format")];
}

const initiatorMax = 64;

/** `volumeName` is that of a persistent volume; "" in a pod, whose messages are a little different. */
export const validateISCSI =
  (volumeName: string): SourceCheck =>
  (source, path) => {
    const unknown = volumeName === "" ? "must be valid format starting with iqn, eui, or naa" : "must be valid format";
    const [iqn, portal, initiator] = [text(source, "iqn"), text(source, "targetPortal"), source["initiatorName"] as string | undefined];
    const tooLongName = volumeName !== "" && initiator !== undefined && `${volumeName}:${portal}`.length > initiatorMax;
    const rule = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    const authenticates = source["chapAuthDiscovery"] === true || source["chapAuthSession"] === true;
    return [
      ...needs(source, path, "targetPortal"),
      ...(tooLongName ? [invalid(path.child("targetportal"), portal, rule)] : []),
      ...(iqn === "" ? [required(path.child("iqn"), "")] : validateInitiator(iqn, path.child("iqn"), unknown)),
      ...inRange(path.child("lun"), number(source, "lun"), 0, 0),
      ...(authenticates && source["secretRef"] === undefined ? [required(path.child("secretRef"), "")] : []),
      ...(volumeName === "" ? [] : validateSecretName(source, path, "secretRef", "name")),
      ...(initiator === undefined ? [] : validateInitiator(initiator, path.child("initiatorname"), unknown)),
    ];
  };

export const validateFC: SourceCheck = (source, path) => {
  const [targets, ids] = [source["targetWWNs"] as string[] | undefined, source["wwids"] as string[] | undefined];
  const [hasTargets, hasIDs] = [(targets ?? []).length > 0, (ids ?? []).length > 0];
  const errors: ErrorList = [];
  if (!hasTargets && !hasIDs) errors.push(required(path.child("targetWWNs"), "must specify either targetWWNs or wwids, but not both"));
  if (hasTargets && hasIDs)
    errors.push(invalid(path.child("targetWWNs"), targets, "targetWWNs and wwids can not be specified simultaneously"));
  if (!hasTargets) return errors;
  if (source["lun"] === undefined) return [...errors, required(path.child("lun"), "lun is required if targetWWNs is specified")];
  return [...errors, ...inRange(path.child("lun"), number(source, "lun"), 0, 0)];
};

export const validateFlocker: SourceCheck = (source, path) => {
  const [name, id] = [text(source, "datasetName"), text(source, "datasetUUID")];
  const errors: ErrorList = [];
  if (name === "" && id === "") errors.push(required(path, "one of datasetName and datasetUUID is required"));
  if (name !== "" && id !== "") errors.push(invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  if (name.includes("/")) errors.push(invalid(path.child("datasetName"), name, "must not contain '/'"));
  return errors;
};

/** `host:port`, an IPv6 host in brackets. upstream: Go's net.SplitHostPort */
const isHostPort = (pair: string): boolean => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair);

export const validateQuobyte: SourceCheck = (source, path) => {
  const [registry, tenant] = [text(source, "registry"), text(source, "tenant")];
  const form = "must be a host:port pair or multiple pairs separated by commas";
  const at = path.child("registry");
  const errors: ErrorList =
    registry === ""
      ? [required(at, form)]
      : tenant.length > 64
        ? [required(path.child("tenant"), "must be a UUID and may not exceed a length of 64 characters")]
        : registry.split(",").flatMap((pair) => (isHostPort(pair) ? [] : [invalid(at, registry, form)]));
  return [...errors, ...needs(source, path, "volume")];
};

const reserved = "kubernetes.io and k8s.io namespaces are reserved";

export const validateFlex: SourceCheck = (source, path) => [
  ...needs(source, path, "driver"),
  ...Object.keys((source["options"] as Record<string, string> | undefined) ?? {})
    .sort()
    .filter((key) => /\.(kubernetes|k8s)\.io$/.test(`.${(key.split("/")[0] ?? "").toLowerCase()}`))
    .map((key) => invalid(path.child("options").key(key), key, reserved)),
];

const managedURI = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const blobURI = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

export const validateAzureDisk: SourceCheck = (source, path) => {
  const [kind, uri, caching] = [source["kind"] as string | undefined, text(source, "diskURI"), source["cachingMode"] as string | undefined];
  const errors = needs(source, path, "diskName", "diskURI");
  if (caching !== undefined) errors.push(...oneOf(path.child("cachingMode"), caching, ["None", "ReadOnly", "ReadWrite"]));
  if (kind === undefined) return errors;
  errors.push(...oneOf(path.child("kind"), kind, ["Dedicated", "Managed", "Shared"]));
  const [prefix, form] = kind === "Managed" ? ["/subscriptions/", managedURI] : ["https://", blobURI];
  return uri.startsWith(prefix) ? errors : [...errors, notSupported(path.child("diskURI"), uri, [form])];
};

/** `parts`: what a secret's reference must have. */
export const validateStorageOS =
  (...parts: string[]): SourceCheck =>
  (source, path) => {
    const [name, namespace] = [text(source, "volumeName"), text(source, "volumeNamespace")];
    return [
      ...(name === "" ? [required(path.child("volumeName"), "")] : dnsLabel(path.child("volumeName"), name)),
      ...(namespace === "" ? [] : dnsLabel(path.child("volumeNamespace"), namespace)),
      ...validateSecretName(source, path, "secretRef", ...parts),
    ];
  };

export const validateCinder =
  (...parts: string[]): SourceCheck =>
  (source, path) => [...needs(source, path, "volumeID"), ...validateSecretName(source, path, "secretRef", ...parts)];

const driverNameMax = 63;

/** The name of a CSI driver: a domain, in any case. upstream: ValidateCSIDriverName */
export function validateDriverName(name: string, path: Path): ErrorList {
  if (name === "") return [required(path, "")];
  return [
    ...(name.length > driverNameMax ? [tooLong(path, driverNameMax)] : []),
    ...dnsSubdomain(path, name.toLowerCase()).map(({ body }) => ({
      ...invalid(path, name, ""),
      body: body.replace(JSON.stringify(name.toLowerCase()), JSON.stringify(name)),
    })),
  ];
}

/** The reference of a persistent volume to a secret. upstream: validatePVSecretReference */
function validateSecretReference(reference: Source, path: Path): ErrorList {
  const [name, namespace] = [text(reference, "name"), text(reference, "namespace")];
  return [
    ...(name === "" ? [required(path.child("name"), "")] : dnsSubdomain(path.child("name"), name)),
    ...(namespace === "" ? [required(path.child("namespace"), "")] : dnsLabel(path.child("namespace"), namespace)),
  ];
}

const volumeSecrets = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"];

export const validatePersistentCSI: SourceCheck = (source, path) => [
  ...validateDriverName(text(source, "driver"), path.child("driver")),
  ...requiredString(path.child("volumeHandle"), text(source, "volumeHandle")),
  ...volumeSecrets.flatMap((field) => {
    const reference = object(source, field);
    return reference === undefined ? [] : validateSecretReference(reference, path.child(field));
  }),
];

export const validatePodCSI: SourceCheck = (source, path) => {
  const secret = object(source, "nodePublishSecretRef");
  const errors = validateDriverName(text(source, "driver"), path.child("driver"));
  if (secret === undefined) return errors;
  const name = text(secret, "name");
  // The path of a bad name lacks its parent's, as upstream's does.
  return [
    ...errors,
    ...(name === "" ? [required(path.child("nodePublishSecretRef", "name"), "")] : dnsSubdomain(path.child("name"), name)),
  ];
};

export const validatePersistentGlusterfs: SourceCheck = (source, path) => {
  const namespace = source["endpointsNamespace"] as string | undefined;
  const at = path.child("endpointsNamespace");
  const errors = needs(source, path, "endpoints", "path");
  if (namespace === "") errors.push(invalid(at, "", "if the endpointnamespace is set, it must be a valid namespace name"));
  else if (namespace !== undefined) errors.push(...dnsLabel(at, namespace));
  return errors;
};

export const validatePersistentAzureFile: SourceCheck = (source, path) => [
  ...needs(source, path, "secretName", "shareName"),
  ...(source["secretNamespace"] === "" ? [required(path.child("secretNamespace"), "")] : []),
];
