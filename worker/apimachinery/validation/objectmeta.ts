import { type ErrorList, forbidden, invalid, named, type Path, required, tooLong } from "../field.ts";
import { isSpaced } from "../schema/raw-values.ts";
import type { ObjectMeta, OwnerReference } from "../types.ts";
import { validateLabels } from "./labels.ts";
import { isDNS1123Label, isQualifiedName } from "./names.ts";

/** Keys and values of all annotations together, in bytes. upstream: apimachinery/pkg/api/validation/objectmeta.go */
export const totalAnnotationSizeMax = 256 * 1024;

export const immutableMessage = "field is immutable";

/** Equal JSON, whatever the order of keys; absent, null and empty lists are equal, as in apiequality.Semantic. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  if (isSpaced(a) || isSpaced(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!deepEqual(left[key], right[key])) return false;
  for (const key in right) if (!Object.hasOwn(left, key) && !isEmpty(right[key])) return false;
  return true;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/** The new value must be the old one. upstream: apimachinery/pkg/api/validation ValidateImmutableField */
export const validateImmutableField = (value: unknown, old: unknown, path: Path): ErrorList =>
  deepEqual(value, old) ? [] : [invalid(path, value, immutableMessage)];

/** Keys in any case, and the size of all. upstream: apimachinery/pkg/api/validation ValidateAnnotations */
export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: Path): ErrorList {
  const entries = Object.entries(annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const errors = entries.flatMap(([key]) => isQualifiedName(key.toLowerCase()).map((message) => invalid(path, key, message)));
  const encoder = new TextEncoder();
  const size = entries.reduce((sum, [key, value]) => sum + encoder.encode(key).length + encoder.encode(value).length, 0);
  if (size > totalAnnotationSizeMax) errors.push(tooLong(path, totalAnnotationSizeMax));
  return errors;
}

/** `apps/v1` -> version `v1`; more than one slash has none. */
function versionOf(apiVersion: string): string {
  const parts = apiVersion.split("/");
  return parts.length > 2 ? "" : (parts.at(-1) ?? "");
}

function validateOwnerReference(owner: OwnerReference, path: Path): ErrorList {
  const errors: ErrorList = [];
  if (versionOf(owner.apiVersion ?? "") === "")
    errors.push(invalid(path.child("apiVersion"), owner.apiVersion ?? "", "version must not be empty"));
  for (const field of ["kind", "name", "uid"] as const)
    if ((owner[field] ?? "") === "") errors.push(invalid(path.child(field), "", "must not be empty"));
  if (owner.apiVersion === "v1" && owner.kind === "Event")
    errors.push(invalid(path, ownerText(owner), "/v1, Kind=Event is disallowed from being an owner"));
  return errors;
}

/** In Go's field order, as messages print it. */
const ownerText = ({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  ...(controller === undefined ? {} : { controller }),
  ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
});

/** Each owner whole, and one controller at most. upstream: apimachinery/pkg/api/validation ValidateOwnerReferences */
export function validateOwnerReferences(owners: readonly OwnerReference[] | undefined, path: Path): ErrorList {
  const errors: ErrorList = [];
  let controller: string | undefined;
  for (const owner of owners ?? []) {
    errors.push(...validateOwnerReference(owner, path));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === undefined) controller = name;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(path, (owners ?? []).map(ownerText), detail));
    }
  }
  return errors;
}

/** Qualified names, and not both ways of treating dependents. upstream: apimachinery/pkg/api/validation ValidateFinalizers */
export function validateFinalizers(finalizers: readonly string[] | undefined, path: Path): ErrorList {
  const list = finalizers ?? [];
  const errors = list.flatMap((finalizer) => isQualifiedName(finalizer).map((message) => invalid(path, finalizer, message)));
  if (list.includes("orphan") && list.includes("foregroundDeletion"))
    errors.push(invalid(path, list, "finalizer orphan and foregroundDeletion cannot be both set"));
  return errors;
}

const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** What built-in kinds ask of finalizers beyond that: a domain. upstream: pkg/apis/core/validation validateKubeFinalizerName */
export const validateKubeFinalizers = (finalizers: readonly string[] | undefined, path: Path): ErrorList =>
  (finalizers ?? []).flatMap((finalizer, i) => validateKubeFinalizerName(finalizer, path.index(i)));

const validateKubeFinalizerName = (finalizer: string, path: Path): ErrorList =>
  finalizer.includes("/") || standardFinalizers.has(finalizer)
    ? []
    : [invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified")];

/** Metadata of an object whose name is already generated. upstream: apimachinery/pkg/api/validation ValidateObjectMeta */
export function validateObjectMeta(
  meta: ObjectMeta,
  namespaced: boolean,
  validateName: (name: string, prefix: boolean) => string[],
  path: Path,
): ErrorList {
  const { name = "", generateName = "", namespace = "", generation = 0 } = meta;
  const errors: ErrorList = [];
  if (generateName !== "")
    errors.push(...validateName(generateName, true).map((message) => invalid(path.child("generateName"), generateName, message)));
  if (name === "") errors.push(required(path.child("name"), "name or generateName is required"));
  else errors.push(...validateName(name, false).map((message) => invalid(path.child("name"), name, message)));
  errors.push(...validateNamespaceOf(namespace, namespaced, path.child("namespace")));
  if (generation < 0) errors.push(invalid(path.child("generation"), generation, "must be greater than or equal to 0"));
  errors.push(
    ...validateLabels(meta.labels, path.child("labels")),
    ...validateAnnotations(meta.annotations, path.child("annotations")),
    ...validateOwnerReferences(meta.ownerReferences, path.child("ownerReferences")),
    ...validateFinalizers(meta.finalizers, path.child("finalizers")),
  );
  return errors;
}

function validateNamespaceOf(namespace: string, namespaced: boolean, path: Path): ErrorList {
  if (!namespaced) return namespace === "" ? [] : [forbidden(path, "not allowed on this type")];
  if (namespace === "") return [required(path, "")];
  return isDNS1123Label(namespace).map((message) => invalid(path, namespace, message));
}

/** `[]string{"a/b"}`, as Go prints with %#v. */
const goStrings = (values: readonly string[]): string => `[]string{${values.map((v) => JSON.stringify(v)).join(", ")}}`;

/** What an update may not do to metadata. upstream: apimachinery/pkg/api/validation ValidateObjectMetaUpdate */
export function validateObjectMetaUpdate(meta: ObjectMeta, old: ObjectMeta, path: Path): ErrorList {
  const errors: ErrorList = [];
  if (old.deletionTimestamp !== undefined) {
    const added = [...new Set(meta.finalizers ?? [])].filter((f) => !(old.finalizers ?? []).includes(f)).sort();
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${goStrings(added)}`;
    if (added.length > 0) errors.push(forbidden(path.child("finalizers"), detail));
  }
  if ((meta.resourceVersion ?? "") === "") errors.push(invalid(path.child("resourceVersion"), "", "must be specified for an update"));
  if ((meta.generation ?? 0) < (old.generation ?? 0))
    errors.push(invalid(path.child("generation"), meta.generation ?? 0, "must not be decremented"));
  for (const field of ["name", "namespace"] as const)
    errors.push(...validateImmutableField(meta[field] ?? "", old[field] ?? "", path.child(field)));
  if ((meta.uid ?? "") !== (old.uid ?? "")) errors.push(invalid(path.child("uid"), named(meta.uid ?? ""), immutableMessage));
  for (const field of ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const)
    errors.push(...validateImmutableField(meta[field], old[field], path.child(field)));
  errors.push(
    ...validateLabels(meta.labels, path.child("labels")),
    ...validateAnnotations(meta.annotations, path.child("annotations")),
    ...validateOwnerReferences(meta.ownerReferences, path.child("ownerReferences")),
  );
  return errors;
}
