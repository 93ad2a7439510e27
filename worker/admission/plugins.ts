import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";
import {
  certificateApproval,
  certificateRequestSignature,
  certificateSigning,
  certificateSubjectRestriction,
} from "./certificates/plugins.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction/plugin.ts";
import { persistentVolumeClaimResize } from "./persistent-volume-claim-resize.ts";

import { podSecurity } from "./pod-security/plugin.ts";

import { podTopologyLabels } from "./pod-topology-labels.ts";

import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";

/** Every plugin, in the order in which they run. upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins */
export const plugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  certificateRequestSignature,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  podTopologyLabels,
  resourceQuota,
];

/** Lets every plugin change the object, in order; the first refusal is thrown. */
export async function admit(attributes: AdmissionAttributes): Promise<void> {
  await measured(attributes, "admit", async () => {
    for (const { name, operations, admit: run } of plugins)
      if (run !== undefined && operations.includes(attributes.operation)) await measured(attributes, "admit", () => run(attributes), name);
  });
}

/** Runs the chain, or one plugin of it, and says how long it took and whether it refused. */
async function measured(
  { scope, operation }: AdmissionAttributes,
  type: "admit" | "validate",
  run: () => Promise<void> | void,
  plugin?: string,
): Promise<void> {
  const { now, metrics } = scope.ctx.deps;
  const startedAt = now();
  let rejected = true;
  try {
    await run();
    rejected = false;
  } finally {
    metrics.admitted({ operation, type, rejected }, (now() - startedAt) / 1000, plugin);
  }
}

/** Lets every plugin refuse the finished object, in order. */
export async function validate(attributes: AdmissionAttributes): Promise<void> {
  await measured(attributes, "validate", async () => {
    for (const { name, operations, validate: run } of plugins)
      if (run !== undefined && operations.includes(attributes.operation))
        await measured(attributes, "validate", () => run(attributes), name);
  });
}
