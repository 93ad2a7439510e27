import type { RbacV1ClusterRoleBinding, RbacV1RoleBinding } from "../generated/types.ts";

const group = "rbac.authorization.k8s.io";

/** Roles, users and groups belong to RBAC's own group unless said otherwise. upstream: pkg/apis/rbac/v1/defaults.go */
export function setBindingDefaults(binding: RbacV1ClusterRoleBinding | RbacV1RoleBinding): void {
  (binding.roleRef ??= {}).apiGroup ||= group;
  for (const subject of binding.subjects ?? []) if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= group;
}
