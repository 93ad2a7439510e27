import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import type { FlowcontrolV1FlowSchema, FlowcontrolV1PriorityLevelConfiguration } from "../generated/types.ts";
import { validateConditionTypes, validateFlowSchema } from "./flow-schema.ts";
import { validatePriorityLevel } from "./priority-level.ts";

/** Precedence 1000. upstream: pkg/apis/flowcontrol/v1/defaults.go SetDefaults_FlowSchemaSpec */
function setFlowSchemaDefaults(schema: FlowcontrolV1FlowSchema): void {
  (schema.spec ??= {}).matchingPrecedence ||= 1000;
}

/** Shares (0 exempt, 30 limited), nothing lent, 64 queues of 50 with hands of 8. upstream: pkg/apis/flowcontrol/v1/defaults.go */
function setPriorityLevelDefaults(level: FlowcontrolV1PriorityLevelConfiguration): void {
  const { exempt, limited } = level.spec ?? {};
  if (exempt !== undefined) {
    exempt.nominalConcurrencyShares ??= 0;
    exempt.lendablePercent ??= 0;
  }
  if (limited === undefined) return;
  limited.nominalConcurrencyShares ??= 30;
  limited.lendablePercent ??= 0;
  const queuing = limited.limitResponse?.queuing;
  if (queuing === undefined) return;
  queuing.handSize ||= 8;
  queuing.queues ||= 64;
  queuing.queueLengthLimit ||= 50;
}

/** Of an object that is written through /status nothing but the status and managedFields is taken. */
function keepMeta(object: KubeObject, old: KubeObject): void {
  const { managedFields, resourceVersion } = object.metadata ?? {};
  object.metadata = {
    ...structuredClone(old.metadata ?? {}),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
}

const status: Strategy = { prepareForUpdate: keepMeta, validateUpdate: validateConditionTypes };

/** flowcontrol.apiserver.k8s.io, by plural or `plural/subresource`. upstream: pkg/registry/flowcontrol/(kind)/strategy.go */
export const flowcontrolStrategies: Readonly<Record<string, Strategy>> = {
  flowschemas: { setDefaults: setFlowSchemaDefaults, validate: validateFlowSchema, validateUpdate: validateFlowSchema },
  "flowschemas/status": status,
  prioritylevelconfigurations: {
    setDefaults: setPriorityLevelDefaults,
    validate: validatePriorityLevel,
    validateUpdate: validatePriorityLevel,
  },
  "prioritylevelconfigurations/status": status,
};
