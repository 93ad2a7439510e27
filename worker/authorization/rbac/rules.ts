import type { Attributes } from "../../context.ts";

/** rbac/v1 PolicyRule */
export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const has = (list: readonly string[] | undefined, value: string): boolean => list?.some((one) => one === "*" || one === value) ?? false;

function matchesResource(rule: PolicyRule, a: Attributes): boolean {
  const combined = a.subresource === "" ? a.resource : `${a.resource}/${a.subresource}`;
  return rule.resources?.some((one) => one === "*" || one === combined || (a.subresource !== "" && one === `*/${a.subresource}`)) ?? false;
}

const matchesPath = (rule: PolicyRule, path: string): boolean =>
  rule.nonResourceURLs?.some(
    (url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1).replace(/\*+$/, ""))),
  ) ?? false;

/** Whether a rule grants what is asked. upstream: plugin/pkg/auth/authorizer/rbac/rbac.go RuleAllows */
export function ruleAllows(rule: PolicyRule, a: Attributes): boolean {
  if (!has(rule.verbs, a.verb)) return false;
  if (!a.isResourceRequest) return matchesPath(rule, a.path);
  const named = (rule.resourceNames ?? []).length === 0 || (rule.resourceNames?.includes(a.name) ?? false);
  return has(rule.apiGroups, a.apiGroup) && matchesResource(rule, a) && named;
}
