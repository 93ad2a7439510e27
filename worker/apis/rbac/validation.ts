import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isPathSegmentName, nameIsDNSSubdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type {
  RbacV1ClusterRole,
  RbacV1ClusterRoleBinding,
  RbacV1PolicyRule,
  RbacV1Role,
  RbacV1RoleBinding,
  RbacV1RoleRef,
  RbacV1Subject,
} from "../generated/types.ts";

// upstream: pkg/apis/rbac/validation/validation.go

const group = "rbac.authorization.k8s.io";
const isEmpty = (list: readonly unknown[] | undefined): boolean => (list ?? []).length === 0;

function validatePolicyRule(rule: RbacV1PolicyRule, namespaced: boolean, path: Path): ErrorList {
  const errors: ErrorList = [];
  if (isEmpty(rule.verbs)) errors.push(required(path.child("verbs"), "verbs must contain at least one value"));
  const urls = rule.nonResourceURLs;
  if (!isEmpty(urls)) {
    const at = path.child("nonResourceURLs");
    if (namespaced) errors.push(invalid(at, urls, "namespaced rules cannot apply to non-resource URLs"));
    if (!isEmpty(rule.apiGroups) || !isEmpty(rule.resources) || !isEmpty(rule.resourceNames))
      errors.push(invalid(at, urls, "rules cannot apply to both regular resources and non-resource URLs"));
    return errors;
  }
  if (isEmpty(rule.apiGroups)) errors.push(required(path.child("apiGroups"), "resource rules must supply at least one api group"));
  if (isEmpty(rule.resources)) errors.push(required(path.child("resources"), "resource rules must supply at least one resource"));
  return errors;
}

const validateRules = (rules: readonly RbacV1PolicyRule[] | undefined, namespaced: boolean): ErrorList =>
  (rules ?? []).flatMap((rule, i) => validatePolicyRule(rule, namespaced, new Path("rules").index(i)));

export const validateRole = (role: RbacV1Role): ErrorList => validateRules(role.rules, true);

export function validateClusterRole(role: RbacV1ClusterRole): ErrorList {
  const errors = validateRules(role.rules, false);
  if (role.aggregationRule === undefined) return errors;
  const path = new Path("aggregationRule").child("clusterRoleSelectors");
  const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) errors.push(required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  for (const [i, selector] of selectors.entries()) {
    const found = validateLabelSelector(selector, path.index(i));
    errors.push(...found);
    if (found.length > 0) errors.push(invalid(path.index(i), null, "invalid label selector."));
  }
  return errors;
}

function validateSubject(subject: RbacV1Subject, namespaced: boolean, path: Path): ErrorList {
  const { name = "", kind = "", apiGroup = "" } = subject;
  const errors: ErrorList = name === "" ? [required(path.child("name"), "")] : [];
  if (kind === "ServiceAccount") {
    if (name !== "") errors.push(...nameIsDNSSubdomain(name, false).map((message) => invalid(path.child("name"), name, message)));
    if (apiGroup !== "") errors.push(notSupportedInOrder(path.child("apiGroup"), apiGroup, [""]));
    if (!namespaced && (subject.namespace ?? "") === "") errors.push(required(path.child("namespace"), ""));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== group) errors.push(notSupportedInOrder(path.child("apiGroup"), apiGroup, [group]));
  } else {
    errors.push(notSupportedInOrder(path.child("kind"), kind, ["ServiceAccount", "User", "Group"]));
  }
  return errors;
}

function validateRoleRef(ref: RbacV1RoleRef, kinds: readonly string[]): ErrorList {
  const path = new Path("roleRef");
  const { apiGroup = "", kind = "", name = "" } = ref;
  return [
    ...(apiGroup === group ? [] : [notSupportedInOrder(path.child("apiGroup"), apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [notSupportedInOrder(path.child("kind"), kind, kinds)]),
    ...(name === ""
      ? [required(path.child("name"), "")]
      : isPathSegmentName(name).map((message) => invalid(path.child("name"), name, message))),
  ];
}

function validateBinding(binding: RbacV1RoleBinding | RbacV1ClusterRoleBinding, namespaced: boolean): ErrorList {
  const subjects = (binding.subjects ?? []).flatMap((subject, i) => validateSubject(subject, namespaced, new Path("subjects").index(i)));
  return [...validateRoleRef(binding.roleRef ?? {}, namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]), ...subjects];
}

/** A binding's role never changes. */
export function validateSameRole(binding: RbacV1RoleBinding | RbacV1ClusterRoleBinding, old: typeof binding): ErrorList {
  const { apiGroup = "", kind = "", name = "" } = binding.roleRef ?? {};
  if (deepEqual(binding.roleRef, old.roleRef)) return [];
  return [invalid(new Path("roleRef"), { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")];
}

export const validateRoleBinding = (binding: RbacV1RoleBinding): ErrorList => validateBinding(binding, true);
export const validateClusterRoleBinding = (binding: RbacV1ClusterRoleBinding): ErrorList => validateBinding(binding, false);
