import { duplicate, type ErrorList, forbidden, invalid, type Path, required } from "../../../../apimachinery/field.ts";
import { validateLabels } from "../../../../apimachinery/validation/labels.ts";
import { validateAnnotations } from "../../../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1EphemeralVolumeSource, CoreV1Volume } from "../../../generated/types.ts";
import { compareQuantities } from "../../quantity-value.ts";
import { descendingPath, dnsLabel, requiredString } from "../messages.ts";
import { validateClaimSpec } from "./persistent-volume-claim.ts";
import { validateDownwardFile, validateItems, validateMode, validateProjected } from "./projected.ts";
import {
  needing,
  type Source,
  type SourceCheck,
  validateAzureDisk,
  validateCinder,
  validateDisk,
  validateFC,
  validateFlex,
  validateFlocker,
  validateHostPath,
  validateISCSI,
  validateNFS,
  validatePodCSI,
  validateQuobyte,
  validateStorageOS,
} from "./sources.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateVolumes, validateVolumeSource

/** Metadata that the template of a claim may not set, in Go's order: the path is Go's name with a small first letter. */
const forbiddenMetadata: readonly (readonly [field: string, shown: string])[] = [
  ["name", "name"],
  ["generateName", "generateName"],
  ["namespace", "namespace"],
  ["selfLink", "selfLink"],
  ["uid", "uID"],
  ["resourceVersion", "resourceVersion"],
  ["generation", "generation"],
  ["creationTimestamp", "creationTimestamp"],
  ["deletionTimestamp", "deletionTimestamp"],
  ["deletionGracePeriodSeconds", "deletionGracePeriodSeconds"],
  ["ownerReferences", "ownerReferences"],
  ["finalizers", "finalizers"],
  ["managedFields", "managedFields"],
];

function validateEphemeral(source: CoreV1EphemeralVolumeSource, path: Path): ErrorList {
  const template = source.volumeClaimTemplate;
  const at = path.child("volumeClaimTemplate");
  if (template === undefined) return [required(at, "")];
  const metadata = (template.metadata ?? {}) as Readonly<Record<string, unknown>>;
  return [
    ...validateAnnotations(template.metadata?.annotations, at.child("metadata", "annotations")),
    ...validateLabels(template.metadata?.labels, at.child("metadata", "labels")),
    ...forbiddenMetadata
      .filter(([field]) => metadata[field] !== undefined && metadata[field] !== "" && metadata[field] !== 0)
      .map(([, shown]) => forbidden(at.child("metadata", shown), "cannot be set")),
    ...validateClaimSpec(template.spec ?? {}, at.child("spec")),
  ];
}

type Check = (volume: CoreV1Volume, path: Path) => ErrorList;

const files: Check = ({ secret, configMap }, path) => {
  const source = secret ?? configMap;
  return [
    ...(secret === undefined
      ? requiredString(path.child("name"), configMap?.name)
      : requiredString(path.child("secretName"), secret.secretName)),
    ...validateMode(source?.defaultMode, path.child("defaultMode")),
    ...validateItems(source?.items, path.child("items")),
  ];
};

/** Checks that need the types of their fields. */
const typedChecks: Readonly<Record<string, Check>> = {
  emptyDir: ({ emptyDir }, path) =>
    compareQuantities(emptyDir?.sizeLimit, "0") < 0
      ? [forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity")]
      : [],
  gitRepo: ({ gitRepo }, path) => [
    ...requiredString(path.child("repository"), gitRepo?.repository),
    ...descendingPath(path.child("directory"), gitRepo?.directory ?? ""),
  ],
  secret: (volume, path) => files(volume, path),
  configMap: (volume, path) => files(volume, path),
  downwardAPI: ({ downwardAPI }, path) => [
    ...validateMode(downwardAPI?.defaultMode, path.child("defaultMode")),
    ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
  ],
  projected: ({ projected }, path) => validateProjected(projected ?? {}, path),
  ephemeral: ({ ephemeral }, path) => validateEphemeral(ephemeral ?? {}, path),
  image: ({ image }, path) => [
    ...requiredString(path.child("reference"), image?.reference),
    ...oneOf(path.child("pullPolicy"), image?.pullPolicy, ["Always", "IfNotPresent", "Never"]),
  ],
};

const plain =
  (field: string, check: SourceCheck): Check =>
  (volume, path) =>
    check((volume[field] ?? {}) as Source, path);

const row = (field: string, check: SourceCheck): readonly [string, Check] => [field, plain(field, check)];
const typed = (field: string): readonly [string, Check] => [field, typedChecks[field] ?? ((): ErrorList => [])];

/** Every source there is, in upstream's order: of several, those after the first are forbidden. */
const sources: readonly (readonly [field: string, check: Check])[] = [
  typed("emptyDir"),
  row("hostPath", validateHostPath),
  typed("gitRepo"),
  row("gcePersistentDisk", validateDisk("pdName")),
  row("awsElasticBlockStore", validateDisk("volumeID")),
  typed("secret"),
  row("nfs", validateNFS),
  row("iscsi", validateISCSI("")),
  row("glusterfs", needing("endpoints", "path")),
  row("flocker", validateFlocker),
  row("persistentVolumeClaim", needing("claimName")),
  row("rbd", needing("monitors", "image")),
  row("cinder", validateCinder("name")),
  row("cephfs", needing("monitors")),
  row("quobyte", validateQuobyte),
  typed("downwardAPI"),
  row("fc", validateFC),
  row("flexVolume", validateFlex),
  typed("configMap"),
  row("azureFile", needing("secretName", "shareName")),
  row("vsphereVolume", needing("volumePath")),
  row("photonPersistentDisk", needing("pdID")),
  row("portworxVolume", needing("volumeID")),
  row("azureDisk", validateAzureDisk),
  row("storageos", validateStorageOS("name")),
  typed("projected"),
  row("scaleIO", needing("gateway", "system", "volumeName")),
  row("csi", validatePodCSI),
  typed("ephemeral"),
  typed("image"),
];

/** Sources whose errors have another name in their path than their field. */
export const shownAs: Readonly<Record<string, string>> = { gcePersistentDisk: "persistentDisk" };

function validateSource(volume: CoreV1Volume, path: Path): ErrorList {
  const given = sources.filter(([field]) => volume[field] !== undefined);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  return given.flatMap(([field, check], i) =>
    i === 0
      ? check(volume, path.child(shownAs[field] ?? field))
      : [forbidden(path.child(field), "may not specify more than 1 volume type")],
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
