import { type ErrorList, forbidden, invalid, named, type Path, required } from "../field.ts";
import { validateLabelName, validateLabels } from "./labels.ts";
import { isValidLabelValue } from "./names.ts";

export interface LabelSelectorRequirement {
  key?: string;
  operator?: string;
  values?: string[];
}

/** metav1.LabelSelector */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

export interface LabelSelectorOptions {
  /** Old objects may hold values that are no label values. */
  readonly allowInvalidLabelValueInSelector?: boolean;
  /** Reviews take operators that they do not know. */
  readonly allowUnknownOperatorInRequirement?: boolean;
}

/** A selector's labels, operators, keys and values. upstream: apimachinery/pkg/apis/meta/v1/validation ValidateLabelSelector */
export function validateLabelSelector(selector: LabelSelector | undefined, path: Path, options: LabelSelectorOptions = {}): ErrorList {
  if (selector === undefined) return [];
  const expressions = path.child("matchExpressions");
  return [
    ...validateLabels(selector.matchLabels, path.child("matchLabels")),
    ...(selector.matchExpressions ?? []).flatMap((e, i) => validateLabelSelectorRequirement(e, expressions.index(i), options)),
  ];
}

/** One expression of a selector. upstream: apimachinery/pkg/apis/meta/v1/validation ValidateLabelSelectorRequirement */
export function validateLabelSelectorRequirement(
  requirement: LabelSelectorRequirement,
  path: Path,
  options: LabelSelectorOptions = {},
): ErrorList {
  const { key = "", operator = "", values = [] } = requirement;
  const errors: ErrorList = [];
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) errors.push(required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0)
      errors.push(forbidden(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (options.allowUnknownOperatorInRequirement !== true) {
    errors.push(invalid(path.child("operator"), named(operator), "not a valid selector operator"));
  }
  errors.push(...validateLabelName(key, path.child("key")));
  if (options.allowInvalidLabelValueInSelector === true) return errors;
  for (const [i, value] of values.entries())
    errors.push(...isValidLabelValue(value).map((message) => invalid(path.child("values").index(i), value, message)));
  return errors;
}
