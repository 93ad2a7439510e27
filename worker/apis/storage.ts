import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** storage.k8s.io. */
export const storage: readonly ResourceRow[] = group("storage.k8s.io", [
  {
    names: { plural: "csidrivers", singular: "csidriver", kind: "CSIDriver" },
    scope: "Cluster",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "storage.v1.CSIDriver",
      },
    ],
  },
  {
    names: { plural: "csinodes", singular: "csinode", kind: "CSINode" },
    scope: "Cluster",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "storage.v1.CSINode",
      },
    ],
  },
  {
    names: { plural: "csistoragecapacities", singular: "csistoragecapacity", kind: "CSIStorageCapacity" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        schema: "storage.v1.CSIStorageCapacity",
      },
    ],
  },
  {
    names: { plural: "storageclasses", singular: "storageclass", kind: "StorageClass", shortNames: ["sc"] },
    scope: "Cluster",
    exact: true,
    shard: "policy",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "storage.v1.StorageClass",
      },
    ],
  },
  {
    names: { plural: "volumeattachments", singular: "volumeattachment", kind: "VolumeAttachment" },
    scope: "Cluster",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "storage.v1.VolumeAttachment",
        subresources: [{ name: "status", kind: "VolumeAttachment", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "volumeattributesclasses", singular: "volumeattributesclass", kind: "VolumeAttributesClass", shortNames: ["vac"] },
    scope: "Cluster",
    exact: true,
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "storage.v1.VolumeAttributesClass",
      },
    ],
  },
]);
