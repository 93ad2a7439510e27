import { type ErrorList, forbidden, invalid, type Path, required } from "../../../../apimachinery/field.ts";
import { validateLabelSelector } from "../../../../apimachinery/validation/label-selector.ts";
import { isDNS1123Label } from "../../../../apimachinery/validation/names.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1PersistentVolumeClaimSpec, CoreV1TypedObjectReference } from "../../../generated/types.ts";
import { nanos } from "../../quantity-value.ts";
import { dnsSubdomain, invalids, requiredString } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec

export const accessModeNames = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
export const volumeModeNames = ["Block", "Filesystem"];

/** ReadWriteOncePod stands alone. */
export function validateAccessModes(modes: readonly string[], path: Path): ErrorList {
  const errors: ErrorList = modes.flatMap((mode) => oneOf(path, mode, accessModeNames));
  const others = modes.some((mode) => mode !== "ReadWriteOncePod" && accessModeNames.includes(mode));
  if (modes.includes("ReadWriteOncePod") && others) errors.push(forbidden(path, "may not use ReadWriteOncePod with other access modes"));
  return errors;
}

function validateSource(source: CoreV1TypedObjectReference, path: Path): ErrorList {
  const { name, kind = "", apiGroup = "", namespace = "" } = source;
  const errors = [...requiredString(path.child("name"), name), ...requiredString(path.child("kind"), kind)];
  if (apiGroup === "" && kind !== "PersistentVolumeClaim")
    errors.push(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (apiGroup !== "") errors.push(...dnsSubdomain(path.child("apiGroup"), apiGroup));
  if (namespace !== "") errors.push(...invalids(path.child("namespace"), namespace, isDNS1123Label(namespace)));
  return errors;
}

function validateSources(spec: CoreV1PersistentVolumeClaimSpec, path: Path): ErrorList {
  const { dataSource, dataSourceRef } = spec;
  const errors: ErrorList = [];
  if (dataSource !== undefined) errors.push(...validateSource(dataSource, path.child("dataSource")));
  if (dataSourceRef !== undefined) errors.push(...validateSource(dataSourceRef, path.child("dataSourceRef")));
  if (dataSource === undefined || dataSourceRef === undefined) return errors;
  if ((dataSourceRef.namespace ?? "") !== "")
    errors.push(invalid(path, {}, "may not be specified when dataSourceRef.namespace is specified"));
  else if (!(["apiGroup", "kind", "name"] as const).every((field) => dataSource[field] === dataSourceRef[field]))
    errors.push(invalid(path, {}, "must match dataSourceRef"));
  return errors;
}

function validateStorage(storage: string | undefined, path: Path): ErrorList {
  if (storage === undefined) return [required(path, "")];
  return nanos(storage) <= 0n ? [invalid(path, storage, "must be greater than zero")] : [];
}

/** What a claim, or the template of one, asks for. */
export function validateClaimSpec(spec: CoreV1PersistentVolumeClaimSpec, path: Path): ErrorList {
  const { accessModes = [], selector, resources, storageClassName = "", volumeMode, volumeAttributesClassName = "" } = spec;
  return [
    ...(accessModes.length === 0 ? [required(path.child("accessModes"), "at least 1 access mode is required")] : []),
    ...validateLabelSelector(selector, path.child("selector")),
    ...validateAccessModes(accessModes, path.child("accessModes")),
    ...validateStorage(resources?.requests?.["storage"], path.child("resources").key("storage")),
    ...(storageClassName === "" ? [] : dnsSubdomain(path.child("storageClassName"), storageClassName)),
    ...(volumeMode === undefined ? [] : oneOf(path.child("volumeMode"), volumeMode, volumeModeNames)),
    ...validateSources(spec, path),
    ...(volumeAttributesClassName === "" ? [] : dnsSubdomain(path.child("volumeAttributesClassName"), volumeAttributesClassName)),
  ];
}
