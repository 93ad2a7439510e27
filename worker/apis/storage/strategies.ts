import { type ErrorList, Path, required } from "../../apimachinery/field.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { Strategy } from "../../registry/resource.ts";
import { qualifiedName } from "../core/validation/messages.ts";
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

const reclaimPolicies = ["Delete", "Retain"];
const bindingModes = ["Immediate", "WaitForFirstConsumer"];

/** upstream: pkg/apis/storage/validation ValidateStorageClass */
function validateStorageClass(storageClass: StorageV1StorageClass): ErrorList {
  const { provisioner = "", reclaimPolicy = "", volumeBindingMode = "" } = storageClass;
  const path = new Path("provisioner");
  return [
    ...(provisioner === "" ? [required(path, "")] : qualifiedName(path, provisioner.toLowerCase())),
    ...(reclaimPolicy === "" || reclaimPolicies.includes(reclaimPolicy)
      ? []
      : [notSupportedInOrder(new Path("reclaimPolicy"), reclaimPolicy, reclaimPolicies)]),
    ...(bindingModes.includes(volumeBindingMode)
      ? []
      : [notSupportedInOrder(new Path("volumeBindingMode"), volumeBindingMode, bindingModes)]),
  ];
}

/** A class never changes what it makes. upstream: pkg/apis/storage/validation ValidateStorageClassUpdate */
const validateStorageClassUpdate = (storageClass: StorageV1StorageClass, old: StorageV1StorageClass): ErrorList =>
  (["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] as const).flatMap((name) =>
    validateImmutableField(storageClass[name], old[name], new Path(name)),
  );

/** storage.k8s.io, by plural. upstream: pkg/apis/storage/v1/defaults.go, pkg/registry/storage/(kind)/strategy.go */
export const storageStrategies: Readonly<Record<string, Strategy>> = {
  storageclasses: { setDefaults: setStorageClassDefaults, validate: validateStorageClass, validateUpdate: validateStorageClassUpdate },
  csidrivers: { setDefaults: setCSIDriverDefaults, allowUnconditionalUpdate: false },
  csistoragecapacities: { allowUnconditionalUpdate: false },
  csinodes: { allowUnconditionalUpdate: false },
  volumeattachments: { allowUnconditionalUpdate: false },
};
