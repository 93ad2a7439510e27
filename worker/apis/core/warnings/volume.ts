import { Path } from "../../../apimachinery/field.ts";
import type { CoreV1PersistentVolume, CoreV1PersistentVolumeClaim, CoreV1PersistentVolumeClaimSpec } from "../../generated/types.ts";
import { isInteger } from "../quantity-value.ts";
import { nodeSelectorTermWarnings } from "./node-labels.ts";

// upstream: pkg/api/persistentvolume/util.go, pkg/api/persistentvolumeclaim/util.go

const betaClass = "volume.beta.kubernetes.io/storage-class";
const classDetail = 'deprecated since v1.8; use "storageClassName" attribute instead';
const annotationsPath = new Path("metadata").child("annotations");
const specPath = new Path("spec");

const deprecatedAnnotations: readonly (readonly [string, string])[] = [
  [betaClass, classDetail],
  ["volume.beta.kubernetes.io/mount-options", 'deprecated since v1.31; use "mountOptions" attribute instead'],
];

/** By field: the name that the warning shows, where it is another one, and what it says. */
const deprecatedSources: readonly (readonly [field: string, shown: string, detail: string])[] = [
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

const recycle = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";

export function persistentVolumeWarnings(volume: CoreV1PersistentVolume): string[] {
  const spec = volume.spec ?? {};
  const annotations = volume.metadata?.annotations ?? {};
  const terms = specPath.child("nodeAffinity", "required", "nodeSelectorTerms");
  return [
    ...deprecatedAnnotations
      .filter(([key]) => Object.hasOwn(annotations, key))
      .map(([key, text]) => `${annotationsPath.key(key)}: ${text}`),
    ...(spec.persistentVolumeReclaimPolicy === "Recycle" ? [`${specPath.child("persistentVolumeReclaimPolicy")}: ${recycle}`] : []),
    ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, i) => nodeSelectorTermWarnings(term, false, terms.index(i))),
    ...deprecatedSources.filter(([field]) => spec[field] !== undefined).map(([, shown, text]) => `${specPath.child(shown)}: ${text}`),
  ];
}

/** What a claim's spec, or that of a template, is warned of. upstream: GetWarningsForPersistentVolumeClaimSpec */
export function claimSpecWarnings(spec: CoreV1PersistentVolumeClaimSpec, path: Path): string[] {
  return (["requests", "limits"] as const).flatMap((list) => {
    const value = spec.resources?.[list]?.["storage"];
    const at = path.child("resources", list).key("storage");
    return value === undefined || isInteger(value)
      ? []
      : [`${at}: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`];
  });
}

export function claimWarnings(claim: CoreV1PersistentVolumeClaim): string[] {
  const annotated = Object.hasOwn(claim.metadata?.annotations ?? {}, betaClass);
  return [...(annotated ? [`${annotationsPath.key(betaClass)}: ${classDetail}`] : []), ...claimSpecWarnings(claim.spec ?? {}, specPath)];
}
