import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setIngressClassDefaults, setNetworkPolicyDefaults } from "./defaults.ts";

/** networking.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/networking/(kind)/strategy.go */
export const networkingStrategies: Readonly<Record<string, Strategy>> = {
  networkpolicies: { setDefaults: (obj: KubeObject) => setNetworkPolicyDefaults(obj) },
  ingressclasses: { setDefaults: (obj: KubeObject) => setIngressClassDefaults(obj) },
};
