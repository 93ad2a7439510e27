import { type ErrorList, forbidden, invalid, notFound, type Path, required } from "../../../../apimachinery/field.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1Container, CoreV1Volume, CoreV1VolumeDevice, CoreV1VolumeMount } from "../../../generated/types.ts";
import { descendingPath, hasBacksteps } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateVolumeMounts, ValidateVolumeDevices

/** The volumes of a pod that are valid, by name. */
export type Volumes = ReadonlyMap<string, CoreV1Volume>;

function validateRecursiveReadOnly(mount: CoreV1VolumeMount, path: Path): ErrorList {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === "Disabled") return [];
  if (mode !== "Enabled" && mode !== "IfPossible") return oneOf(path, mode, ["Disabled", "Enabled", "IfPossible"]);
  const errors: ErrorList = mount.readOnly === true ? [] : [forbidden(path, "may only be specified when readOnly is true")];
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== "None")
    errors.push(forbidden(path, "may only be specified when mountPropagation is None or not specified"));
  return errors;
}

function validatePropagation(mode: string, container: CoreV1Container, path: Path): ErrorList {
  const errors: ErrorList = oneOf(path, mode, ["Bidirectional", "HostToContainer", "None"]);
  if (mode === "Bidirectional" && container.securityContext?.privileged !== true)
    errors.push(forbidden(path, "Bidirectional mount propagation is available only to privileged containers"));
  return errors;
}

/** The paths of sub-fields lack the index, as upstream's do. */
function validatePaths(mount: CoreV1VolumeMount, container: CoreV1Container, path: Path, at: Path): ErrorList {
  const { subPath = "", subPathExpr = "", mountPropagation } = mount;
  const errors: ErrorList = subPath === "" ? [] : descendingPath(path.child("subPath"), subPath);
  if (subPathExpr !== "") {
    if (subPath !== "") errors.push(invalid(at.child("subPathExpr"), subPathExpr, "subPathExpr and subPath are mutually exclusive"));
    errors.push(...descendingPath(path.child("subPathExpr"), subPathExpr));
  }
  if (mountPropagation !== undefined) errors.push(...validatePropagation(mountPropagation, container, path.child("mountPropagation")));
  return [...errors, ...validateRecursiveReadOnly(mount, path.child("recursiveReadOnly"))];
}

export function validateVolumeMounts(container: CoreV1Container, volumes: Volumes, path: Path): ErrorList {
  const devices = container.volumeDevices ?? [];
  const seen = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const at = path.index(i);
    const { name = "", mountPath = "" } = mount;
    const errors: ErrorList = name === "" ? [required(at.child("name"), "")] : [];
    if (!volumes.has(name)) errors.push(notFound(at.child("name"), name));
    if (mountPath === "") errors.push(required(at.child("mountPath"), ""));
    if (seen.has(mountPath)) errors.push(invalid(at.child("mountPath"), mountPath, "must be unique"));
    seen.add(mountPath);
    if (devices.some((d) => (d.name ?? "") === name))
      errors.push(invalid(at.child("name"), name, "must not already exist in volumeDevices"));
    if (devices.some((d) => (d.devicePath ?? "") === mountPath))
      errors.push(invalid(at.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices"));
    return [...errors, ...validatePaths(mount, container, path, at)];
  });
}

function validateDevice(
  device: CoreV1VolumeDevice,
  volume: CoreV1Volume | undefined,
  names: Set<string>,
  paths: Set<string>,
  at: Path,
): ErrorList {
  const { name = "", devicePath = "" } = device;
  const errors: ErrorList = name === "" ? [required(at.child("name"), "")] : [];
  if (names.has(name)) errors.push(invalid(at.child("name"), name, "must be unique"));
  if (volume === undefined) errors.push(notFound(at.child("name"), name));
  else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined)
    errors.push(invalid(at.child("name"), name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"));
  if (devicePath === "") errors.push(required(at.child("devicePath"), ""));
  if (paths.has(devicePath)) errors.push(invalid(at.child("devicePath"), devicePath, "must be unique"));
  if (hasBacksteps(devicePath)) errors.push(invalid(at.child("devicePath"), devicePath, "can not contain backsteps ('..')"));
  else paths.add(devicePath);
  return errors;
}

export function validateVolumeDevices(container: CoreV1Container, volumes: Volumes, path: Path): ErrorList {
  const mounts = container.volumeMounts ?? [];
  const [names, paths] = [new Set<string>(), new Set<string>()];
  return (container.volumeDevices ?? []).flatMap((device, i) => {
    const at = path.index(i);
    const { name = "", devicePath = "" } = device;
    const errors = validateDevice(device, volumes.get(name), names, paths, at);
    if (mounts.some((m) => (m.name ?? "") === name)) errors.push(invalid(at.child("name"), name, "must not already exist in volumeMounts"));
    if (mounts.some((m) => (m.mountPath ?? "") === devicePath))
      errors.push(invalid(at.child("devicePath"), devicePath, "must not already exist as a path in volumeMounts"));
    if (name !== "") names.add(name);
    return errors;
  });
}
