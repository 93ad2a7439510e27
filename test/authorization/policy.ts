import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { RBACAuthorizer } from "../../worker/authorization/rbac/rbac-authorizer.ts";
import { privilegedGroups, union } from "../../worker/authorization/union.ts";
import type { Attributes, Authorizer, PolicySnapshot, RequestInfo, UserInfo } from "../../worker/context.ts";

const prefixes: Readonly<Record<string, string>> = {
  Role: "roles",
  RoleBinding: "rolebindings",
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
};

/** A snapshot of these objects. */
export function policyOf(objects: readonly KubeObject[]): PolicySnapshot {
  const list = (prefix: string, namespace?: string): KubeObject[] =>
    objects.filter((o) => prefixes[o.kind ?? ""] === prefix && (namespace === undefined || (o.metadata?.namespace ?? "") === namespace));
  return { resourceVersion: "1", list, get: (prefix, namespace, name) => list(prefix, namespace).find((o) => o.metadata?.name === name) };
}

/** Administrators, and who has what by RBAC. */
export const rbacOver = (snapshot: PolicySnapshot): Authorizer =>
  union([
    privilegedGroups,
    new RBACAuthorizer({ snapshot: () => Promise.resolve(snapshot), latest: () => snapshot, invalidate: () => undefined }),
  ]);

export const role = (name: string, rules: readonly object[], namespace?: string): KubeObject => ({
  kind: namespace === undefined ? "ClusterRole" : "Role",
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  rules,
});

export const bind = (name: string, roleKind: string, roleName: string, subjects: readonly object[], namespace?: string): KubeObject => ({
  kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: roleKind, name: roleName },
  subjects,
});

export const user = (name: string, ...groups: string[]): UserInfo => ({ name, groups, extra: {} });

/** `get apps deployments/scale d n`: verb, group (- for core), resource, name (- for none), namespace (- for none). */
export function ask(who: UserInfo, text: string): Attributes {
  const [verb = "", ...parts] = text.split(" ").map((part) => (part === "-" ? "" : part));
  const base = { user: who, verb, path: "", namespace: "", apiGroup: "", apiVersion: "v1", resource: "", subresource: "", name: "" };
  if (parts[0]?.startsWith("/")) return { ...base, isResourceRequest: false, path: parts[0] };
  const [apiGroup = "", target = "", name = "", namespace = ""] = parts;
  const [resource = "", subresource = ""] = target.split("/");
  return { ...base, isResourceRequest: true, apiGroup, resource, subresource, name, namespace };
}

/** What a request for a resource of the RBAC group, or any other, asks. */
export const infoOf = (verb: string, apiGroup: string, resource: string, namespace: string, name: string): RequestInfo => ({
  isResourceRequest: true,
  path: "",
  verb,
  apiPrefix: apiGroup === "" ? "api" : "apis",
  apiGroup,
  apiVersion: "v1",
  namespace,
  resource,
  subresource: "",
  name,
  parts: [],
});
