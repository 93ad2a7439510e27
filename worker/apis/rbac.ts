import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** rbac.authorization.k8s.io. */
export const rbac: readonly ResourceRow[] = group("rbac.authorization.k8s.io", [
  {
    names: { plural: "clusterrolebindings", singular: "clusterrolebinding", kind: "ClusterRoleBinding" },
    scope: "Cluster",
    shard: "policy",
    versions: [
      {
        name: "v1",
        schema: "rbac.v1.ClusterRoleBinding",
      },
    ],
  },
  {
    names: { plural: "clusterroles", singular: "clusterrole", kind: "ClusterRole" },
    scope: "Cluster",
    reconciled: "always",
    shard: "policy",
    versions: [
      {
        name: "v1",
        schema: "rbac.v1.ClusterRole",
      },
    ],
  },
  {
    names: { plural: "rolebindings", singular: "rolebinding", kind: "RoleBinding" },
    scope: "Namespaced",
    shard: "policy",
    versions: [
      {
        name: "v1",
        schema: "rbac.v1.RoleBinding",
      },
    ],
  },
  {
    names: { plural: "roles", singular: "role", kind: "Role" },
    scope: "Namespaced",
    shard: "policy",
    versions: [
      {
        name: "v1",
        schema: "rbac.v1.Role",
      },
    ],
  },
]);
