import type { Column } from "../../../registry/resource.ts";
import type { CoreV1PersistentVolume, CoreV1PersistentVolumeClaim } from "../../generated/types.ts";
import { ageColumn, nameColumn, printer } from "../printer.ts";

const modeNames: readonly (readonly [string, string])[] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

/** `RWO,ROX`, in this order whatever theirs. upstream: pkg/apis/core/helper GetAccessModesAsString */
const accessModes = (modes: readonly string[] | undefined): string =>
  modeNames
    .filter(([mode]) => (modes ?? []).includes(mode))
    .map(([, short]) => short)
    .join(",");

const phase = ({ metadata, status }: CoreV1PersistentVolume | CoreV1PersistentVolumeClaim): string | undefined =>
  metadata?.deletionTimestamp === undefined ? status?.phase : "Terminating";

/** The beta annotation wins over the field. */
const storageClass = ({ metadata, spec }: CoreV1PersistentVolume | CoreV1PersistentVolumeClaim): string | undefined =>
  metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName;

const volume = printer<CoreV1PersistentVolume>();

function claim({ spec }: CoreV1PersistentVolume): string {
  return spec?.claimRef === undefined ? "" : `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}`;
}

/** Columns of persistentvolumes. */
export const persistentVolumeColumns: readonly Column[] = [
  nameColumn,
  volume.text("Capacity", ({ spec }) => spec?.capacity?.["storage"] ?? "0"),
  volume.text("Access Modes", ({ spec }) => accessModes(spec?.accessModes)),
  volume.text("Reclaim Policy", ({ spec }) => spec?.persistentVolumeReclaimPolicy),
  volume.text("Status", phase),
  volume.text("Claim", claim),
  volume.text("StorageClass", storageClass),
  volume.text("VolumeAttributesClass", ({ spec }) => spec?.volumeAttributesClassName ?? "<unset>"),
  volume.text("Reason", ({ status }) => status?.reason),
  ageColumn,
  volume.wide("VolumeMode", ({ spec }) => spec?.volumeMode ?? "<unset>"),
];

const { text, wide } = printer<CoreV1PersistentVolumeClaim>();
const isBound = ({ spec }: CoreV1PersistentVolumeClaim): boolean => (spec?.volumeName ?? "") !== "";

/** Columns of persistentvolumeclaims; capacity and modes are those of the volume, once there is one. */
export const persistentVolumeClaimColumns: readonly Column[] = [
  nameColumn,
  text("Status", phase),
  text("Volume", ({ spec }) => spec?.volumeName),
  text("Capacity", (pvc) => (isBound(pvc) ? (pvc.status?.capacity?.["storage"] ?? "0") : "")),
  text("Access Modes", (pvc) => (isBound(pvc) ? accessModes(pvc.status?.accessModes) : "")),
  text("StorageClass", storageClass),
  text("VolumeAttributesClass", ({ spec }) => spec?.volumeAttributesClassName ?? "<unset>"),
  ageColumn,
  wide("VolumeMode", ({ spec }) => spec?.volumeMode ?? "<unset>"),
];
