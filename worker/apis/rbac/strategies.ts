import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setBindingDefaults } from "./defaults.ts";
import { validateClusterRole, validateClusterRoleBinding, validateRole, validateRoleBinding, validateSameRole } from "./validation.ts";

/** Names may hold anything that a path segment may (`system:node`), and PUT creates. */
const usual: Strategy = { validateName: (name) => isPathSegmentName(name), allowCreateOnUpdate: true };

/** rbac.authorization.k8s.io, by plural. upstream: pkg/registry/rbac/(kind)/strategy.go */
export const rbacStrategies: Readonly<Record<string, Strategy>> = {
  roles: { ...usual, validate: validateRole },
  clusterroles: { ...usual, validate: validateClusterRole },
  rolebindings: { ...usual, setDefaults: setBindingDefaults, validate: validateRoleBinding, validateUpdate: validateSameRole },
  clusterrolebindings: {
    ...usual,
    setDefaults: setBindingDefaults,
    validate: validateClusterRoleBinding,
    validateUpdate: validateSameRole,
  },
};
