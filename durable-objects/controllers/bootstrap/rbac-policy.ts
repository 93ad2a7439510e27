import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { aggregatedClusterRoles } from "./rbac-aggregated-roles.ts";
import { clusterRoleBindings } from "./rbac-bindings.ts";
import { controllerClusterRoles } from "./rbac-controller-roles.ts";
import { namespacedPolicy } from "./rbac-namespaced.ts";
import { systemClusterRoles } from "./rbac-system-roles.ts";
import { userClusterRoles } from "./rbac-user-roles.ts";

/** Upstream's whole bootstrap policy: roles before bindings. */
export const bootstrapRBAC: readonly KubeObject[] = [
  ...userClusterRoles,
  ...aggregatedClusterRoles,
  ...systemClusterRoles,
  ...controllerClusterRoles,
  ...clusterRoleBindings,
  ...namespacedPolicy,
];
