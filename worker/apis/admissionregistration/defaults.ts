import type {
  AdmissionregistrationV1MatchResources,
  AdmissionregistrationV1MutatingAdmissionPolicy,
  AdmissionregistrationV1MutatingAdmissionPolicyBinding,
  AdmissionregistrationV1MutatingWebhook,
  AdmissionregistrationV1MutatingWebhookConfiguration,
  AdmissionregistrationV1ValidatingAdmissionPolicy,
  AdmissionregistrationV1ValidatingAdmissionPolicyBinding,
  AdmissionregistrationV1ValidatingWebhook,
  AdmissionregistrationV1ValidatingWebhookConfiguration,
} from "../generated/types.ts";

// upstream: pkg/apis/admissionregistration/v1/defaults.go

function setWebhookDefaults(webhook: AdmissionregistrationV1ValidatingWebhook | AdmissionregistrationV1MutatingWebhook): void {
  webhook.failurePolicy ??= "Fail";
  webhook.matchPolicy ??= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  const service = webhook.clientConfig?.service;
  if (service !== undefined) service.port ??= 443;
  for (const rule of webhook.rules ?? []) rule.scope ??= "*";
}

/** Failing closed, equivalent matching, every namespace and object, ten seconds. */
export function setValidatingWebhookConfigurationDefaults(configuration: AdmissionregistrationV1ValidatingWebhookConfiguration): void {
  for (const webhook of configuration.webhooks ?? []) setWebhookDefaults(webhook);
}

/** As for validating webhooks, and never called again. */
export function setMutatingWebhookConfigurationDefaults(configuration: AdmissionregistrationV1MutatingWebhookConfiguration): void {
  for (const webhook of configuration.webhooks ?? []) {
    setWebhookDefaults(webhook);
    webhook.reinvocationPolicy ??= "Never";
  }
}

function setMatchResourcesDefaults(match: AdmissionregistrationV1MatchResources | undefined): void {
  if (match === undefined) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= "*";
}

export function setPolicyDefaults(
  policy: AdmissionregistrationV1ValidatingAdmissionPolicy | AdmissionregistrationV1MutatingAdmissionPolicy,
): void {
  const spec = (policy.spec ??= {});
  spec.failurePolicy ??= "Fail";
  setMatchResourcesDefaults(spec.matchConstraints);
}

export function setPolicyBindingDefaults(
  binding: AdmissionregistrationV1ValidatingAdmissionPolicyBinding | AdmissionregistrationV1MutatingAdmissionPolicyBinding,
): void {
  setMatchResourcesDefaults(binding.spec?.matchResources);
}
