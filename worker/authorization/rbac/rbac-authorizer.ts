import type { KubeObject } from "../../apimachinery/types.ts";
import type { Attributes, Authorizer, Decision, PolicySnapshot, PolicySource, UserInfo } from "../../context.ts";
import { type PolicyRule, ruleAllows } from "./rules.ts";

interface Subject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

interface Binding extends KubeObject {
  readonly subjects?: readonly Subject[];
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
}

/** A rule that a user has, and the binding that gives it. */
export interface GrantedRule {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/** `User "jane"`, `Group "dev"`, `ServiceAccount "name/ns"`: the subject that matches, as reasons name it. */
function matchingSubject(binding: Binding, user: UserInfo): string | undefined {
  for (const { kind, name = "", namespace } of binding.subjects ?? []) {
    if (kind === "User" && user.name === name) return `User ${JSON.stringify(name)}`;
    if (kind === "Group" && user.groups.includes(name)) return `Group ${JSON.stringify(name)}`;
    const account = namespace || (binding.metadata?.namespace ?? "");
    if (kind === "ServiceAccount" && account !== "" && user.name === `system:serviceaccount:${account}:${name}`)
      return `ServiceAccount ${JSON.stringify(`${name}/${account}`)}`;
  }
  return undefined;
}

/** Bindings of a scope by the subject they name, so that a request looks at its own ones only. */
interface Index {
  readonly bySubject: Map<string, Binding[]>;
}

const indexes = new WeakMap<PolicySnapshot, Map<string, Index>>();

const subjectKeys = (binding: Binding): string[] =>
  (binding.subjects ?? []).map(({ kind, name = "", namespace }) =>
    kind === "ServiceAccount"
      ? `User:system:serviceaccount:${namespace || (binding.metadata?.namespace ?? "")}:${name}`
      : `${kind}:${name}`,
  );

function indexOf(snapshot: PolicySnapshot, prefix: string, namespace: string): Index {
  const perScope = indexes.get(snapshot) ?? new Map<string, Index>();
  indexes.set(snapshot, perScope);
  const id = `${prefix}/${namespace}`;
  const known = perScope.get(id);
  if (known !== undefined) return known;
  const bySubject = new Map<string, Binding[]>();
  for (const binding of snapshot.list(prefix, namespace) as readonly Binding[])
    for (const key of new Set(subjectKeys(binding))) bySubject.set(key, [...(bySubject.get(key) ?? []), binding]);
  const index = { bySubject };
  perScope.set(id, index);
  return index;
}

function bindingsOf(snapshot: PolicySnapshot, prefix: string, namespace: string, user: UserInfo): Set<Binding> {
  const { bySubject } = indexOf(snapshot, prefix, namespace);
  const found = new Set<Binding>();
  for (const key of [`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)])
    for (const binding of bySubject.get(key) ?? []) found.add(binding);
  return found;
}

function rulesOfBinding(snapshot: PolicySnapshot, binding: Binding, namespace: string, user: UserInfo, errors: string[]): GrantedRule[] {
  const { kind = "", name = "" } = binding.roleRef ?? {};
  const role = kind === "Role" ? snapshot.get("roles", namespace, name) : snapshot.get("clusterroles", "", name);
  const subject = matchingSubject(binding, user);
  if (subject === undefined) return [];
  if (role === undefined) {
    errors.push(`${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`);
    return [];
  }
  const own = binding.metadata?.name ?? "";
  const by = namespace === "" ? `ClusterRoleBinding ${JSON.stringify(own)}` : `RoleBinding ${JSON.stringify(`${own}/${namespace}`)}`;
  const reason = `RBAC: allowed by ${by} of ${kind} ${JSON.stringify(name)} to ${subject}`;
  return ((role["rules"] as readonly PolicyRule[] | null | undefined) ?? []).map((rule) => ({ rule, reason }));
}

/** Every rule that a user has in a namespace ("" for cluster scope), cluster-wide ones first, and the roles that are missing. */
export function rulesFor(snapshot: PolicySnapshot, user: UserInfo, namespace: string): { rules: GrantedRule[]; errors: string[] } {
  const errors: string[] = [];
  const rules = [...bindingsOf(snapshot, "clusterrolebindings", "", user)].flatMap((binding) =>
    rulesOfBinding(snapshot, binding, "", user, errors),
  );
  if (namespace !== "")
    for (const binding of bindingsOf(snapshot, "rolebindings", namespace, user))
      rules.push(...rulesOfBinding(snapshot, binding, namespace, user, errors));
  return { rules, errors };
}

/** RBAC over the policy snapshot. upstream: plugin/pkg/auth/authorizer/rbac/rbac.go Authorize */
export class RBACAuthorizer implements Authorizer {
  readonly #policy: PolicySource;

  constructor(policy: PolicySource) {
    this.#policy = policy;
  }

  async authorize(a: Attributes): Promise<Decision> {
    const { rules, errors } = rulesFor(await this.#policy.snapshot(), a.user, a.namespace);
    const granted = rules.find(({ rule }) => ruleAllows(rule, a));
    if (granted !== undefined) return { decision: "Allow", reason: granted.reason };
    const reason = errors.length === 0 ? "" : `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
    return { decision: "NoOpinion", reason };
  }
}
