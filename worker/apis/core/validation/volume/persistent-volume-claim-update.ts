import { type ErrorList, forbidden, invalid, notSupported, Path, required } from "../../../../apimachinery/field.ts";
import { isQualifiedName } from "../../../../apimachinery/validation/names.ts";
import { deepEqual, immutableMessage, validateImmutableField } from "../../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1PersistentVolumeClaim, CoreV1PersistentVolumeClaimSpec } from "../../../generated/types.ts";
import { internalDiff, internalForm } from "../../internal-form.ts";
import { compareQuantities, isInteger, nanos } from "../../quantity-value.ts";
import { isNative } from "../container/resources.ts";
import { validateClaimSpec } from "./persistent-volume-claim.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimUpdate, ValidatePersistentVolumeClaimStatusUpdate

const specPath = new Path("spec");
const statusPath = new Path("status");
const betaClass = "volume.beta.kubernetes.io/storage-class";

export const validateClaim = (claim: CoreV1PersistentVolumeClaim): ErrorList => validateClaimSpec(claim.spec ?? {}, specPath);

const classAnnotation = (claim: CoreV1PersistentVolumeClaim): string | undefined => claim.metadata?.annotations?.[betaClass];

/**
 * The class may move once from the annotation to the field, or be said once where there was none. Returns the class to compare with the
 * old one, undefined for none, and whether the annotation must stay.
 */
function comparedClass(
  claim: CoreV1PersistentVolumeClaim,
  old: CoreV1PersistentVolumeClaim,
): { value: string | undefined; fixed: boolean } {
  const [now, before] = [claim.spec?.storageClassName, old.spec?.storageClassName];
  const [annotated, annotatedBefore] = [classAnnotation(claim), classAnnotation(old)];
  const moved = annotatedBefore !== undefined && before === undefined && now === annotatedBefore;
  if (moved && (annotated === undefined || annotated === annotatedBefore)) return { value: undefined, fixed: false };
  const first = now !== undefined && before === undefined && (annotatedBefore === undefined || now === annotatedBefore);
  return { value: first ? before : now, fixed: true };
}

/** The new spec with what may change taken from the old one. */
function compared(
  claim: CoreV1PersistentVolumeClaim,
  old: CoreV1PersistentVolumeClaim,
  storageClass: string | undefined,
): CoreV1PersistentVolumeClaimSpec {
  const { storageClassName: _class, ...spec } = structuredClone(claim.spec ?? {});
  if (storageClass !== undefined) spec["storageClassName"] = storageClass;
  if (claim.status?.phase !== "Bound") return spec;
  const size = old.spec?.resources?.requests?.["storage"] ?? "0";
  if (spec.resources?.requests !== undefined) spec.resources.requests["storage"] = size;
  delete spec.volumeAttributesClassName;
  const attributes = old.spec?.volumeAttributesClassName;
  return attributes === undefined ? spec : { ...spec, volumeAttributesClassName: attributes };
}

function validateAttributesClass(claim: CoreV1PersistentVolumeClaim, old: CoreV1PersistentVolumeClaim): ErrorList {
  const [now, before] = [claim.spec?.volumeAttributesClassName, old.spec?.volumeAttributesClassName];
  if (now === before || old.status?.currentVolumeAttributesClassName === undefined) return [];
  const at = specPath.child("volumeAttributesClassName");
  if (now === undefined) return [forbidden(at, "update to nil is forbidden when status.currentVolumeAttributesClassName is not nil")];
  return now === "" ? [forbidden(at, "update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil")] : [];
}

/** A claim is fixed, but for its size once it is bound, its volume once, and its class once. */
export function validateClaimUpdate(claim: CoreV1PersistentVolumeClaim, old: CoreV1PersistentVolumeClaim): ErrorList {
  const errors = validateClaim(claim);
  const { value, fixed } = comparedClass(claim, old);
  const annotations = [classAnnotation(claim) ?? "", classAnnotation(old) ?? ""] as const;
  if (fixed && annotations[0] !== annotations[1])
    errors.push(invalid(new Path("metadata").child("annotations", betaClass), annotations[0], immutableMessage));
  const now = compared(claim, old, value);
  const before = structuredClone(old.spec ?? {});
  if ((before.volumeName ?? "") === "" && now.volumeName !== undefined) before.volumeName = now.volumeName;
  if (!deepEqual(now, before)) {
    const diff = internalDiff(internalForm("PersistentVolumeClaimSpec", before), internalForm("PersistentVolumeClaimSpec", now));
    const detail = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    errors.push(forbidden(specPath, `${detail}\n${diff}`));
  }
  const [size, oldSize] = [claim.spec?.resources?.requests?.["storage"], old.spec?.resources?.requests?.["storage"]];
  if (compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.["storage"]) <= 0)
    errors.push(forbidden(specPath.child("resources", "requests", "storage"), "field can not be less than status.capacity"));
  errors.push(...validateImmutableField(claim.spec?.volumeMode, old.spec?.volumeMode, new Path("volumeMode")));
  return [...errors, ...validateAttributesClass(claim, old)];
}

function validateAmount(quantity: string, path: Path): ErrorList {
  const value = nanos(quantity);
  return value < 0n ? [invalid(path, Number(value / 1_000_000_000n), "must be a valid resource quantity")] : [];
}

/** upstream: validatePersistentVolumeClaimResourceKey */
function validateKey(name: string, path: Path): ErrorList {
  const errors = isQualifiedName(name).map((message) => invalid(path, name, message));
  return errors.length > 0 || !isNative(name) || name === "storage" ? errors : [notSupported(path, name, ["storage"])];
}

const resizeStates = [
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
  "NodeResizePending",
];

const sorted = <T>(map: Record<string, T> | undefined): [string, T][] => Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** What an update of a claim's status may say. */
export function validateClaimStatusUpdate(claim: CoreV1PersistentVolumeClaim): ErrorList {
  const { capacity, allocatedResourceStatuses, allocatedResources } = claim.status ?? {};
  const [states, amounts] = [statusPath.child("allocatedResourceStatuses"), statusPath.child("allocatedResources")];
  return [
    // The path's capital is upstream's.
    ...((claim.spec?.accessModes ?? []).length === 0 ? [required(new Path("Spec").child("accessModes"), "")] : []),
    ...sorted(capacity).flatMap(([name, quantity]) => validateAmount(quantity, statusPath.child("capacity").key(name))),
    ...sorted(allocatedResourceStatuses).flatMap(([name, state]) => [
      ...validateKey(name, states),
      ...(resizeStates.includes(state) ? [] : [notSupported(states, name, resizeStates)]),
    ]),
    ...sorted(allocatedResources).flatMap(([name, quantity]): ErrorList => {
      const key = validateKey(name, amounts);
      if (key.length > 0) return key;
      const at = amounts.key(name);
      const amount = validateAmount(quantity, at);
      if (amount.length > 0) return amount;
      return isInteger(quantity) ? [] : [invalid(at, quantity, "must be an integer")];
    }),
  ];
}
