import { duplicate, type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder, oneOf } from "../../apimachinery/validation/supported.ts";
import { invalids } from "../core/validation/messages.ts";
import type {
  AdmissionregistrationV1MutatingAdmissionPolicyBinding,
  AdmissionregistrationV1ParamRef,
  AdmissionregistrationV1ValidatingAdmissionPolicyBinding,
} from "../generated/types.ts";
import { validatePolicyName } from "./policies.ts";
import { validateMatchResources, validateMutable } from "./rules.ts";

// upstream: pkg/apis/admissionregistration/validation/validation.go

type Binding = AdmissionregistrationV1ValidatingAdmissionPolicyBinding | AdmissionregistrationV1MutatingAdmissionPolicyBinding;

const specPath = new Path("spec");
const actions = ["Deny", "Warn", "Audit"];

const notFoundActions = ["Deny", "Allow"];

function validateNotFoundAction(action: string, path: Path): ErrorList {
  if (action === "") return [required(path, "")];
  return notFoundActions.includes(action) ? [] : [notSupportedInOrder(path, action, notFoundActions)];
}

function validateParamRef(ref: AdmissionregistrationV1ParamRef | undefined, path: Path): ErrorList {
  if (ref === undefined) return [];
  const { name = "", selector, parameterNotFoundAction } = ref;
  const both = "name and selector are mutually exclusive";
  const exclusive = name !== "" && selector !== undefined;
  return [
    ...(name === "" ? [] : invalids(path.child("name"), name, isPathSegmentName(name))),
    ...(exclusive ? [forbidden(path.child("name"), both)] : []),
    ...validateLabelSelector(selector, path.child("selector")),
    ...(exclusive ? [forbidden(path.child("selector"), both)] : []),
    ...(name === "" && selector === undefined ? [required(path, "one of name or selector must be specified")] : []),
    ...validateNotFoundAction(parameterNotFoundAction ?? "", path.child("parameterNotFoundAction")),
  ];
}

function validateActions(given: readonly string[], path: Path): ErrorList {
  if (given.length === 0) return [required(path, "at least one validation action is required")];
  const twice = given.includes("Deny") && given.includes("Warn");
  const why =
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";
  return [
    ...given.flatMap((action, i) => [
      ...oneOf(path.index(i), action, actions),
      ...(given.indexOf(action) < i ? [duplicate(path.index(i), action)] : []),
    ]),
    ...(twice ? [invalid(path, given, why)] : []),
  ];
}

const validateCommon = ({ spec = {} }: Binding): ErrorList => [
  ...validatePolicyName(spec.policyName ?? "", specPath.child("policyName")),
  ...validateParamRef(spec.paramRef, specPath.child("paramRef")),
  ...validateMatchResources(spec.matchResources, specPath.child("matchResources")),
];

export const validateValidatingBinding = (binding: AdmissionregistrationV1ValidatingAdmissionPolicyBinding): ErrorList => [
  ...validateCommon(binding),
  ...validateActions(binding.spec?.validationActions ?? [], specPath.child("validationActions")),
];

export const validateMutatingBinding = (binding: AdmissionregistrationV1MutatingAdmissionPolicyBinding): ErrorList => [
  ...validateCommon(binding),
  ...validateMutable(binding.spec?.matchResources, specPath.child("matchResources")),
];
