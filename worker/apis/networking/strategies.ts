import type { KubeObject } from "../../apimachinery/types.ts";
import { isCanonicalIP } from "../../apimachinery/validation/ip.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setIngressClassDefaults, setNetworkPolicyDefaults } from "./defaults.ts";
import { ingressStatusWarnings, ingressWarnings, validateIngress, validateIngressCreate, validateIngressStatus } from "./ingress.ts";
import { validateIngressClass, validateIngressClassUpdate } from "./ingress-class.ts";
import { networkPolicyWarnings, validateNetworkPolicy } from "./network-policy.ts";
import { validateIPAddress, validateIPAddressUpdate, validateServiceCIDR, validateServiceCIDRUpdate } from "./service-cidr.ts";

const ownedByStatus = ["resourceVersion", "managedFields"];

/** A status update changes no metadata. upstream: apimachinery/pkg/apis/meta/v1/helpers.go ResetObjectMetaForStatus */
function keepMetadata(object: KubeObject, old: KubeObject): void {
  const kept = Object.entries(object.metadata ?? {}).filter(([name]) => ownedByStatus.includes(name));
  const before = Object.entries(old.metadata ?? {}).filter(([name]) => !ownedByStatus.includes(name));
  object.metadata = structuredClone(Object.fromEntries([...before, ...kept]));
}

/** networking.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/networking/(kind)/strategy.go */
export const networkingStrategies: Readonly<Record<string, Strategy>> = {
  networkpolicies: {
    setDefaults: setNetworkPolicyDefaults,
    validate: validateNetworkPolicy,
    warningsOnCreate: networkPolicyWarnings,
    validateUpdate: validateNetworkPolicy,
    warningsOnUpdate: networkPolicyWarnings,
  },
  ingresses: { validate: validateIngressCreate, warningsOnCreate: ingressWarnings, validateUpdate: validateIngress },
  "ingresses/status": { validateUpdate: validateIngressStatus, warningsOnUpdate: ingressStatusWarnings },
  ingressclasses: { setDefaults: setIngressClassDefaults, validate: validateIngressClass, validateUpdate: validateIngressClassUpdate },
  "servicecidrs/status": { prepareForUpdate: keepMetadata },
  servicecidrs: { validate: validateServiceCIDR, validateUpdate: validateServiceCIDRUpdate },
  ipaddresses: {
    validateName: (name) => isCanonicalIP(name),
    // A random suffix would make no address.
    generateName: (base) => base,
    validate: validateIPAddress,
    validateUpdate: validateIPAddressUpdate,
  },
};
