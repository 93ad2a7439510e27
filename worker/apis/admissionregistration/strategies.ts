import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { keepMetaForStatus } from "../rows/status-meta.ts";
import { validateMutatingBinding, validateValidatingBinding } from "./bindings.ts";
import {
  setMutatingWebhookConfigurationDefaults,
  setPolicyBindingDefaults,
  setPolicyDefaults,
  setValidatingWebhookConfigurationDefaults,
} from "./defaults.ts";
import { validateMutatingPolicy, validatePolicyStatus, validateValidatingPolicy } from "./policies.ts";
import { validateWebhooks, validateWebhooksUpdate } from "./webhooks.ts";

const staticSuffix = ".static.k8s.io";

/** Names of configurations that come from files. upstream: pkg/apis/admissionregistration/validation/static_suffix.go */
const staticWarnings = ({ metadata }: KubeObject): string[] =>
  (metadata?.name ?? "").endsWith(staticSuffix)
    ? [
        `metadata.name: names ending with "${staticSuffix}" are reserved for static manifest-based configurations and cannot be managed via the API`,
      ]
    : [];

const usual: Strategy = { warningsOnCreate: staticWarnings, warningsOnUpdate: staticWarnings, allowUnconditionalUpdate: false };

/** admissionregistration.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/admissionregistration/(kind)/strategy.go */
export const admissionregistrationStrategies: Readonly<Record<string, Strategy>> = {
  validatingwebhookconfigurations: {
    ...usual,
    setDefaults: setValidatingWebhookConfigurationDefaults,
    validate: validateWebhooks,
    validateUpdate: validateWebhooksUpdate,
  },
  mutatingwebhookconfigurations: {
    ...usual,
    setDefaults: setMutatingWebhookConfigurationDefaults,
    validate: validateWebhooks,
    validateUpdate: validateWebhooksUpdate,
  },
  validatingadmissionpolicies: {
    ...usual,
    setDefaults: setPolicyDefaults,
    validate: (policy) => validateValidatingPolicy(policy),
    validateUpdate: validateValidatingPolicy,
  },
  "validatingadmissionpolicies/status": {
    prepareForUpdate: keepMetaForStatus,
    validateUpdate: validatePolicyStatus,
    allowUnconditionalUpdate: false,
  },
  validatingadmissionpolicybindings: {
    ...usual,
    setDefaults: setPolicyBindingDefaults,
    validate: validateValidatingBinding,
    validateUpdate: validateValidatingBinding,
  },
  mutatingadmissionpolicies: {
    ...usual,
    setDefaults: setPolicyDefaults,
    validate: (policy) => validateMutatingPolicy(policy),
    validateUpdate: validateMutatingPolicy,
  },
  mutatingadmissionpolicybindings: {
    ...usual,
    setDefaults: setPolicyBindingDefaults,
    validate: validateMutatingBinding,
    validateUpdate: validateMutatingBinding,
  },
};
