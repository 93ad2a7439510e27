import type { JSONObject } from "../apimachinery/types.ts";

export interface Conversion {
  readonly toStorage: (object: JSONObject) => JSONObject;
  readonly fromStorage: (object: JSONObject) => JSONObject;
}

/** Moves fields to other names, leaving out what is not there. */
function renamed(object: JSONObject, names: readonly (readonly [string, string])[]): JSONObject {
  const out: JSONObject = { ...object };
  for (const [from, to] of names) {
    if (out[from] === undefined) continue;
    out[to] = out[from];
    delete out[from];
  }
  return out;
}

/** events.k8s.io/v1 names of core/v1 Event fields. upstream: pkg/apis/events/v1/conversion.go */
const eventNames: readonly (readonly [string, string])[] = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
];

const events: Conversion = {
  toStorage: (object) => ({ ...renamed(object, eventNames), apiVersion: "v1" }),
  fromStorage: (object) => ({
    ...renamed(
      object,
      eventNames.map(([a, b]) => [b, a] as const),
    ),
    apiVersion: "events.k8s.io/v1",
  }),
};

type Spec = Record<string, unknown>;
const metricsAnnotation = "autoscaling.alpha.kubernetes.io/metrics";

interface Metric {
  type?: string;
  resource?: { name?: string; target?: { type?: string; averageUtilization?: number } };
}

const isCPU = (metric: Metric): boolean =>
  metric.type === "Resource" && metric.resource?.name === "cpu" && metric.resource.target?.averageUtilization !== undefined;

/** The metrics of the annotation; upstream too ignores what it cannot read. */
function parsedMetrics(text: string): unknown[] {
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics : [];
  } catch {
    return [];
  }
}

/** autoscaling/v1 knows one CPU target; other metrics travel in an annotation. upstream: pkg/apis/autoscaling/v1/conversion.go */
const autoscaling: Conversion = {
  toStorage(object) {
    const { targetCPUUtilizationPercentage: target, ...spec } = (object["spec"] ?? {}) as Spec;
    const metadata = { ...((object["metadata"] ?? {}) as Spec) };
    const annotations = { ...((metadata["annotations"] ?? {}) as Record<string, string>) };
    const others = annotations[metricsAnnotation];
    delete annotations[metricsAnnotation];
    if (Object.keys(annotations).length > 0) metadata["annotations"] = annotations;
    else delete metadata["annotations"];
    const cpu =
      target === undefined
        ? []
        : [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: target } } }];
    const metrics = [...cpu, ...(others === undefined ? [] : parsedMetrics(others))];
    const { currentCPUUtilizationPercentage: current, ...status } = (object["status"] ?? {}) as Spec;
    const currentMetrics =
      current === undefined ? [] : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: current } } }];
    return {
      ...object,
      apiVersion: "autoscaling/v2",
      metadata,
      spec: { ...spec, ...(metrics.length === 0 ? {} : { metrics }) },
      status: { ...status, ...(currentMetrics.length === 0 ? {} : { currentMetrics }) },
    } as JSONObject;
  },
  fromStorage(object) {
    const { metrics, behavior: _behavior, ...spec } = (object["spec"] ?? {}) as Spec & { metrics?: Metric[] };
    const metadata = { ...((object["metadata"] ?? {}) as Spec) };
    const cpu = metrics?.find(isCPU)?.resource?.target?.averageUtilization;
    const others = (metrics ?? []).filter((metric) => !isCPU(metric));
    if (others.length > 0)
      metadata["annotations"] = { ...((metadata["annotations"] ?? {}) as object), [metricsAnnotation]: JSON.stringify(others) };
    const { currentMetrics: _current, conditions: _conditions, ...status } = (object["status"] ?? {}) as Spec;
    return {
      ...object,
      apiVersion: "autoscaling/v1",
      metadata,
      spec: { ...spec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
      status,
    } as JSONObject;
  },
};

/** By schema id: versions whose stored form is another one. */
export const conversions: Readonly<Record<string, Conversion>> = {
  "events.v1.Event": events,
  "autoscaling.v1.HorizontalPodAutoscaler": autoscaling,
};
