import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setBindingDefaults } from "./defaults.ts";

/** rbac.authorization.k8s.io, by plural. upstream: pkg/registry/rbac/(kind)/strategy.go */
export const rbacStrategies: Readonly<Record<string, Strategy>> = {
  rolebindings: { setDefaults: (obj: KubeObject) => setBindingDefaults(obj) },
  clusterrolebindings: { setDefaults: (obj: KubeObject) => setBindingDefaults(obj) },
};
