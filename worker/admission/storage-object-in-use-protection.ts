import type { AdmissionPlugin } from "./admission.ts";

/** By kind of the core group: what keeps a volume or claim until nothing uses it. */
const finalizers: Readonly<Record<string, string>> = {
  PersistentVolume: "kubernetes.io/pv-protection",
  PersistentVolumeClaim: "kubernetes.io/pvc-protection",
};

/** upstream: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  operations: ["CREATE"],
  admit({ scope, object }) {
    const { row, subresource } = scope;
    const finalizer = row.group === "" && subresource === undefined ? finalizers[row.names.kind] : undefined;
    if (finalizer === undefined || object?.metadata === undefined) return;
    const present = object.metadata.finalizers ?? [];
    if (!present.includes(finalizer)) object.metadata.finalizers = [...present, finalizer];
  },
};
