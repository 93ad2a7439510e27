import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { serviceAccount } from "./service-account.ts";

/** Every plugin, in the order in which they run. upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins */
export const plugins: readonly AdmissionPlugin[] = [namespaceLifecycle, serviceAccount, priority, defaultTolerationSeconds, resourceQuota];

/** Lets every plugin change the object, in order; the first refusal is thrown. */
export async function admit(attributes: AdmissionAttributes): Promise<void> {
  for (const plugin of plugins)
    if (plugin.admit !== undefined && plugin.operations.includes(attributes.operation)) await plugin.admit(attributes);
}

/** Lets every plugin refuse the finished object, in order. */
export async function validate(attributes: AdmissionAttributes): Promise<void> {
  for (const plugin of plugins)
    if (plugin.validate !== undefined && plugin.operations.includes(attributes.operation)) await plugin.validate(attributes);
}
