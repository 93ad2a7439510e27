import type { Column } from "../../registry/resource.ts";
import { roundTrip } from "../autoscaling/conversion.ts";
import type {
  AutoscalingV1Scale,
  AutoscalingV2HorizontalPodAutoscaler,
  AutoscalingV2MetricSpec,
  AutoscalingV2MetricStatus,
  AutoscalingV2MetricTarget,
  AutoscalingV2MetricValueStatus,
} from "../generated/types.ts";
import { metricsOf } from "./autoscaling-v1.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

type Current = AutoscalingV2MetricValueStatus | undefined;

const unknown = "<unknown>";
/** How Go prints a quantity that is not there. */
const nil = "<nil>";
const percent = (value: number | undefined, otherwise: string): string => (value === undefined ? otherwise : `${value}%`);

/** External and object metrics: a value, or one for each pod. */
function valueText(target: AutoscalingV2MetricTarget, current: Current): string {
  if (target.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`;
  return `${current === undefined ? unknown : (current.value ?? nil)}/${target.value ?? nil}`;
}

function podsText(target: AutoscalingV2MetricTarget, current: Current): string {
  return `${current === undefined ? unknown : (current.averageValue ?? nil)}/${target.averageValue ?? nil}`;
}

/** Resource metrics: a value for each pod, or a share of what pods request. */
function resourceText(name: string, target: AutoscalingV2MetricTarget, current: Current): string {
  if (target.averageValue !== undefined) return `${name}: ${podsText(target, current)}`;
  return `${name}: ${percent(current?.averageUtilization, unknown)}/${percent(target.averageUtilization, "<auto>")}`;
}

type Show = (spec: AutoscalingV2MetricSpec, status: AutoscalingV2MetricStatus | undefined) => string;

const shows: Readonly<Record<string, Show>> = {
  External: ({ external }, status) => valueText(external?.target ?? {}, status?.external?.current),
  Object: ({ object }, status) => valueText(object?.target ?? {}, status?.object?.current),
  Pods: ({ pods }, status) => podsText(pods?.target ?? {}, status?.pods?.current),
  Resource: ({ resource }, status) => resourceText(resource?.name ?? "", resource?.target ?? {}, status?.resource?.current),
  ContainerResource: ({ containerResource }, status) =>
    resourceText(containerResource?.name ?? "", containerResource?.target ?? {}, status?.containerResource?.current),
};

const shownMax = 2;

/** `cpu: 20%/80%, 3/5 + 1 more...`. upstream: printers.go formatHPAMetrics */
function targets(autoscaler: AutoscalingV2HorizontalPodAutoscaler): string {
  const { specs, statuses } = metricsOf(autoscaler);
  if (specs.length === 0) return "<none>";
  const texts = specs.map((spec, i) => {
    const type = spec.type ?? "";
    const show = Object.hasOwn(shows, type) ? shows[type] : undefined;
    return show === undefined ? "<unknown type>" : show(spec, statuses[i]);
  });
  const more = texts.length > shownMax ? ` + ${texts.length - shownMax} more...` : "";
  return `${texts.slice(0, shownMax).join(", ")}${more}`;
}

const { text } = printer<AutoscalingV2HorizontalPodAutoscaler>();

const autoscalerName = { ...nameColumn, convertedAnnotations: roundTrip };

/** Columns of autoscaling, for objects of v1 and v2. */
export const autoscalingColumns: ColumnsByPlural = {
  horizontalpodautoscalers: [
    autoscalerName,
    text("Reference", ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ""}/${spec?.scaleTargetRef?.name ?? ""}`),
    text("Targets", targets),
    text("MinPods", ({ spec }) => (spec?.minReplicas === undefined ? "<unset>" : String(spec.minReplicas))),
    text("MaxPods", ({ spec }) => spec?.maxReplicas ?? 0),
    text("Replicas", ({ status }) => status?.currentReplicas ?? 0),
    ageColumn,
  ],
};

const scale = printer<AutoscalingV1Scale>();

/** Columns of a Scale, whatever it scales. */
export const scaleColumns: readonly Column[] = [
  scale.text("Name", ({ metadata }) => metadata?.name ?? ""),
  scale.integer("Desired", ({ spec }) => spec?.replicas),
  scale.integer("Available", ({ status }) => status?.replicas),
  ageColumn,
];
