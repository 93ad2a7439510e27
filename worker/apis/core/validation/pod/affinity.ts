import { type ErrorList, forbidden, invalid, named, type Path, required } from "../../../../apimachinery/field.ts";
import { type LabelSelector, validateLabelSelector } from "../../../../apimachinery/validation/label-selector.ts";
import { validateLabelName } from "../../../../apimachinery/validation/labels.ts";
import { isDNS1123Label, isDNS1123Subdomain, isValidLabelValue } from "../../../../apimachinery/validation/names.ts";
import type {
  CoreV1Affinity,
  CoreV1NodeAffinity,
  CoreV1NodeSelector,
  CoreV1NodeSelectorRequirement,
  CoreV1NodeSelectorTerm,
  CoreV1PodAffinity,
  CoreV1PodAffinityTerm,
} from "../../../generated/types.ts";
import { invalids } from "../messages.ts";

// upstream: pkg/apis/core/validation/validation.go validateAffinity, ValidateNodeSelector

function validateRequirement(requirement: CoreV1NodeSelectorRequirement, anyValues: boolean, path: Path): ErrorList {
  const { key = "", operator = "", values = [] } = requirement;
  const at = path.child("values");
  const errors: ErrorList = [];
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) errors.push(required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) errors.push(forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === "Gt" || operator === "Lt") {
    if (values.length !== 1) errors.push(required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalid(path.child("operator"), named(operator), "not a valid selector operator"));
  errors.push(...validateLabelName(key, path.child("key")));
  if (!anyValues) for (const [i, value] of values.entries()) errors.push(...invalids(at.index(i), value, isValidLabelValue(value)));
  return errors;
}

function validateFieldRequirement(requirement: CoreV1NodeSelectorRequirement, path: Path): ErrorList {
  const { key = "", operator = "", values = [] } = requirement;
  const errors: ErrorList = [];
  if (operator !== "In" && operator !== "NotIn")
    errors.push(invalid(path.child("operator"), named(operator), "not a valid selector operator"));
  else if (values.length !== 1)
    errors.push(required(path.child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (key !== "metadata.name") return [...errors, invalid(path.child("key"), key, "not a valid field selector key")];
  return [...errors, ...values.flatMap((value, i) => invalids(path.child("values").index(i), value, isDNS1123Subdomain(value)))];
}

const validateTerm = (term: CoreV1NodeSelectorTerm, anyValues: boolean, path: Path): ErrorList => [
  ...(term.matchExpressions ?? []).flatMap((r, i) => validateRequirement(r, anyValues, path.child("matchExpressions").index(i))),
  ...(term.matchFields ?? []).flatMap((r, i) => validateFieldRequirement(r, path.child("matchFields").index(i))),
];

/** Terms of which one must hold, at least one. */
export function validateNodeSelector(selector: CoreV1NodeSelector, path: Path): ErrorList {
  const at = path.child("nodeSelectorTerms");
  const terms = selector.nodeSelectorTerms ?? [];
  return terms.length === 0
    ? [required(at, "must have at least one node selector term")]
    : terms.flatMap((term, i) => validateTerm(term, false, at.index(i)));
}

const weightError = (weight: number, path: Path): ErrorList =>
  weight <= 0 || weight > 100 ? [invalid(path.child("weight"), weight, "must be in the range 1-100")] : [];

const requiredField = "requiredDuringSchedulingIgnoredDuringExecution";
const preferredField = "preferredDuringSchedulingIgnoredDuringExecution";

function validateNodeAffinity(affinity: CoreV1NodeAffinity, path: Path): ErrorList {
  const needed = affinity[requiredField];
  return [
    ...(needed === undefined ? [] : validateNodeSelector(needed, path.child(requiredField))),
    ...(affinity[preferredField] ?? []).flatMap(({ weight = 0, preference = {} }, i) => {
      const at = path.child(preferredField).index(i);
      return [...weightError(weight, at), ...validateTerm(preference, true, at.child("preference"))];
    }),
  ];
}

function labelKeys(keys: readonly string[], selector: LabelSelector | undefined, path: Path): ErrorList {
  if (keys.length === 0) return [];
  if (selector === undefined) return [forbidden(path, "must not be specified when labelSelector is not set")];
  return keys.flatMap((key, i) => validateLabelName(key, path.index(i)));
}

/** Keys whose values come from the pod itself. upstream: ValidateMatchLabelKeysAndMismatchLabelKeys */
export function validateMatchLabelKeys(
  match: readonly string[],
  mismatch: readonly string[],
  selector: LabelSelector | undefined,
  path: Path,
): ErrorList {
  const errors = [
    ...labelKeys(match, selector, path.child("matchLabelKeys")),
    ...labelKeys(mismatch, selector, path.child("mismatchLabelKeys")),
  ];
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const { key = "" } of selector?.matchExpressions ?? []) {
    const i = match.lastIndexOf(key);
    if (i >= 0 && seen.has(key)) errors.push(invalid(path.index(i), key, "exists in both matchLabelKeys and labelSelector"));
    seen.add(key);
  }
  for (const [i, key] of match.entries())
    if (mismatch.includes(key))
      errors.push(invalid(path.child("matchLabelKeys").index(i), key, "exists in both matchLabelKeys and mismatchLabelKeys"));
  return errors;
}

function validatePodTerm(term: CoreV1PodAffinityTerm, path: Path): ErrorList {
  const { topologyKey = "", labelSelector, namespaceSelector, namespaces = [], matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  return [
    ...validateLabelSelector(labelSelector, path.child("labelSelector")),
    ...validateLabelSelector(namespaceSelector, path.child("namespaceSelector")),
    ...namespaces.flatMap((name) => invalids(path.child("namespace"), name, isDNS1123Label(name))),
    ...validateMatchLabelKeys(matchLabelKeys, mismatchLabelKeys, labelSelector, path),
    ...(topologyKey === "" ? [required(path.child("topologyKey"), "can not be empty")] : []),
    ...validateLabelName(topologyKey, path.child("topologyKey")),
  ];
}

function validatePodTerms(affinity: CoreV1PodAffinity, path: Path): ErrorList {
  return [
    ...(affinity[requiredField] ?? []).flatMap((term, i) => validatePodTerm(term, path.child(requiredField).index(i))),
    ...(affinity[preferredField] ?? []).flatMap(({ weight = 0, podAffinityTerm = {} }, i) => {
      const at = path.child(preferredField).index(i);
      return [...weightError(weight, at), ...validatePodTerm(podAffinityTerm, at.child("podAffinityTerm"))];
    }),
  ];
}

export function validateAffinity(affinity: CoreV1Affinity | undefined, path: Path): ErrorList {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [
    ...(nodeAffinity === undefined ? [] : validateNodeAffinity(nodeAffinity, path.child("nodeAffinity"))),
    ...(podAffinity === undefined ? [] : validatePodTerms(podAffinity, path.child("podAffinity"))),
    ...(podAntiAffinity === undefined ? [] : validatePodTerms(podAntiAffinity, path.child("podAntiAffinity"))),
  ];
}
