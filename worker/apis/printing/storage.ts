import type { KubeObject } from "../../apimachinery/types.ts";
import type {
  StorageV1CSIDriver,
  StorageV1CSINode,
  StorageV1StorageClass,
  StorageV1VolumeAttachment,
  StorageV1VolumeAttributesClass,
} from "../generated/types.ts";
import { defaultColumns } from "./default.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

const defaultAnnotations = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

function className({ metadata }: KubeObject): string {
  const isDefault = defaultAnnotations.some((annotation) => metadata?.annotations?.[annotation] === "true");
  return `${metadata?.name ?? ""}${isDefault ? " (default)" : ""}`;
}

function tokenRequests({ spec }: StorageV1CSIDriver): string {
  return spec?.tokenRequests === undefined ? "<unset>" : spec.tokenRequests.map(({ audience }) => audience ?? "").join(",");
}

const driver = printer<StorageV1CSIDriver>();
const storageClass = printer<StorageV1StorageClass>();
const attachment = printer<StorageV1VolumeAttachment>();

/** Columns of storage.k8s.io. */
export const storageColumns: ColumnsByPlural = {
  csidrivers: [
    nameColumn,
    driver.flag("AttachRequired", ({ spec }) => spec?.attachRequired ?? true),
    driver.flag("PodInfoOnMount", ({ spec }) => spec?.podInfoOnMount),
    driver.flag("StorageCapacity", ({ spec }) => spec?.storageCapacity),
    driver.text("TokenRequests", tokenRequests),
    driver.flag("RequiresRepublish", ({ spec }) => spec?.requiresRepublish),
    driver.text("Modes", ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(",") || "<none>"),
    ageColumn,
  ],
  csinodes: [nameColumn, printer<StorageV1CSINode>().integer("Drivers", ({ spec }) => (spec?.drivers ?? []).length), ageColumn],
  csistoragecapacities: defaultColumns,
  storageclasses: [
    { ...nameColumn, value: className },
    storageClass.text("Provisioner", ({ provisioner }) => provisioner),
    storageClass.text("ReclaimPolicy", ({ reclaimPolicy }) => reclaimPolicy ?? "Delete"),
    storageClass.text("VolumeBindingMode", ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate"),
    storageClass.text("AllowVolumeExpansion", ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false),
    ageColumn,
  ],
  volumeattachments: [
    nameColumn,
    { ...attachment.text("Attacher", ({ spec }) => spec?.attacher), format: "name" },
    attachment.text("PV", ({ spec }) => spec?.source?.persistentVolumeName),
    attachment.text("Node", ({ spec }) => spec?.nodeName),
    attachment.flag("Attached", ({ status }) => status?.attached),
    ageColumn,
  ],
  volumeattributesclasses: [
    nameColumn,
    printer<StorageV1VolumeAttributesClass>().text("DriverName", ({ driverName }) => driverName),
    ageColumn,
  ],
};
