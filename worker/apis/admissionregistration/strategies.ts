import type { Strategy } from "../../registry/resource.ts";
import {
  setMutatingWebhookConfigurationDefaults,
  setPolicyBindingDefaults,
  setPolicyDefaults,
  setValidatingWebhookConfigurationDefaults,
} from "./defaults.ts";

/** admissionregistration.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/admissionregistration/(kind)/strategy.go */
export const admissionregistrationStrategies: Readonly<Record<string, Strategy>> = {
  validatingwebhookconfigurations: { setDefaults: setValidatingWebhookConfigurationDefaults, allowUnconditionalUpdate: false },
  mutatingwebhookconfigurations: { setDefaults: setMutatingWebhookConfigurationDefaults, allowUnconditionalUpdate: false },
  validatingadmissionpolicies: { setDefaults: setPolicyDefaults, allowUnconditionalUpdate: false },
  validatingadmissionpolicybindings: { setDefaults: setPolicyBindingDefaults, allowUnconditionalUpdate: false },
  mutatingadmissionpolicies: { setDefaults: setPolicyDefaults, allowUnconditionalUpdate: false },
  mutatingadmissionpolicybindings: { setDefaults: setPolicyBindingDefaults, allowUnconditionalUpdate: false },
};
