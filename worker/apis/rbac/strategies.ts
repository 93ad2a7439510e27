import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setBindingDefaults } from "./defaults.ts";
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from "./validation.ts";

/** Names may hold anything that a path segment may (`system:node`), and PUT creates. */
const usual: Strategy = { validateName: (name) => isPathSegmentName(name), allowCreateOnUpdate: true };

/** rbac.authorization.k8s.io, by plural. upstream: pkg/registry/rbac/(kind)/strategy.go */
export const rbacStrategies: Readonly<Record<string, Strategy>> = {
  roles: { ...usual, validate: validateRole, validateUpdate: validateRole },
  clusterroles: { ...usual, validate: validateClusterRole, validateUpdate: validateClusterRole },
  rolebindings: { ...usual, setDefaults: setBindingDefaults, validate: validateRoleBinding, validateUpdate: validateRoleBindingUpdate },
  clusterrolebindings: {
    ...usual,
    setDefaults: setBindingDefaults,
    validate: validateClusterRoleBinding,
    validateUpdate: validateClusterRoleBindingUpdate,
  },
};
