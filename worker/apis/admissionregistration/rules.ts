import { duplicate, type ErrorList, invalid, notSupported, type Path, required, tooMany } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { oneOf } from "../../apimachinery/validation/supported.ts";
import { invalids, qualifiedName, requiredString } from "../core/validation/messages.ts";
import type {
  AdmissionregistrationV1MatchCondition,
  AdmissionregistrationV1MatchResources,
  AdmissionregistrationV1NamedRuleWithOperations,
  AdmissionregistrationV1RuleWithOperations,
} from "../generated/types.ts";

// What webhooks and policies match. upstream: pkg/apis/admissionregistration/validation/validation.go

const operations = ["*", "CREATE", "UPDATE", "DELETE", "CONNECT"];
const mutableOperations = operations.filter((operation) => operation !== "DELETE");
const scopes = ["Cluster", "Namespaced", "*"];
const matchConditionsMax = 64;

export const failurePolicies: readonly string[] = ["Ignore", "Fail"];
export const matchPolicies: readonly string[] = ["Exact", "Equivalent"];
export const reinvocationPolicies: readonly string[] = ["Never", "IfNeeded"];

/** `*` stands alone. */
const alone = (values: readonly string[], path: Path, others: string): ErrorList =>
  values.length > 1 && values.includes("*") ? [invalid(path, values, `if '*' is present, must not specify other ${others}`)] : [];

function validateSubresources(resources: readonly string[], path: Path): ErrorList {
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  return resources.flatMap((resource, i) => {
    const at = path.index(i);
    if (resource === "") return [required(at, "")];
    const slash = resource.indexOf("/");
    if (slash < 0) return [];
    const [name, sub] = [resource.slice(0, slash), resource.slice(slash + 1)];
    const errors: ErrorList = [];
    if (wholeResources.has(name)) errors.push(invalid(at, resource, `if '${name}/*' is present, must not specify ${resource}`));
    if (wholeSubresources.has(sub)) errors.push(invalid(at, resource, `if '*/${sub}' is present, must not specify ${resource}`));
    if (sub === "*") wholeResources.add(name);
    if (name === "*") wholeSubresources.add(sub);
    return errors;
  });
}

function validateResources(resources: readonly string[], path: Path): ErrorList {
  // Only the last one without a subresource counts, as upstream has it.
  const lastPlain = resources.findLast((resource) => resource !== "" && !resource.includes("/"));
  return [
    ...(resources.length === 0 ? [required(path, "")] : []),
    ...validateSubresources(resources, path),
    ...(resources.length > 1 && resources.includes("*/*")
      ? [invalid(path, resources, "if '*/*' is present, must not specify other resources")]
      : []),
    ...(resources.includes("*") && lastPlain !== undefined && lastPlain !== "*"
      ? [invalid(path, resources, "if '*' is present, must not specify other resources without subresources")]
      : []),
  ];
}

/** Operations, groups, versions, resources and scope of a rule. */
export function validateRule(rule: AdmissionregistrationV1RuleWithOperations, path: Path): ErrorList {
  const { operations: given = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const [operationsPath, groupsPath, versionsPath] = [path.child("operations"), path.child("apiGroups"), path.child("apiVersions")];
  return [
    ...(given.length === 0 ? [required(operationsPath, "")] : []),
    ...alone(given, operationsPath, "operations"),
    ...given.flatMap((operation, i) => oneOf(operationsPath.index(i), operation, operations)),
    ...(apiGroups.length === 0 ? [required(groupsPath, "")] : []),
    ...alone(apiGroups, groupsPath, "API groups"),
    ...(apiVersions.length === 0 ? [required(versionsPath, "")] : []),
    ...alone(apiVersions, versionsPath, "API versions"),
    ...apiVersions.flatMap((version, i) => requiredString(versionsPath.index(i), version)),
    ...validateResources(resources, path.child("resources")),
    ...(scope === undefined ? [] : oneOf(path.child("scope"), scope, scopes)),
  ];
}

function validateNamedRule(rule: AdmissionregistrationV1NamedRuleWithOperations, path: Path): ErrorList {
  const names = rule.resourceNames ?? [];
  const at = path.child("resourceNames");
  return [
    ...names.flatMap((name, i) => [
      ...invalids(at.index(i), name, isPathSegmentName(name)),
      ...(names.indexOf(name) < i ? [duplicate(at.index(i), name)] : []),
    ]),
    ...validateRule(rule, path),
  ];
}

/** What a policy or a binding looks at; everything in it has a default. */
export function validateMatchResources(match: AdmissionregistrationV1MatchResources | undefined, path: Path): ErrorList {
  if (match === undefined) return [];
  return [
    ...oneOf(path.child("matchPolicy"), match.matchPolicy, matchPolicies),
    ...validateLabelSelector(match.namespaceSelector, path.child("namespaceSelector")),
    ...validateLabelSelector(match.objectSelector, path.child("objectSelector")),
    ...(match.resourceRules ?? []).flatMap((rule, i) => validateNamedRule(rule, path.child("resourceRules").index(i))),
    ...(match.excludeResourceRules ?? []).flatMap((rule, i) => validateNamedRule(rule, path.child("excludeResourceRules").index(i))),
  ];
}

/** What is deleted cannot be mutated. */
export const validateMutable = (match: AdmissionregistrationV1MatchResources | undefined, path: Path): ErrorList =>
  (match?.resourceRules ?? []).flatMap((rule) =>
    (rule.operations ?? [])
      .filter((operation) => !mutableOperations.includes(operation))
      .map((operation) => notSupported(path.child("resourceRules", "operations"), operation, mutableOperations)),
  );

/** Conditions with names, each once. */
export function validateMatchConditions(conditions: readonly AdmissionregistrationV1MatchCondition[], path: Path): ErrorList {
  return [
    ...(conditions.length > matchConditionsMax ? [tooMany(path, conditions.length, matchConditionsMax)] : []),
    ...conditions.flatMap(({ name = "", expression = "" }, i) => {
      const at = path.index(i);
      const again = name !== "" && conditions.findIndex((other) => other.name === name) < i;
      return [
        ...requiredString(at.child("expression"), expression.trim()),
        ...(name === "" ? [required(at.child("name"), "")] : qualifiedName(at.child("name"), name)),
        ...(again ? [duplicate(at.child("name"), name)] : []),
      ];
    }),
  ];
}
