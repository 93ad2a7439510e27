import { aggregate } from "../../apimachinery/field.ts";
import type { Attributes, Authorizer, Decision, PolicySnapshot, PolicySource, RuleResolver, UserInfo, UserRules } from "../../context.ts";
import { bindingsOf, missingRole, reasonOf, rulesOfRole } from "./bindings.ts";
import { type PolicyRule, ruleAllows } from "./rules.ts";

/** Where a user's bindings are: cluster-wide, and then in the namespace, if there is one. */
const scopesOf = (namespace: string): readonly (readonly [prefix: string, namespace: string])[] =>
  namespace === ""
    ? [["clusterrolebindings", ""]]
    : [
        ["clusterrolebindings", ""],
        ["rolebindings", namespace],
      ];

/** Every rule that a user has in a namespace ("" for cluster scope), cluster-wide ones first, and the roles that are missing. */
export function rulesFor(snapshot: PolicySnapshot, user: UserInfo, namespace: string): { rules: PolicyRule[]; errors: string[] } {
  const rules: PolicyRule[] = [];
  const errors = new Set<string>();
  for (const [prefix, scope] of scopesOf(namespace))
    for (const binding of bindingsOf(snapshot.list(prefix, scope), user, "all")) {
      const own = rulesOfRole(snapshot, binding, scope);
      if (own === undefined) errors.add(missingRole(binding));
      else rules.push(...own);
    }
  return { rules, errors: [...errors] };
}

/** What RBAC decides by one snapshot. */
function decide(snapshot: PolicySnapshot, a: Attributes): Decision {
  const errors: string[] = [];
  for (const [prefix, scope] of scopesOf(a.namespace))
    for (const binding of bindingsOf(snapshot.list(prefix, scope), a.user, "distinct")) {
      const rules = rulesOfRole(snapshot, binding, scope);
      if (rules === undefined) errors.push(missingRole(binding));
      else if (rules.some((rule) => ruleAllows(rule, a))) return { decision: "Allow", reason: reasonOf(binding, scope, a.user) };
    }
  return { decision: "NoOpinion", reason: errors.length === 0 ? "" : `RBAC: ${aggregate(errors)}` };
}

/** RBAC over the policy snapshot. upstream: plugin/pkg/auth/authorizer/rbac/rbac.go Authorize */
export class RBACAuthorizer implements Authorizer, RuleResolver {
  readonly #policy: PolicySource;

  constructor(policy: PolicySource) {
    this.#policy = policy;
  }

  async authorize(a: Attributes): Promise<Decision> {
    return decide(await this.#policy.snapshot(), a);
  }

  async rulesFor(user: UserInfo, namespace: string): Promise<UserRules> {
    return { ...rulesFor(await this.#policy.snapshot(), user, namespace), incomplete: false };
  }
}
