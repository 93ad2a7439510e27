import type {
  AutoscalingV1HorizontalPodAutoscaler,
  AutoscalingV2HorizontalPodAutoscaler,
  AutoscalingV2MetricSpec,
  AutoscalingV2MetricStatus,
} from "../generated/types.ts";

type V1 = AutoscalingV1HorizontalPodAutoscaler;

/** The metrics of a horizontal pod autoscaler, in autoscaling/v2's shape. */
export interface Metrics {
  readonly specs: readonly AutoscalingV2MetricSpec[];
  readonly statuses: readonly AutoscalingV2MetricStatus[];
}

/** A source of autoscaling/v1's annotations: flat, where autoscaling/v2 has `target` and `current`. */
interface FlatSource {
  readonly name?: string;
  readonly target?: unknown;
  readonly current?: unknown;
  readonly targetValue?: string;
  readonly targetAverageValue?: string;
  readonly targetAverageUtilization?: number;
  readonly averageValue?: string;
  readonly currentValue?: string;
  readonly currentAverageValue?: string;
  readonly currentAverageUtilization?: number;
}

const types = ["object", "pods", "resource", "containerResource", "external"] as const;

const present = (values: Record<string, string | number | undefined>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== ""),
  );

/** One source: what already has v2's shape stays (an object's `target` there is a reference in v1, and has a kind). */
function nested(source: FlatSource, object: boolean): object {
  const shaped = (value: unknown): boolean => typeof value === "object" && value !== null && "type" in value;
  if (shaped(source.target) || source.current !== undefined) return source;
  const target = present({
    value: source.targetValue,
    averageValue: source.targetAverageValue ?? (object ? source.averageValue : undefined),
    averageUtilization: source.targetAverageUtilization,
  });
  const current = present({
    value: source.currentValue,
    averageValue: source.currentAverageValue ?? (object ? source.averageValue : undefined),
    averageUtilization: source.currentAverageUtilization,
  });
  return { name: source.name, target, current };
}

/** The metrics in an annotation; one that cannot be read is as good as absent. */
function fromAnnotation(text: string | undefined): Record<string, unknown>[] | undefined {
  if (text === undefined) return undefined;
  try {
    const metrics = JSON.parse(text) as Record<string, unknown>[];
    return metrics.map((metric) => {
      const sources = types.filter((type) => metric[type] !== undefined);
      return { ...metric, ...Object.fromEntries(sources.map((type) => [type, nested(metric[type] as FlatSource, type === "object")])) };
    });
  } catch {
    return undefined;
  }
}

/** autoscaling/v1 scales by CPU; other metrics travel in annotations. It comes first, where nearly all have it. upstream: pkg/apis/autoscaling/v1/conversion.go */
function fromV1({ metadata, spec, status }: V1): Metrics {
  const { targetCPUUtilizationPercentage: target } = spec ?? {};
  const { currentCPUUtilizationPercentage: current } = status ?? {};
  const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: target ?? 80 } } };
  const others = fromAnnotation(metadata?.annotations?.["autoscaling.alpha.kubernetes.io/metrics"]) ?? [];
  const ofCPU = current === undefined ? [] : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: current } } }];
  return {
    specs: [...(target !== undefined || others.length === 0 ? [cpu] : []), ...others],
    statuses: fromAnnotation(metadata?.annotations?.["autoscaling.alpha.kubernetes.io/current-metrics"]) ?? ofCPU,
  };
}

/** Reads the metrics of an autoscaler in either version. */
export function metricsOf(autoscaler: V1 | AutoscalingV2HorizontalPodAutoscaler): Metrics {
  if (autoscaler.apiVersion === "autoscaling/v1") return fromV1(autoscaler as V1);
  const { spec, status } = autoscaler as AutoscalingV2HorizontalPodAutoscaler;
  return { specs: spec?.metrics ?? [], statuses: status?.currentMetrics ?? [] };
}
