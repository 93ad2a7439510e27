import { duplicate, type ErrorList, forbidden, invalid, named, notSupported, Path, required, tooLong } from "../../apimachinery/field.ts";
import { validateLabelName } from "../../apimachinery/validation/labels.ts";
import { deepEqual, immutableMessage } from "../../apimachinery/validation/objectmeta.ts";
import { qualifiedName } from "../core/validation/messages.ts";
import type { CoreV1TopologySelectorTerm, StorageV1StorageClass, StorageV1VolumeAttributesClass } from "../generated/types.ts";

// upstream: pkg/apis/storage/validation/validation.go

const reclaimPolicies = ["Delete", "Retain"];
const bindingModes = ["Immediate", "WaitForFirstConsumer"];
const parametersMax = 512;
const parametersBytesMax = 256 * 1024;

const validateProvisioner = (name: string, path: Path): ErrorList =>
  name === "" ? [required(path, "")] : qualifiedName(path, name.toLowerCase());

function validateParameters(parameters: Readonly<Record<string, string>>, allowEmpty: boolean): ErrorList {
  const path = new Path("parameters");
  const entries = Object.entries(parameters);
  if (entries.length > parametersMax) return [tooLong(path, parametersMax)];
  const encoder = new TextEncoder();
  const size = entries.reduce((sum, [key, value]) => sum + encoder.encode(key + value).length, 0);
  return [
    ...(Object.hasOwn(parameters, "") ? [invalid(path, "", "field can not be empty.")] : []),
    ...(size > parametersBytesMax ? [tooLong(path, parametersBytesMax)] : []),
    ...(entries.length === 0 && !allowEmpty ? [required(path, "must contain at least one key/value pair")] : []),
  ];
}

/** A term, and its values by key, as terms are compared. upstream: pkg/apis/core/validation ValidateTopologySelectorTerm */
function validateTerm(
  term: CoreV1TopologySelectorTerm,
  path: Path,
): { readonly errors: ErrorList; readonly map: Record<string, string[]> } {
  const map = new Map<string, string[]>();
  const errors = (term.matchLabelExpressions ?? []).flatMap(({ key = "", values = [] }, i) => {
    const at = path.child("matchLabelExpressions").index(i);
    const again = map.has(key);
    map.set(key, [...new Set(values)].sort());
    return [
      ...(values.length === 0 ? [required(at.child("values"), "")] : []),
      ...values.flatMap((value, j) => (values.indexOf(value) < j ? [duplicate(at.child("values").index(j), value)] : [])),
      ...validateLabelName(key, at.child("key")),
      ...(again ? [duplicate(at.child("key"), key)] : []),
    ];
  });
  return { errors, map: Object.fromEntries(map) };
}

function validateTopologies(terms: readonly CoreV1TopologySelectorTerm[]): ErrorList {
  const path = new Path("allowedTopologies");
  const seen: Record<string, string[]>[] = terms.map(() => ({}));
  // Keys without values count too.
  const written = (map: Record<string, string[]>): string => JSON.stringify(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return terms.flatMap((term, i) => {
    const { errors, map } = validateTerm(term, path.index(i));
    const same = seen
      .filter((other) => written(other) === written(map))
      .map(() => duplicate(path.index(i).child("matchLabelExpressions"), ""));
    seen.push(map);
    return [...errors, ...same];
  });
}

/** upstream: ValidateStorageClass */
export function validateStorageClass(storageClass: StorageV1StorageClass): ErrorList {
  const { provisioner = "", parameters = {}, reclaimPolicy = "", volumeBindingMode = "", allowedTopologies = [] } = storageClass;
  return [
    ...validateProvisioner(provisioner, new Path("provisioner")),
    ...validateParameters(parameters, true),
    ...(reclaimPolicy === "" || reclaimPolicies.includes(reclaimPolicy)
      ? []
      : [notSupported(new Path("reclaimPolicy"), reclaimPolicy, reclaimPolicies)]),
    ...(bindingModes.includes(volumeBindingMode) ? [] : [notSupported(new Path("volumeBindingMode"), volumeBindingMode, bindingModes)]),
    ...validateTopologies(allowedTopologies),
  ];
}

/** A class never changes what it makes. upstream: ValidateStorageClassUpdate */
export const validateStorageClassUpdate = (storageClass: StorageV1StorageClass, old: StorageV1StorageClass): ErrorList =>
  (["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] as const).flatMap((name) => {
    const value = storageClass[name];
    if (deepEqual(value ?? {}, old[name] ?? {})) return [];
    return [invalid(new Path(name), typeof value === "string" && name !== "provisioner" ? named(value) : value, immutableMessage)];
  });

export const validateVolumeAttributesClass = ({ driverName = "", parameters = {} }: StorageV1VolumeAttributesClass): ErrorList => [
  ...validateProvisioner(driverName, new Path("driverName")),
  ...validateParameters(parameters, false),
];

export const validateVolumeAttributesClassUpdate = (now: StorageV1VolumeAttributesClass, old: StorageV1VolumeAttributesClass): ErrorList =>
  (["driverName", "parameters"] as const).flatMap((name) =>
    deepEqual(now[name], old[name]) ? [] : [forbidden(new Path(name), `updates to ${name} are forbidden.`)],
  );
