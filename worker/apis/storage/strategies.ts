import type { Strategy } from "../../registry/resource.ts";
import type { StorageV1CSIDriver, StorageV1StorageClass } from "../generated/types.ts";

function setStorageClassDefaults(storageClass: StorageV1StorageClass): void {
  storageClass.reclaimPolicy ??= "Delete";
  storageClass.volumeBindingMode ??= "Immediate";
}

function setCSIDriverDefaults(driver: StorageV1CSIDriver): void {
  const spec = (driver.spec ??= {});
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ["Persistent"];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}

/** storage.k8s.io, by plural. upstream: pkg/apis/storage/v1/defaults.go, pkg/registry/storage/(kind)/strategy.go */
export const storageStrategies: Readonly<Record<string, Strategy>> = {
  storageclasses: { setDefaults: (obj) => setStorageClassDefaults(obj as StorageV1StorageClass) },
  csidrivers: { setDefaults: (obj) => setCSIDriverDefaults(obj as StorageV1CSIDriver) },
};
