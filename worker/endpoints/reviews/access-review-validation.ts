import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import type { ObjectMeta } from "../../apimachinery/types.ts";
import { validateLabelSelectorRequirement } from "../../apimachinery/validation/label-selector.ts";

/** A selector of a review: text, or requirements, not both. */
export interface SelectorAttributes {
  readonly rawSelector?: string;
  readonly requirements?: readonly { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] }[];
}

/** authorization/v1 SubjectAccessReviewSpec; a self review has the attributes only. */
export interface ReviewSpec {
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly version?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
    readonly fieldSelector?: SelectorAttributes;
    readonly labelSelector?: SelectorAttributes;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** As Go's JSON of the internal type has it, without tags. */
const shown = ({ path = "", verb = "" }: { readonly path?: string; readonly verb?: string }): object => ({ Path: path, Verb: verb });

type Written = NonNullable<SelectorAttributes["requirements"]>[number];

/** Operators that are not known may come from clients that are newer. upstream: metav1validation.ValidateFieldSelectorRequirement */
function validateFieldRequirement({ key = "", operator, values = [] }: Written, path: Path): ErrorList {
  const errors: ErrorList = key === "" ? [required(path.child("key"), "must be specified")] : [];
  const takesValues = operator === "In" || operator === "NotIn";
  if (takesValues && values.length === 0)
    errors.push(required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0)
    errors.push(forbidden(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  return errors;
}

const validateLabelRequirement = ({ values = [], ...requirement }: Written, path: Path): ErrorList =>
  validateLabelSelectorRequirement({ ...requirement, values: [...values] }, path, { allowUnknownOperatorInRequirement: true });

function validateSelector(
  selector: SelectorAttributes | undefined,
  path: Path,
  validateRequirement: (requirement: Written, path: Path) => ErrorList,
): ErrorList {
  if (selector === undefined) return [];
  const { rawSelector = "", requirements = [] } = selector;
  const both = rawSelector !== "" && requirements.length > 0;
  const neither = rawSelector === "" && requirements.length === 0;
  return [
    ...(both ? [invalid(path.child("rawSelector"), rawSelector, "may not specified at the same time as requirements")] : []),
    ...(neither ? [required(path.child("requirements"), `when ${path} is specified, requirements or rawSelector is required`)] : []),
    ...requirements.flatMap((one, i) => validateRequirement(one, path.child("requirements").index(i))),
  ];
}

/** upstream: pkg/apis/authorization/validation/validation.go ValidateSubjectAccessReviewSpec */
export function validateSpec(spec: ReviewSpec, forOthers: boolean): ErrorList {
  const path = new Path("spec");
  const errors: ErrorList = [];
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec;
  if (resource !== undefined && other !== undefined)
    errors.push(invalid(path.child("nonResourceAttributes"), shown(other), "cannot be specified in combination with resourceAttributes"));
  if (resource === undefined && other === undefined)
    errors.push(
      invalid(path.child("resourceAttributes"), null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"),
    );
  if (forOthers && (spec.user ?? "") === "" && (spec.groups ?? []).length === 0)
    errors.push(invalid(path.child("user"), spec.user ?? "", "at least one of user or group must be specified"));
  errors.push(...validateSelector(resource?.fieldSelector, path.child("resourceAttributes", "fieldSelector"), validateFieldRequirement));
  errors.push(...validateSelector(resource?.labelSelector, path.child("resourceAttributes", "labelSelector"), validateLabelRequirement));
  return errors;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/** Reviews have no metadata of their own; managed fields are not theirs. */
export function validateNoMetadata(meta: ObjectMeta): ErrorList {
  const { managedFields: _managed, ...own } = meta;
  return Object.values(own).every(isEmpty) ? [] : [invalid("metadata", meta, "must be empty")];
}

/** upstream: pkg/apis/authorization/validation/validation.go ValidateLocalSubjectAccessReview */
export function validateLocal(spec: ReviewSpec, meta: ObjectMeta, namespace: string): ErrorList {
  const { managedFields: _managed, namespace: _namespace, ...own } = meta;
  const errors = validateSpec(spec, true);
  if (!Object.values(own).every(isEmpty)) errors.push(invalid("metadata", meta, "must be empty except for namespace"));
  const wanted = spec.resourceAttributes?.namespace ?? "";
  if (spec.resourceAttributes !== undefined && wanted !== namespace)
    errors.push(invalid("spec.resourceAttributes.namespace", wanted, "must match metadata.namespace"));
  if (spec.nonResourceAttributes !== undefined)
    errors.push(invalid("spec.nonResourceAttributes", shown(spec.nonResourceAttributes), "disallowed on this kind of request"));
  return errors;
}
