import { duplicate, type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateConditions } from "../../apimachinery/validation/conditions.ts";
import { isDNS1035Label, isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { oneOf, requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { invalids, qualifiedName, requiredString } from "../core/validation/messages.ts";
import type {
  AdmissionregistrationV1AuditAnnotation,
  AdmissionregistrationV1MutatingAdmissionPolicy,
  AdmissionregistrationV1Mutation,
  AdmissionregistrationV1ParamKind,
  AdmissionregistrationV1ValidatingAdmissionPolicy,
  AdmissionregistrationV1Validation,
  AdmissionregistrationV1Variable,
} from "../generated/types.ts";
import { failurePolicies, reinvocationPolicies, validateMatchConditions, validateMatchResources, validateMutable } from "./rules.ts";

// upstream: pkg/apis/admissionregistration/validation/validation.go

type Policy = AdmissionregistrationV1ValidatingAdmissionPolicy | AdmissionregistrationV1MutatingAdmissionPolicy;

const specPath = new Path("spec");
const annotationsMax = 20;
const annotationBytesMax = 5 * 1024;
const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const reserved: ReadonlySet<string> = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(" "),
);

const isCELIdentifier = (name: string): boolean => /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reserved.has(name);

function validateParamKind({ apiVersion = "", kind = "" }: AdmissionregistrationV1ParamKind, path: Path): ErrorList {
  const at = path.child("apiVersion");
  const parts = apiVersion.split("/");
  const [version = "", group = ""] = apiVersion === "/" ? [] : [...parts].reverse();
  const errors: ErrorList = [];
  if (apiVersion === "") errors.push(required(at, ""));
  else if (parts.length > 2) errors.push(invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    const groupMessages = group === "" ? [] : isDNS1123Subdomain(group);
    if (groupMessages.length > 0) errors.push(invalid(at, group, groupMessages.join(",")));
    const versionMessages = version === "" ? [] : isDNS1035Label(version);
    if (version === "") errors.push(invalid(at, apiVersion, "version must be specified"));
    if (versionMessages.length > 0) errors.push(invalid(at, version, versionMessages.join(",")));
  }
  if (kind === "") return [...errors, required(path.child("kind"), "")];
  const messages = isDNS1035Label(kind.toLowerCase());
  if (messages.length === 0) return errors;
  return [...errors, invalid(path.child("kind"), kind, `may have mixed case, but should otherwise match: ${messages.join(",")}`)];
}

const validateVariable = ({ name = "", expression = "" }: AdmissionregistrationV1Variable, path: Path): ErrorList => [
  ...(name.trim() === ""
    ? [required(path.child("name"), "name is not specified")]
    : isCELIdentifier(name)
      ? []
      : [invalid(path.child("name"), name, "must be a valid CEL identifier")]),
  ...requiredString(path.child("expression"), expression.trim(), "expression is not specified"),
];

const validateValidation = (validation: AdmissionregistrationV1Validation, path: Path): ErrorList => {
  const { expression = "", message = "", messageExpression = "", reason } = validation;
  const blank = (text: string): boolean => text !== "" && text.trim() === "";
  const bad = "must be non-empty if specified";
  return [
    ...requiredString(path.child("expression"), expression.trim(), "expression is not specified"),
    ...(blank(messageExpression) ? [invalid(path.child("messageExpression"), messageExpression, bad)] : []),
    ...(blank(message)
      ? [invalid(path.child("message"), message, bad)]
      : /[\n\r]/.test(message.trim())
        ? [invalid(path.child("message"), message, "must not contain line breaks")]
        : []),
    ...(reason === undefined ? [] : oneOf(path.child("reason"), reason, reasons)),
  ];
};

function validateAnnotation(
  policy: string,
  { key = "", valueExpression = "" }: AdmissionregistrationV1AuditAnnotation,
  path: Path,
): ErrorList {
  const at = path.child("valueExpression");
  const text = valueExpression.trim();
  return [
    ...(policy === ""
      ? [invalid(path.child("key"), key, "requires metadata.name be non-empty")]
      : qualifiedName(path.child("key"), `${policy}/${key}`)),
    ...requiredString(at, text, "valueExpression is not specified"),
    ...(text.length > annotationBytesMax ? [required(at, `must not exceed ${annotationBytesMax} bytes in length`)] : []),
  ];
}

/** What both kinds of policy have: parameters, what they match, variables. */
function validateCommon(
  policy: Policy,
  old: Policy | undefined,
): { readonly head: ErrorList; readonly match: ErrorList; readonly rest: ErrorList } {
  const { failurePolicy, paramKind, matchConstraints, matchConditions = [], variables = [] } = policy.spec ?? {};
  const constraints = specPath.child("matchConstraints");
  const unchanged =
    old !== undefined && deepEqual(paramKind, old.spec?.paramKind) && deepEqual(matchConditions, old.spec?.matchConditions ?? []);
  return {
    head: [
      ...oneOf(specPath.child("failurePolicy"), failurePolicy, failurePolicies),
      ...(paramKind === undefined ? [] : validateParamKind(paramKind, specPath.child("paramKind"))),
    ],
    match:
      matchConstraints === undefined
        ? [required(constraints, "")]
        : [
            ...validateMatchResources(matchConstraints, constraints),
            ...((matchConstraints.resourceRules ?? []).length === 0 ? [required(constraints.child("resourceRules"), "")] : []),
          ],
    rest: [
      ...(unchanged ? [] : validateMatchConditions(matchConditions, specPath.child("matchConditions"))),
      ...variables.flatMap((variable, i) => validateVariable(variable, specPath.child("variables").index(i))),
    ],
  };
}

function validateAnnotations(policy: AdmissionregistrationV1ValidatingAdmissionPolicy): ErrorList {
  const annotations = policy.spec?.auditAnnotations ?? [];
  const path = specPath.child("auditAnnotations");
  const name = policy.metadata?.name ?? "";
  return [
    ...(annotations.length > annotationsMax
      ? [invalid(path, annotations, `must not have more than ${annotationsMax} auditAnnotations`)]
      : []),
    ...annotations.flatMap((annotation, i) => [
      ...validateAnnotation(name, annotation, path.index(i)),
      ...(annotations.findIndex(({ key }) => key === annotation.key) < i
        ? [duplicate(path.index(i).child("key"), annotation.key ?? "")]
        : []),
    ]),
  ];
}

/** A ValidatingAdmissionPolicy; its expressions are only looked at, not compiled. */
export function validateValidatingPolicy(
  policy: AdmissionregistrationV1ValidatingAdmissionPolicy,
  old?: AdmissionregistrationV1ValidatingAdmissionPolicy,
): ErrorList {
  const { head, match, rest } = validateCommon(policy, old);
  const { validations = [], auditAnnotations = [] } = policy.spec ?? {};
  const detail = "validations or auditAnnotations must contain at least one item";
  const none = validations.length + auditAnnotations.length === 0;
  return [
    ...head,
    ...match,
    ...rest,
    ...(none ? [required(specPath.child("validations"), detail), required(specPath.child("auditAnnotations"), detail)] : []),
    ...validations.flatMap((validation, i) => validateValidation(validation, specPath.child("validations").index(i))),
    ...validateAnnotations(policy),
  ];
}

const patchFields = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" } as const;

function validateMutation(mutation: AdmissionregistrationV1Mutation, path: Path): ErrorList {
  const type = mutation.patchType ?? "";
  const unknown = requiredOneOf(path.child("patchType"), type, Object.keys(patchFields));
  if (unknown.length > 0) return unknown;
  const field = patchFields[type as keyof typeof patchFields];
  const other = field === "jsonPatch" ? "applyConfiguration" : "jsonPatch";
  return [
    ...(mutation[field] === undefined
      ? [required(path.child(field), `must be specified when patchType is ${type}`)]
      : requiredString(path.child(field, "expression"), (mutation[field]?.expression ?? "").trim())),
    ...(mutation[other] === undefined ? [] : [invalid(path.child(other), `{${other}}`, `must not be specified when patchType is ${type}`)]),
  ];
}

/** A MutatingAdmissionPolicy. */
export function validateMutatingPolicy(
  policy: AdmissionregistrationV1MutatingAdmissionPolicy,
  old?: AdmissionregistrationV1MutatingAdmissionPolicy,
): ErrorList {
  const { head, match, rest } = validateCommon(policy, old);
  const { mutations = [], reinvocationPolicy, matchConstraints } = policy.spec ?? {};
  return [
    ...head,
    ...match,
    ...validateMutable(matchConstraints, specPath.child("matchConstraints")),
    ...rest,
    ...(mutations.length === 0 ? [required(specPath.child("mutations"), "mutations must contain at least one item")] : []),
    ...mutations.flatMap((mutation, i) => validateMutation(mutation, specPath.child("mutations").index(i))),
    ...requiredOneOf(specPath.child("reinvocationPolicy"), reinvocationPolicy, reinvocationPolicies),
  ];
}

/** Warnings of the type check and conditions. */
export function validatePolicyStatus({ status = {} }: AdmissionregistrationV1ValidatingAdmissionPolicy): ErrorList {
  const path = new Path("status");
  const warnings = path.child("typeChecking", "expressionWarnings");
  return [
    ...(status.typeChecking?.expressionWarnings ?? []).flatMap(({ warning = "", fieldRef = "" }, i) => [
      ...requiredString(warnings.index(i).child("warning"), warning),
      ...requiredString(warnings.index(i).child("fieldRef"), fieldRef.trim()),
    ]),
    ...validateConditions(status.conditions, path.child("conditions")),
  ];
}

/** The policy that a binding names. */
export const validatePolicyName = (name: string, path: Path): ErrorList =>
  name === "" ? [required(path, "")] : invalids(path, name, isDNS1123Subdomain(name));
