import type { AdmissionAttributes, AdmissionPlugin, Operation } from "./admission.ts";
import {
  certificateApproval,
  certificateRequestSignature,
  certificateSigning,
  certificateSubjectRestriction,
} from "./certificates/plugins.ts";
import { defaultIngressClass, defaultStorageClass } from "./default-classes.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction/plugin.ts";
import { persistentVolumeClaimResize } from "./persistent-volume-claim-resize.ts";
import { nodeDeclaredFeatures, podResize } from "./pod-resize.ts";
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
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  defaultIngressClass,
  podTopologyLabels,
  nodeDeclaredFeatures,
  podResize,
  resourceQuota,
];

type Step = "admit" | "validate";

/** Those that have the step and the operation, so that a write asks nobody else. */
const steps = new Map<string, readonly AdmissionPlugin[]>();

function pluginsOf(step: Step, operation: Operation): readonly AdmissionPlugin[] {
  const id = `${step} ${operation}`;
  const known = steps.get(id) ?? plugins.filter((plugin) => plugin[step] !== undefined && plugin.operations.includes(operation));
  steps.set(id, known);
  return known;
}

/** Lets every plugin change the object, in order; the first refusal is thrown. */
export const admit = (attributes: AdmissionAttributes): Promise<void> => run("admit", attributes);

/** Lets every plugin refuse the finished object, in order. */
export const validate = (attributes: AdmissionAttributes): Promise<void> => run("validate", attributes);

/** Runs the chain, and says how long it and each plugin of it took, and whether it refused. */
async function run(step: Step, attributes: AdmissionAttributes): Promise<void> {
  const { operation, scope } = attributes;
  const { now, metrics } = scope.ctx.deps;
  const startedAt = now();
  let at = startedAt;
  let name: string | undefined;
  const told = (rejected: boolean, seconds: number, plugin?: string): void =>
    metrics.admitted({ operation, type: step, rejected }, seconds, plugin);
  try {
    for (const plugin of pluginsOf(step, operation)) {
      ({ name } = plugin);
      await plugin[step]?.(attributes);
      const before = at;
      at = now();
      told(false, (at - before) / 1000, name);
    }
    told(false, (at - startedAt) / 1000);
  } catch (error) {
    const end = now();
    told(true, (end - at) / 1000, name);
    told(true, (end - startedAt) / 1000);
    throw error;
  }
}
