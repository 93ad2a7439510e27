import { decodeObject } from "../../apimachinery/schema/decode.ts";
import type { JSONObject, KubeObject } from "../../apimachinery/types.ts";
import type { Conversion } from "../../registry/resource.ts";
import { resolveSchema } from "../generated/schemas.ts";
import { metricsFromAnnotation, metricsToAnnotation, parseJSON } from "./metric-conversion.ts";

// autoscaling/v1 knows one CPU target; what else v2 says travels in annotations. upstream: pkg/apis/autoscaling/v1/conversion.go

type Value = Record<string, unknown>;

const prefix = "autoscaling.alpha.kubernetes.io/";
const metricsAnnotation = `${prefix}metrics`;
const currentMetricsAnnotation = `${prefix}current-metrics`;
const conditionsAnnotation = `${prefix}conditions`;
const behaviorAnnotation = `${prefix}behavior`;
/** Annotations that hold what v1 cannot say. */
const roundTrip: readonly string[] = [
  metricsAnnotation,
  behaviorAnnotation,
  `${prefix}scale-down-tolerance`,
  `${prefix}scale-up-tolerance`,
  currentMetricsAnnotation,
  conditionsAnnotation,
];

interface Metric {
  readonly type?: string;
  readonly resource?: { readonly name?: string; readonly target?: Value; readonly current?: Value };
}

const part = (object: JSONObject, name: string): Value => ({ ...((object[name] ?? {}) as Value) });
const isCPU = ({ type, resource }: Metric): boolean => type === "Resource" && resource?.name === "cpu";
const isCPUTarget = (metric: Metric): boolean => isCPU(metric) && metric.resource?.target?.["averageUtilization"] !== undefined;
const cpuTarget = (averageUtilization: unknown): Metric => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});
const defaultUtilization = 80;

/** Go marshals the behavior by its field names, in this order, with null for what is not there. */
const rulesFields = ["stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"] as const;
const policyFields = ["type", "value", "periodSeconds"] as const;
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const byGoNames = (value: Value, fields: readonly string[]): Value =>
  Object.fromEntries(fields.map((name) => [capital(name), value[name] ?? null]));

function rulesToGo(rules: Value | undefined): Value | null {
  if (rules === undefined) return null;
  const policies = (rules["policies"] as Value[] | undefined)?.map((policy) => byGoNames(policy, policyFields));
  return byGoNames({ ...rules, policies }, rulesFields);
}

const behaviorToAnnotation = (behavior: Value): string =>
  JSON.stringify({
    ScaleUp: rulesToGo(behavior["scaleUp"] as Value | undefined),
    ScaleDown: rulesToGo(behavior["scaleDown"] as Value | undefined),
  });

const wireNames: ReadonlyMap<string, string> = new Map(
  ["scaleUp", "scaleDown", ...rulesFields, ...policyFields].map((name) => [name.toLowerCase(), name]),
);

/** Field names in any case, as Go's decoder takes them, turned into the wire's; null is absent. */
function fromGoNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromGoNames);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [wireNames.get(name.toLowerCase()) ?? name, fromGoNames(item)]));
}

function decoded(id: string, value: unknown): Value | undefined {
  const schema = resolveSchema(id);
  if (schema === undefined) throw new Error(`no schema: ${id}`);
  const { object, typeError } = decodeObject(schema, value, resolveSchema, false);
  return typeError === undefined ? object : undefined;
}

function behaviorFromAnnotation(text: string): Value | undefined {
  const parsed = parseJSON(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  const behavior = decoded("autoscaling.v2.HorizontalPodAutoscalerBehavior", fromGoNames(parsed));
  return behavior === undefined || Object.keys(behavior).length === 0 ? undefined : behavior;
}

function conditionsFromAnnotation(text: string): Value[] | undefined {
  const parsed = parseJSON(text);
  if (!Array.isArray(parsed)) return undefined;
  const conditions = parsed.map((condition) => decoded("autoscaling.v2.HorizontalPodAutoscalerCondition", condition));
  return conditions.includes(undefined) ? undefined : (conditions as Value[]);
}

/** Annotations of the conversion mean nothing on a v2 object and are not kept. */
export function dropRoundTripAnnotations(object: KubeObject): void {
  object.metadata = withAnnotations(object as JSONObject, () => undefined);
}

function withAnnotations(object: JSONObject, change: (annotations: Record<string, string>) => void): Value {
  const metadata = part(object, "metadata");
  const annotations = { ...((metadata["annotations"] ?? {}) as Record<string, string>) };
  for (const name of roundTrip) delete annotations[name];
  change(annotations);
  if (Object.keys(annotations).length > 0) metadata["annotations"] = annotations;
  else delete metadata["annotations"];
  return metadata;
}

function toStorage(object: JSONObject): JSONObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = part(object, "spec");
  const { currentCPUUtilizationPercentage: current, ...status } = part(object, "status");
  const annotations = ((object["metadata"] as Value | undefined)?.["annotations"] ?? {}) as Record<string, string>;
  const read = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = Object.hasOwn(annotations, name) ? annotations[name] : undefined;
    return text === undefined ? undefined : parse(text);
  };
  const metrics = [
    ...(read(metricsAnnotation, (text) => metricsFromAnnotation(text, "target")) ?? []),
    ...(target === undefined ? [] : [cpuTarget(target)]),
  ];
  spec["metrics"] = metrics.length === 0 ? [cpuTarget(defaultUtilization)] : metrics;
  const behavior = read(behaviorAnnotation, behaviorFromAnnotation);
  if (behavior !== undefined) spec["behavior"] = behavior;
  const currentCPU = { type: "Resource", resource: { name: "cpu", current: { averageUtilization: current } } };
  const currentMetrics =
    read(currentMetricsAnnotation, (text) => metricsFromAnnotation(text, "current")) ?? (current === undefined ? undefined : [currentCPU]);
  if (currentMetrics !== undefined) status["currentMetrics"] = currentMetrics;
  const conditions = read(conditionsAnnotation, conditionsFromAnnotation);
  if (conditions !== undefined) status["conditions"] = conditions;
  const metadata = withAnnotations(object, () => undefined);
  return { ...object, apiVersion: "autoscaling/v2", metadata, spec, status } as JSONObject;
}

function fromStorage(object: JSONObject): JSONObject {
  const { metrics = [], behavior, ...spec } = part(object, "spec") as Value & { metrics?: Metric[]; behavior?: Value };
  const { currentMetrics, conditions, ...status } = part(object, "status") as Value & { currentMetrics?: Metric[]; conditions?: Value[] };
  const metadata = withAnnotations(object, (annotations) => {
    const others = metrics.filter((metric) => !isCPUTarget(metric));
    if (others.length > 0) annotations[metricsAnnotation] = metricsToAnnotation(others, "target");
    if ((currentMetrics ?? []).length > 0) annotations[currentMetricsAnnotation] = metricsToAnnotation(currentMetrics ?? [], "current");
    if (behavior !== undefined) annotations[behaviorAnnotation] = behaviorToAnnotation(behavior);
    if ((conditions ?? []).length > 0)
      annotations[conditionsAnnotation] = JSON.stringify(
        conditions?.map((condition) => decoded("autoscaling.v1.HorizontalPodAutoscalerCondition", condition)),
      );
  });
  const target = metrics.find(isCPUTarget)?.resource?.target?.["averageUtilization"];
  const current = (currentMetrics ?? []).filter(isCPU).findLast((metric) => metric.resource?.current?.["averageUtilization"] !== undefined)
    ?.resource?.current?.["averageUtilization"];
  return {
    ...object,
    apiVersion: "autoscaling/v1",
    metadata,
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: { ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) },
  } as JSONObject;
}

/** autoscaling/v1 HorizontalPodAutoscaler, stored as v2. */
export const horizontalPodAutoscalerConversion: Conversion = {
  schema: "autoscaling.v2.HorizontalPodAutoscaler",
  toStorage,
  fromStorage,
};
