import type { AdmissionPlugin } from "./admission.ts";

/** By kind and group: what keeps a volume, a claim or a class until nothing uses it. */
const finalizers: Readonly<Record<string, string>> = {
  "PersistentVolume.": "kubernetes.io/pv-protection",
  "PersistentVolumeClaim.": "kubernetes.io/pvc-protection",
  "VolumeAttributesClass.storage.k8s.io": "kubernetes.io/vac-protection",
};

/** upstream: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  operations: ["CREATE"],
  admit({ scope, object }) {
    const { row, subresource } = scope;
    const finalizer = subresource === undefined ? finalizers[`${row.names.kind}.${row.group}`] : undefined;
    if (finalizer === undefined || object?.metadata === undefined) return;
    const present = object.metadata.finalizers ?? [];
    if (!present.includes(finalizer)) object.metadata.finalizers = [...present, finalizer];
  },
};
