import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import {
  setMutatingWebhookConfigurationDefaults,
  setPolicyBindingDefaults,
  setPolicyDefaults,
  setValidatingWebhookConfigurationDefaults,
} from "./defaults.ts";

/** admissionregistration.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/admissionregistration/(kind)/strategy.go */
export const admissionregistrationStrategies: Readonly<Record<string, Strategy>> = {
  validatingwebhookconfigurations: { setDefaults: (obj: KubeObject) => setValidatingWebhookConfigurationDefaults(obj) },
  mutatingwebhookconfigurations: { setDefaults: (obj: KubeObject) => setMutatingWebhookConfigurationDefaults(obj) },
  validatingadmissionpolicies: { setDefaults: (obj: KubeObject) => setPolicyDefaults(obj) },
  validatingadmissionpolicybindings: { setDefaults: (obj: KubeObject) => setPolicyBindingDefaults(obj) },
  mutatingadmissionpolicies: { setDefaults: (obj: KubeObject) => setPolicyDefaults(obj) },
  mutatingadmissionpolicybindings: { setDefaults: (obj: KubeObject) => setPolicyBindingDefaults(obj) },
};
