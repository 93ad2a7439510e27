import { duplicate, type ErrorList, invalid, named, type Path, required, tooLong, tooMany } from "../../apimachinery/field.ts";
import { goQuote } from "../../apimachinery/go/go-quote.ts";
import { validateLabelName } from "../../apimachinery/validation/labels.ts";
import { isCIdentifier, isDNS1123Label, isValidLabelValue } from "../../apimachinery/validation/names.ts";
import { oneOf, requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { dnsSubdomain, invalids } from "../core/validation/messages.ts";
import type {
  ResourceV1Device,
  ResourceV1DeviceSelector,
  ResourceV1DeviceToleration,
  ResourceV1OpaqueDeviceConfiguration,
} from "../generated/types.ts";
import { validateDriverName } from "../storage/csi.ts";

// What the kinds of resource.k8s.io have in common. upstream: pkg/apis/resource/validation/validation.go

const idMax = 32;
const poolNameMax = 253;
const selectorsMax = 32;
const expressionBytesMax = 10 * 1024;
const bindingConditionsMax = 4;

/** Bytes of an opaque value. */
export const opaqueBytesMax = 10 * 1024;

/** At most so many; more are not looked at. */
export function validateSlice<T>(items: readonly T[], max: number, path: Path, check: (item: T, path: Path) => ErrorList): ErrorList {
  if (items.length > max) return [tooMany(path, items.length, max)];
  return items.flatMap((item, i) => check(item, path.index(i)));
}

/** The same, and each once; duplicates are told after everything else. */
export function validateSet<T>(
  items: readonly T[],
  max: number,
  path: Path,
  check: (item: T, path: Path) => ErrorList,
  keyOf: (item: T) => string,
): ErrorList {
  if (items.length > max) return [tooMany(path, items.length, max)];
  const keys = items.map(keyOf);
  const again = keys.flatMap((key, i) => (keys.indexOf(key) < i ? [duplicate(path.index(i), key)] : []));
  return [...validateSlice(items, max, path, check), ...again];
}

export const label = (path: Path, name: string): ErrorList => invalids(path, name, isDNS1123Label(name));

function validateIdentifier(id: string, path: Path): ErrorList {
  return [...(id.length > idMax ? [tooLong(path, idMax)] : []), ...invalids(path, id, isCIdentifier(id))];
}

/** `model`, or `d.io/model`; more slashes are overlooked, as upstream does. */
export function validateQualifiedName(name: string, path: Path): ErrorList {
  const parts = name.split("/");
  const [first = "", second = ""] = parts;
  if (parts.length === 1) return validateIdentifier(first, path);
  if (parts.length > 2) return [];
  return [
    ...(first === "" ? [invalid(path, "", "the domain must not be empty")] : validateDriverName(first, path)),
    ...(second === "" ? [invalid(path, "", "the name must not be empty")] : validateIdentifier(second, path)),
  ];
}

export const validateFullyQualifiedName = (name: string, path: Path): ErrorList => [
  ...validateQualifiedName(name, path),
  ...(name.includes("/") ? [] : [invalid(path, named(name), "a fully qualified name must be a domain and a name separated by a slash")]),
];

/** Four forms can be read, and one of them is taken. upstream: pkg/apis/resource/validation validateUID, google/uuid Validate */
export function validateShareID(id: string | undefined, path: Path): ErrorList {
  if (id === undefined) return [];
  const [hex, plain] = [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, /^[0-9a-f]{32}$/i];
  const refuse = (why: string): ErrorList => [invalid(path, id, `error validating uid: ${why}`)];
  if (![32, 36, 38, 45].includes(id.length)) return refuse(`invalid UUID length: ${id.length}`);
  if (id.length === 45 && id.slice(0, 9).toLowerCase() !== "urn:uuid:") return refuse(`invalid urn prefix: ${goQuote(id.slice(0, 9))}`);
  if (id.length === 38 && !/^\{.*\}$/.test(id)) return refuse("invalid bracketed UUID format");
  const bare = id.length === 45 ? id.slice(9) : id.length === 38 ? id.slice(1, -1) : id;
  if (!hex.test(bare) && !plain.test(bare)) return refuse("invalid UUID format");
  if (id.length === 36 && id === id.toLowerCase()) return [];
  const detail = "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters";
  return [invalid(path, id, detail)];
}

/** Subdomains joined by slashes. */
export function validatePoolName(name: string, path: Path): ErrorList {
  if (name === "") return [required(path, "")];
  return [
    ...(name.length > poolNameMax ? [tooLong(path, poolNameMax)] : []),
    ...name.split("/").flatMap((part) => dnsSubdomain(path, part)),
  ];
}

/** Expressions are measured, not compiled. */
export const validateSelectors = (selectors: readonly ResourceV1DeviceSelector[], path: Path): ErrorList =>
  validateSlice(selectors, selectorsMax, path, ({ cel }, at) => {
    if (cel === undefined) return [required(at.child("cel"), "")];
    const long = (cel.expression ?? "").length > expressionBytesMax;
    return long ? [tooLong(at.child("cel", "expression"), expressionBytesMax)] : [];
  });

/** A JSON object of the driver's. */
export function validateRaw(value: unknown, path: Path): ErrorList {
  if (value === undefined || value === null) return [required(path, "")];
  if (JSON.stringify(value).length > opaqueBytesMax) return [tooLong(path, opaqueBytesMax)];
  return typeof value === "object" && !Array.isArray(value) ? [] : [invalid(path, "<value omitted>", "must be a valid JSON object")];
}

/** Parameters that only a driver understands. */
export function validateOpaque(opaque: ResourceV1OpaqueDeviceConfiguration | undefined, path: Path): ErrorList {
  if (opaque === undefined) return [required(path, "")];
  return [...validateDriverName(opaque.driver ?? "", path.child("driver")), ...validateRaw(opaque["parameters"], path.child("parameters"))];
}

export const taintEffects: readonly string[] = ["NoSchedule", "NoExecute", "None"];

export const labelValue = (value: string, path: Path): ErrorList => invalids(path, value, isValidLabelValue(value));

/** A toleration says its operator, unlike a pod's. */
export function validateToleration(toleration: ResourceV1DeviceToleration, path: Path): ErrorList {
  const { key = "", operator = "", value = "", effect = "" } = toleration;
  const valuePath = path.child("value");
  return [
    ...(key === "" ? [] : validateLabelName(key, path.child("key"))),
    ...(operator === "Exists" && value !== "" ? [invalid(valuePath, value, "must be empty for operator `Exists`")] : []),
    ...(operator === "Equal" ? labelValue(value, valuePath) : []),
    ...requiredOneOf(path.child("operator"), operator, ["Equal", "Exists"]),
    ...(effect === "" ? [] : oneOf(path.child("effect"), effect, taintEffects)),
  ];
}

/** Conditions that a binding waits for, and those that end it: both or none, and no condition in both. */
export function validateBindingConditions(
  { bindingConditions, bindingFailureConditions }: Pick<ResourceV1Device, "bindingConditions" | "bindingFailureConditions">,
  path: Path,
): ErrorList {
  const [conditions, failures] = [bindingConditions ?? [], bindingFailureConditions ?? []];
  const [good, bad] = [path.child("bindingConditions"), path.child("bindingFailureConditions")];
  const overlap = "bindingFailureConditions must not overlap with bindingConditions";
  return [
    ...validateSlice(conditions, bindingConditionsMax, good, validateLabelName),
    ...validateSlice(failures, bindingConditionsMax, bad, validateLabelName),
    ...conditions.flatMap((condition, i) => (conditions.indexOf(condition) < i ? [duplicate(good.index(i), condition)] : [])),
    ...failures.flatMap((condition, i) => [
      ...(failures.indexOf(condition) < i ? [duplicate(bad.index(i), condition)] : []),
      ...(conditions.includes(condition) ? [invalid(bad.index(i), condition, overlap)] : []),
    ]),
    ...(conditions.length === 0 && failures.length > 0
      ? [invalid(good, bindingConditions, "bindingConditions are required to use bindingFailureConditions")]
      : []),
    ...(failures.length === 0 && conditions.length > 0
      ? [invalid(bad, bindingFailureConditions, "bindingFailureConditions are required to use bindingConditions")]
      : []),
  ];
}
