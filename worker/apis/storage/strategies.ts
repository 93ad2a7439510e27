import { Path } from "../../apimachinery/field.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setVolumeSourceDefaults } from "../core/defaults/objects.ts";
import type {
  StorageV1CSIDriver,
  StorageV1CSIStorageCapacity,
  StorageV1StorageClass,
  StorageV1VolumeAttachment,
} from "../generated/types.ts";
import { nodeSelectorWarnings, storageClassWarnings } from "../node/label-warnings.ts";
import { keepMetaForStatus } from "../rows/status-meta.ts";
import {
  validateStorageClass,
  validateStorageClassUpdate,
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from "./classes.ts";
import {
  csiDriverWarnings,
  prepareCSIDriver,
  prepareCSIDriverForUpdate,
  validateCSIDriver,
  validateCSIDriverUpdate,
  validateCSINode,
  validateCSINodeUpdate,
  validateCSIStorageCapacity,
  validateCSIStorageCapacityUpdate,
} from "./csi.ts";
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from "./volume-attachment.ts";

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

/** upstream: pkg/apis/storage/v1/zz_generated.defaults.go SetObjectDefaults_VolumeAttachment */
function setVolumeAttachmentDefaults(attachment: StorageV1VolumeAttachment): void {
  const volume = attachment.spec?.source?.inlineVolumeSpec;
  if (volume !== undefined) setVolumeSourceDefaults(volume);
}

const capacityWarnings = (capacity: StorageV1CSIStorageCapacity): string[] =>
  nodeSelectorWarnings(capacity.nodeTopology, new Path("nodeTopology"));

/** storage.k8s.io, by plural or `plural/subresource`. upstream: pkg/apis/storage/v1/defaults.go, pkg/registry/storage/(kind)/strategy.go */
export const storageStrategies: Readonly<Record<string, Strategy>> = {
  storageclasses: {
    setDefaults: setStorageClassDefaults,
    validate: validateStorageClass,
    warningsOnCreate: storageClassWarnings,
    validateUpdate: validateStorageClassUpdate,
    warningsOnUpdate: storageClassWarnings,
  },
  volumeattributesclasses: { validate: validateVolumeAttributesClass, validateUpdate: validateVolumeAttributesClassUpdate },
  csidrivers: {
    setDefaults: setCSIDriverDefaults,
    prepareForCreate: prepareCSIDriver,
    validate: validateCSIDriver,
    warningsOnCreate: (driver) => csiDriverWarnings(driver),
    prepareForUpdate: prepareCSIDriverForUpdate,
    validateUpdate: validateCSIDriverUpdate,
    warningsOnUpdate: csiDriverWarnings,
    allowUnconditionalUpdate: false,
  },
  csistoragecapacities: {
    validate: validateCSIStorageCapacity,
    warningsOnCreate: capacityWarnings,
    validateUpdate: validateCSIStorageCapacityUpdate,
    warningsOnUpdate: capacityWarnings,
    allowUnconditionalUpdate: false,
  },
  csinodes: { validate: validateCSINode, validateUpdate: validateCSINodeUpdate, allowUnconditionalUpdate: false },
  volumeattachments: {
    setDefaults: setVolumeAttachmentDefaults,
    validate: validateVolumeAttachment,
    validateUpdate: validateVolumeAttachmentUpdate,
    allowUnconditionalUpdate: false,
  },
  "volumeattachments/status": {
    prepareForUpdate: keepMetaForStatus,
    validateUpdate: validateVolumeAttachmentUpdate,
    allowUnconditionalUpdate: false,
  },
};
