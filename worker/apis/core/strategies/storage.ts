import { formatTime } from "../../../apimachinery/time.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1LimitRange, CoreV1PersistentVolume, CoreV1PersistentVolumeClaim, CoreV1ResourceQuota } from "../../generated/types.ts";
import {
  setLimitRangeDefaults,
  setPersistentVolumeClaimDefaults,
  setPersistentVolumeDefaults,
  setResourceQuotaDefaults,
} from "../defaults/objects.ts";
import {
  validateLimitRange,
  validateResourceQuota,
  validateResourceQuotaStatus,
  validateResourceQuotaUpdate,
} from "../validation/limits.ts";
import { validateMountOptions, validatePersistentVolume, validatePersistentVolumeUpdate } from "../validation/volume/persistent-volume.ts";
import { validateClaim, validateClaimStatusUpdate, validateClaimUpdate } from "../validation/volume/persistent-volume-claim-update.ts";
import { claimWarnings, persistentVolumeWarnings } from "../warnings/volume.ts";
import { kindMetadataErrors, typed } from "./typed.ts";

// upstream: pkg/registry/core/{persistentvolume,persistentvolumeclaim,limitrange,resourcequota}/strategy.go

export const persistentVolumes: Strategy = typed<CoreV1PersistentVolume>({
  setDefaults: setPersistentVolumeDefaults,
  prepareForCreate(volume, ctx) {
    volume.status = { phase: "Pending", lastPhaseTransitionTime: formatTime(ctx.now) };
  },
  validate: (volume) => [...validatePersistentVolume(volume), ...validateMountOptions(volume)],
  warningsOnCreate: persistentVolumeWarnings,
  metadataOnUpdate: ["meta"],
  // Upstream checks the new volume twice.
  validateUpdate: (volume, old) => [
    ...validatePersistentVolume(volume),
    ...validateMountOptions(volume),
    ...kindMetadataErrors(volume),
    ...validatePersistentVolumeUpdate(volume, old),
  ],
  warningsOnUpdate: persistentVolumeWarnings,
  allowUnconditionalUpdate: true,
});

/** The time of the last change of phase is the server's, unless the client says another. */
export const persistentVolumeStatus: Strategy = typed<CoreV1PersistentVolume>({
  prepareForUpdate(volume, old, ctx) {
    const [status, before] = [volume.status, old.status];
    if (status === undefined) return;
    const [said, kept] = [status.lastPhaseTransitionTime, before?.lastPhaseTransitionTime];
    if (status.phase !== before?.phase) {
      if (said === undefined || said === kept) status.lastPhaseTransitionTime = formatTime(ctx.now);
    } else if (said === undefined && kept !== undefined) status.lastPhaseTransitionTime = kept;
  },
});

/**
 * dataSource and dataSourceRef mirror each other where no namespace is named.
 * upstream: pkg/api/persistentvolumeclaim NormalizeDataSources
 */
function normalizeSources(claim: CoreV1PersistentVolumeClaim): void {
  claim.spec ??= {};
  const spec = claim.spec;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined) spec.dataSourceRef = structuredClone(dataSource);
  if (dataSource === undefined && dataSourceRef !== undefined && (dataSourceRef.namespace ?? "") === "") {
    const { namespace: _namespace, ...rest } = dataSourceRef;
    spec.dataSource = structuredClone(rest);
  }
}

const knownSources = new Set([" PersistentVolumeClaim", "snapshot.storage.k8s.io VolumeSnapshot"]);

/**
 * A source of another kind is dropped silently in the old field.
 * upstream: pkg/api/persistentvolumeclaim EnforceDataSourceBackwardsCompatibility
 */
function dropUnknownSource(claim: CoreV1PersistentVolumeClaim): void {
  const source = claim.spec?.dataSource;
  if (source !== undefined && !knownSources.has(`${source.apiGroup ?? ""} ${source.kind ?? ""}`)) delete claim.spec?.dataSource;
}

export const persistentVolumeClaims: Strategy = typed<CoreV1PersistentVolumeClaim>({
  setDefaults: setPersistentVolumeClaimDefaults,
  prepareForCreate(claim) {
    claim.status = { phase: "Pending" };
    // A source in another namespace is a feature that is off.
    if ((claim.spec?.dataSourceRef?.namespace ?? "") !== "") delete claim.spec?.dataSourceRef;
    if (claim.spec?.dataSourceRef === undefined) dropUnknownSource(claim);
    normalizeSources(claim);
  },
  validate: validateClaim,
  warningsOnCreate: claimWarnings,
  prepareForUpdate(claim, old) {
    // A source in another namespace is a feature that is off.
    if ((claim.spec?.dataSourceRef?.namespace ?? "") !== "" && old.spec?.dataSourceRef === undefined) delete claim.spec?.dataSourceRef;
    const sourced = old.spec?.dataSource !== undefined || old.spec?.dataSourceRef !== undefined;
    if (!sourced && claim.spec?.dataSourceRef === undefined) dropUnknownSource(claim);
    normalizeSources(claim);
  },
  metadataOnUpdate: ["update", "meta"],
  validateUpdate: validateClaimUpdate,
  warningsOnUpdate: claimWarnings,
  allowUnconditionalUpdate: true,
});

export const persistentVolumeClaimStatus: Strategy = typed<CoreV1PersistentVolumeClaim>({
  validateUpdate: validateClaimStatusUpdate,
});

export const limitRanges: Strategy = typed<CoreV1LimitRange>({
  setDefaults: setLimitRangeDefaults,
  // A name of their own choice is not asked for.
  prepareForCreate(range, ctx) {
    const meta = (range.metadata ??= {});
    meta.name ||= ctx.uuid();
  },
  validate: validateLimitRange,
  metadataOnUpdate: ["meta"],
  validateUpdate: validateLimitRange,
  allowUnconditionalUpdate: true,
  allowCreateOnUpdate: true,
});

export const resourceQuotas: Strategy = typed<CoreV1ResourceQuota>({
  setDefaults: setResourceQuotaDefaults,
  prepareForCreate(quota) {
    quota.status = {};
  },
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  allowUnconditionalUpdate: true,
});

export const resourceQuotaStatus: Strategy = typed<CoreV1ResourceQuota>({
  validateUpdate: validateResourceQuotaStatus,
});
