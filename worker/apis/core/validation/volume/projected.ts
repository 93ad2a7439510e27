import { type ErrorList, forbidden, invalid, type Path, required } from "../../../../apimachinery/field.ts";
import type {
  CoreV1DownwardAPIVolumeFile,
  CoreV1KeyToPath,
  CoreV1ProjectedVolumeSource,
  CoreV1VolumeProjection,
} from "../../../generated/types.ts";
import { validateFieldSelector, validateResourceFieldSelector } from "../container/env.ts";
import { descendingPath, requiredString } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go validateProjectionSources, validateKeyToPath, validateDownwardAPIVolumeFile

const modeMessage = "must be a number between 0 and 0777 (octal), both inclusive";

/** The permissions of files. */
export const validateMode = (mode: number | undefined, path: Path): ErrorList =>
  mode !== undefined && (mode > 0o777 || mode < 0) ? [invalid(path, mode, modeMessage)] : [];

/** A file below the volume: relative, not climbing, and not one of the kubelet's own (`..data`). */
function nonReservedPath(path: Path, value: string): ErrorList {
  const reserved = value.startsWith("..") && !value.startsWith("../");
  return [...descendingPath(path, value), ...(reserved ? [invalid(path, value, "must not start with '..'")] : [])];
}

const validateItem = (item: CoreV1KeyToPath, path: Path): ErrorList => [
  ...requiredString(path.child("key"), item.key),
  ...requiredString(path.child("path"), item.path),
  ...nonReservedPath(path.child("path"), item.path ?? ""),
  ...validateMode(item.mode, path.child("mode")),
];

/** Keys of a secret or config map, and the files that they become. */
export const validateItems = (items: readonly CoreV1KeyToPath[] | undefined, path: Path): ErrorList =>
  (items ?? []).flatMap((item, i) => validateItem(item, path.index(i)));

const downwardPaths = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/** A file with a field of the pod. */
export function validateDownwardFile(file: CoreV1DownwardAPIVolumeFile, path: Path): ErrorList {
  const { fieldRef, resourceFieldRef } = file;
  const errors = [...requiredString(path.child("path"), file.path), ...nonReservedPath(path.child("path"), file.path ?? "")];
  if (fieldRef !== undefined) {
    errors.push(...validateFieldSelector(fieldRef, downwardPaths, path.child("fieldRef")));
    if (resourceFieldRef !== undefined)
      errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
  } else if (resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldSelector(resourceFieldRef, path.child("resourceFieldRef"), true));
  } else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return [...errors, ...validateMode(file.mode, path.child("mode"))];
}

const tokenSecondsMin = 600;
const tokenSecondsMax = 2 ** 32;

/** The path of a token's file lacks its source's, as upstream's does. */
function validateToken(token: { path?: string; expirationSeconds?: number }, path: Path, volume: Path): ErrorList {
  const seconds = token.expirationSeconds ?? 0;
  const at = path.child("expirationSeconds");
  const file = token.path ?? "";
  return [
    ...(seconds < tokenSecondsMin ? [invalid(at, seconds, "may not specify a duration less than 10 minutes")] : []),
    ...(seconds > tokenSecondsMax ? [invalid(at, seconds, "may not specify a duration larger than 2^32 seconds")] : []),
    ...(file === "" ? [required(volume.child("path"), "")] : nonReservedPath(volume.child("path"), file)),
  ];
}

function validateSource(source: CoreV1VolumeProjection, path: Path, volume: Path, seen: Set<string>): ErrorList {
  const errors: ErrorList = [];
  const take = (file: string | undefined, shown: string): void => {
    if (file === undefined || file === "") return;
    if (seen.has(file)) errors.push(invalid(volume, shown, "conflicting duplicate paths"));
    seen.add(file);
  };
  for (const field of ["secret", "configMap"] as const) {
    const projection = source[field];
    if (projection === undefined) continue;
    const at = path.child(field);
    errors.push(...requiredString(at.child("name"), projection.name));
    for (const [i, item] of (projection.items ?? []).entries()) {
      errors.push(...validateItem(item, at.child("items").index(i)));
      take(item.path, projection.name ?? "");
    }
  }
  for (const file of source.downwardAPI?.items ?? []) {
    errors.push(...validateDownwardFile(file, path.child("downwardAPI")));
    take(file.path, file.path ?? "");
  }
  if (source.serviceAccountToken !== undefined)
    errors.push(...validateToken(source.serviceAccountToken, path.child("serviceAccountToken"), volume));
  const given = ["secret", "configMap", "downwardAPI", "serviceAccountToken"].filter((field) => source[field] !== undefined);
  if (given.length > 1) errors.push(forbidden(path, "may not specify more than 1 volume type per source"));
  return errors;
}

/** Several sources in one volume: no two make the same file. */
export function validateProjected(projected: CoreV1ProjectedVolumeSource, path: Path): ErrorList {
  const seen = new Set<string>();
  return [
    ...validateMode(projected.defaultMode, path.child("defaultMode")),
    ...(projected.sources ?? []).flatMap((source, i) => validateSource(source, path.child("sources").index(i), path, seen)),
  ];
}
