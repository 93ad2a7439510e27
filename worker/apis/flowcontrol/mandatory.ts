import { type ErrorList, invalid, type Path } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import type { FlowcontrolV1FlowSchemaSpec, FlowcontrolV1PriorityLevelConfigurationSpec } from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";

// What a server needs to work at all does not change. upstream: apiserver/pkg/apis/flowcontrol/bootstrap/default.go

const everything = {
  resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};
const group = (name: string): { kind: string; group: { name: string } } => ({ kind: "Group", group: { name } });

const schemas: Readonly<Record<string, FlowcontrolV1FlowSchemaSpec>> = {
  exempt: {
    priorityLevelConfiguration: { name: "exempt" },
    matchingPrecedence: 1,
    rules: [{ subjects: [group("system:masters")], ...everything }],
  },
  "catch-all": {
    priorityLevelConfiguration: { name: "catch-all" },
    matchingPrecedence: 10000,
    distinguisherMethod: { type: "ByUser" },
    rules: [{ subjects: [group("system:unauthenticated"), group("system:authenticated")], ...everything }],
  },
};

const levels: Readonly<Record<string, FlowcontrolV1PriorityLevelConfigurationSpec>> = {
  exempt: { type: "Exempt" },
  "catch-all": {
    type: "Limited",
    limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: "Reject" } },
  },
};

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

/** A mandatory schema is as it is. */
export function validateMandatorySchema(name: string, spec: FlowcontrolV1FlowSchemaSpec, path: Path): ErrorList {
  const fixed = own(schemas, name);
  if (fixed === undefined || deepEqual(spec, fixed)) return [];
  return [invalid(path, goShape("flowcontrol.v1.FlowSchemaSpec", spec), `spec of '${name}' must equal the fixed value`)];
}

/** A mandatory level too; of the exempt one, what it lends may change. */
export function validateMandatoryLevel(name: string, spec: FlowcontrolV1PriorityLevelConfigurationSpec, path: Path): ErrorList {
  const fixed = own(levels, name);
  const { exempt, ...rest } = spec;
  const isExempt = name === "exempt";
  if (fixed === undefined || deepEqual(isExempt ? rest : { ...rest, exempt }, fixed)) return [];
  const except = isExempt ? " except the 'spec.exempt' field" : "";
  const shown = goShape("flowcontrol.v1.PriorityLevelConfigurationSpec", spec);
  return [invalid(path, shown, `spec of '${name}'${except} must equal the fixed value`)];
}
