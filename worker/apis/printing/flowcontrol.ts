import type { FlowcontrolV1FlowSchema, FlowcontrolV1PriorityLevelConfiguration } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

type Level = FlowcontrolV1PriorityLevelConfiguration;

const schema = printer<FlowcontrolV1FlowSchema>();
const level = printer<Level>();

/** A number of the queues of a level that queues. */
function ofQueues({ spec }: Level, field: "queues" | "handSize" | "queueLengthLimit"): string | number {
  const queuing = spec?.limited?.limitResponse?.queuing;
  return queuing === undefined ? "<none>" : (queuing[field] ?? 0);
}

/** Columns of flowcontrol.apiserver.k8s.io. */
export const flowcontrolColumns: ColumnsByPlural = {
  flowschemas: [
    nameColumn,
    schema.text("PriorityLevel", ({ spec }) => spec?.priorityLevelConfiguration?.name),
    schema.text("MatchingPrecedence", ({ spec }) => spec?.matchingPrecedence ?? 0),
    schema.text("DistinguisherMethod", ({ spec }) => spec?.distinguisherMethod?.type ?? "<none>"),
    ageColumn,
    schema.text("MissingPL", ({ status }) => (status?.conditions ?? []).find(({ type }) => type === "Dangling")?.status ?? "?"),
  ],
  prioritylevelconfigurations: [
    nameColumn,
    level.text("Type", ({ spec }) => spec?.type),
    level.text("NominalConcurrencyShares", ({ spec }) =>
      spec?.limited === undefined ? "<none>" : (spec.limited.nominalConcurrencyShares ?? 0),
    ),
    level.text("Queues", (obj) => ofQueues(obj, "queues")),
    level.text("HandSize", (obj) => ofQueues(obj, "handSize")),
    level.text("QueueLengthLimit", (obj) => ofQueues(obj, "queueLengthLimit")),
    ageColumn,
  ],
};
