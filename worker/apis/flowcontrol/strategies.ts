import type { Strategy } from "../../registry/resource.ts";
import type { FlowcontrolV1FlowSchema, FlowcontrolV1PriorityLevelConfiguration } from "../generated/types.ts";

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

/** PUT creates, and an update names the version it changes. */
const usual: Strategy = { allowCreateOnUpdate: true, allowUnconditionalUpdate: false };

/** flowcontrol.apiserver.k8s.io, by plural. upstream: pkg/registry/flowcontrol/(kind)/strategy.go */
export const flowcontrolStrategies: Readonly<Record<string, Strategy>> = {
  flowschemas: { ...usual, setDefaults: setFlowSchemaDefaults },
  prioritylevelconfigurations: { ...usual, setDefaults: setPriorityLevelDefaults },
};
