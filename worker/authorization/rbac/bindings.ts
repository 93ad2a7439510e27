import type { KubeObject } from "../../apimachinery/types.ts";
import type { PolicySnapshot, UserInfo } from "../../context.ts";
import type { PolicyRule } from "./rules.ts";

interface Subject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** A RoleBinding, or a ClusterRoleBinding. */
export interface Binding extends KubeObject {
  readonly subjects?: readonly Subject[];
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
}

/** The bindings that name a subject; `distinct` has one for each role, which is enough to decide. */
interface Bound {
  readonly all: Binding[];
  readonly distinct: Binding[];
  readonly roles: Set<string>;
}

type Index = ReadonlyMap<string, Bound>;

/** By the list that they were made of: a list stays the same while no binding of its scope changes, whatever else does. */
const indexes = new WeakMap<readonly KubeObject[], Index>();

const accountOf = (binding: Binding, { namespace }: Subject): string => namespace || (binding.metadata?.namespace ?? "");

/** What a subject is found by; a service account is a user. undefined: it is nobody. */
function subjectKey(binding: Binding, subject: Subject): string | undefined {
  const { kind, name = "" } = subject;
  if (kind !== "ServiceAccount") return `${kind}:${name}`;
  const account = accountOf(binding, subject);
  return account === "" ? undefined : `User:system:serviceaccount:${account}:${name}`;
}

function makeIndex(bindings: readonly Binding[]): Index {
  const index = new Map<string, Bound>();
  for (const binding of bindings) {
    const role = `${binding.roleRef?.kind}/${binding.roleRef?.name}`;
    for (const key of new Set((binding.subjects ?? []).map((subject) => subjectKey(binding, subject)))) {
      if (key === undefined) continue;
      const bound = index.get(key) ?? { all: [], distinct: [], roles: new Set() };
      index.set(key, bound);
      bound.all.push(binding);
      if (!bound.roles.has(role)) bound.distinct.push(binding);
      bound.roles.add(role);
    }
  }
  return index;
}

/**
 * The bindings of a scope that name the user or a group of theirs, each once; with `distinct` of those that a subject has to the same
 * role only one.
 */
export function bindingsOf(list: readonly KubeObject[], user: UserInfo, which: "all" | "distinct"): ReadonlySet<Binding> {
  const index = indexes.get(list) ?? makeIndex(list as readonly Binding[]);
  indexes.set(list, index);
  const found = new Set<Binding>(index.get(`User:${user.name}`)?.[which]);
  for (const group of user.groups) for (const binding of index.get(`Group:${group}`)?.[which] ?? []) found.add(binding);
  return found;
}

/** `User "jane"`, `Group "dev"`, `ServiceAccount "name/ns"`: the subject that matches, as reasons name it. */
function matchingSubject(binding: Binding, user: UserInfo): string {
  for (const subject of binding.subjects ?? []) {
    const { kind, name = "" } = subject;
    if (kind === "User" && user.name === name) return `User ${JSON.stringify(name)}`;
    if (kind === "Group" && user.groups.includes(name)) return `Group ${JSON.stringify(name)}`;
    const key = kind === "ServiceAccount" ? subjectKey(binding, subject) : undefined;
    if (key === `User:${user.name}`) return `ServiceAccount ${JSON.stringify(`${name}/${accountOf(binding, subject)}`)}`;
  }
  return "";
}

/** `RBAC: allowed by RoleBinding "v/ns" of ClusterRole "view" to User "jane"`; the namespace is that of the binding. */
export function reasonOf(binding: Binding, namespace: string, user: UserInfo): string {
  const own = binding.metadata?.name ?? "";
  const by = namespace === "" ? `ClusterRoleBinding ${JSON.stringify(own)}` : `RoleBinding ${JSON.stringify(`${own}/${namespace}`)}`;
  const { kind = "", name = "" } = binding.roleRef ?? {};
  return `RBAC: allowed by ${by} of ${kind} ${JSON.stringify(name)} to ${matchingSubject(binding, user)}`;
}

/** The rules of the role that is bound; undefined if there is no such role. */
export function rulesOfRole(snapshot: PolicySnapshot, { roleRef }: Binding, namespace: string): readonly PolicyRule[] | undefined {
  const { kind, name = "" } = roleRef ?? {};
  const role = kind === "Role" ? snapshot.get("roles", namespace, name) : snapshot.get("clusterroles", "", name);
  return role === undefined ? undefined : ((role["rules"] as readonly PolicyRule[] | null | undefined) ?? []);
}

/** What is said of a binding whose role is missing. */
export const missingRole = ({ roleRef: { kind = "", name = "" } = {} }: Binding): string =>
  `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;
