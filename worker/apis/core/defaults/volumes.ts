import type {
  CoreV1DownwardAPIVolumeFile,
  CoreV1PersistentVolumeClaimSpec,
  CoreV1Volume,
  CoreV1VolumeProjection,
} from "../../generated/types.ts";
import { defaultPullPolicy } from "../image-tag.ts";
import { setResourceListDefaults } from "./containers.ts";

const defaultMode = 0o644;
const tokenExpirationSeconds = 3600;

function setDownwardDefaults(items: readonly CoreV1DownwardAPIVolumeFile[] | undefined): void {
  for (const item of items ?? []) {
    if (item.fieldRef !== undefined) item.fieldRef.apiVersion ||= "v1";
    if (item.resourceFieldRef !== undefined) item.resourceFieldRef.divisor ??= "0";
  }
}

function setProjectionDefaults(source: CoreV1VolumeProjection): void {
  setDownwardDefaults(source.downwardAPI?.items);
  if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= tokenExpirationSeconds;
}

/** upstream: pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaimSpec */
export function setClaimSpecDefaults(spec: CoreV1PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= "Filesystem";
  spec.resources ??= {};
  setResourceListDefaults(spec.resources.limits);
  setResourceListDefaults(spec.resources.requests);
}

/**
 * Modes of files; an emptyDir where no source is given.
 * upstream: pkg/apis/core/v1/defaults.go SetDefaults_Volume and those of each source
 */
export function setVolumeDefaults(volume: CoreV1Volume): void {
  const { secret, configMap, downwardAPI, projected, hostPath, iscsi, rbd, azureDisk, scaleIO, ephemeral, image } = volume;
  if (Object.keys(volume).every((key) => key === "name" || volume[key] === undefined)) volume.emptyDir = {};
  for (const source of [secret, configMap, downwardAPI, projected]) if (source !== undefined) source.defaultMode ??= defaultMode;
  setDownwardDefaults(downwardAPI?.items);
  for (const source of projected?.sources ?? []) setProjectionDefaults(source);
  if (hostPath !== undefined) hostPath.type ??= "";
  if (iscsi !== undefined) iscsi.iscsiInterface ||= "default";
  if (rbd !== undefined) {
    rbd.pool ||= "rbd";
    rbd.user ||= "admin";
    rbd.keyring ||= "/etc/ceph/keyring";
  }
  if (azureDisk !== undefined) {
    azureDisk.cachingMode ??= "ReadWrite";
    azureDisk.kind ??= "Shared";
    azureDisk.fsType ??= "ext4";
    azureDisk.readOnly ??= false;
  }
  if (scaleIO !== undefined) {
    scaleIO.storageMode ||= "ThinProvisioned";
    scaleIO.fsType ||= "xfs";
  }
  if (ephemeral?.volumeClaimTemplate !== undefined) {
    ephemeral.volumeClaimTemplate.metadata ??= {};
    ephemeral.volumeClaimTemplate.spec ??= {};
    setClaimSpecDefaults(ephemeral.volumeClaimTemplate.spec);
  }
  if (image !== undefined) image.pullPolicy ||= defaultPullPolicy(image.reference ?? "");
}
