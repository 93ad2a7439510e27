import { type ErrorList, forbidden, invalid, type Path, required } from "../../apimachinery/field.ts";
import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { nanos } from "../core/quantity-value.ts";
import { dnsLabel } from "../core/validation/messages.ts";
import type { AutoscalingV2CrossVersionObjectReference, AutoscalingV2MetricSpec, AutoscalingV2MetricTarget } from "../generated/types.ts";

// upstream: pkg/apis/autoscaling/validation/validation.go

const segment = (value: string | undefined, path: Path, detail: string): ErrorList =>
  (value ?? "") === "" ? [required(path, detail)] : isPathSegmentName(value ?? "").map((message) => invalid(path, value, message));

/** What is scaled, or what a metric describes; `groupRequired`: not of the core group. */
export function validateReference(ref: AutoscalingV2CrossVersionObjectReference, path: Path, groupRequired: boolean): ErrorList {
  const version = ref.apiVersion ?? "";
  const errors = [...segment(ref.kind, path.child("kind"), ""), ...segment(ref.name, path.child("name"), "")];
  const slashes = version.split("/").length - 1;
  if (slashes > 1) errors.push(invalid(path.child("apiVersion"), version, `unexpected GroupVersion string: ${version}`));
  else if (groupRequired && (slashes === 0 || version.startsWith("/")))
    errors.push(invalid(path.child("apiVersion"), version, "apiVersion must specify API group"));
  return errors;
}

function validateTarget(target: AutoscalingV2MetricTarget, path: Path): ErrorList {
  const { type = "", value, averageValue, averageUtilization } = target;
  const errors: ErrorList = type === "" ? [required(path.child("type"), "must specify a metric target type")] : [];
  if (!["Utilization", "Value", "AverageValue"].includes(type))
    errors.push(invalid(path.child("type"), type, "must be either Utilization, Value, or AverageValue"));
  for (const [name, quantity] of Object.entries({ value, averageValue }))
    if (quantity !== undefined && nanos(quantity) <= 0n) errors.push(invalid(path.child(name), quantity, "must be positive"));
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(path.child("averageUtilization"), averageUtilization, "must be greater than 0"));
  return errors;
}

/** A resource's target is a raw value or a utilization, exactly one. */
function validateResourceTarget(target: AutoscalingV2MetricTarget, path: Path): ErrorList {
  const errors = validateTarget(target, path);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined)
    errors.push(required(path.child("averageUtilization"), "must set either a target raw value or a target utilization"));
  if (averageUtilization !== undefined && averageValue !== undefined)
    errors.push(forbidden(path.child("averageValue"), "may not set both a target raw value and a target utilization"));
  return errors;
}

type SourceCheck = (metric: AutoscalingV2MetricSpec, path: Path) => ErrorList;

/** Sources in the order in which they are looked at; only the first present one is checked. */
const sources: Readonly<Record<"object" | "external" | "pods" | "resource" | "containerResource", SourceCheck>> = {
  object({ object: source = {} }, path) {
    const { describedObject = {}, metric = {}, target = {} } = source;
    const missing = target.value === undefined && target.averageValue === undefined;
    return [
      ...validateReference(describedObject, path.child("describedObject"), false),
      ...segment(metric.name, path.child("metric", "name"), "must specify a metric name"),
      ...validateTarget(target, path.child("target")),
      ...(missing ? [required(path.child("target", "averageValue"), "must set either a target value or averageValue")] : []),
    ];
  },
  external({ external: source = {} }, path) {
    const { metric = {}, target = {} } = source;
    const { value, averageValue } = target;
    const errors = [
      ...segment(metric.name, path.child("metric", "name"), "must specify a metric name"),
      ...validateTarget(target, path.child("target")),
    ];
    if (value === undefined && averageValue === undefined)
      errors.push(required(path.child("target", "averageValue"), "must set either a target value for metric or a per-pod target"));
    if (value !== undefined && averageValue !== undefined)
      errors.push(forbidden(path.child("target", "value"), "may not set both a target value for metric and a per-pod target"));
    return errors;
  },
  pods({ pods: source = {} }, path) {
    const { metric = {}, target = {} } = source;
    return [
      ...segment(metric.name, path.child("metric", "name"), "must specify a metric name"),
      ...validateTarget(target, path.child("target")),
      ...(target.averageValue === undefined
        ? [required(path.child("target", "averageValue"), "must specify a positive target averageValue")]
        : []),
    ];
  },
  resource: ({ resource: source = {} }, path) => [
    ...((source.name ?? "") === "" ? [required(path.child("name"), "must specify a resource name")] : []),
    ...validateResourceTarget(source.target ?? {}, path.child("target")),
  ],
  containerResource: ({ containerResource: source = {} }, path) => [
    ...((source.name ?? "") === "" ? [required(path.child("name"), "must specify a resource name")] : []),
    ...((source.container ?? "") === ""
      ? [required(path.child("container"), "must specify a container")]
      : dnsLabel(path.child("container"), source.container ?? "")),
    ...validateResourceTarget(source.target ?? {}, path.child("target")),
  ],
};

const types: Readonly<Record<string, keyof typeof sources>> = {
  ContainerResource: "containerResource",
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
};

/** One metric: a known type, and exactly the source that the type says. */
export function validateMetric(metric: AutoscalingV2MetricSpec, path: Path): ErrorList {
  const type = metric.type ?? "";
  const expected = Object.hasOwn(types, type) ? types[type] : undefined;
  const unknown = notSupportedInOrder(path.child("type"), type, Object.keys(types));
  const errors: ErrorList = [
    ...(type === "" ? [required(path.child("type"), "must specify a metric source type")] : []),
    ...(expected === undefined ? [unknown] : []),
  ];
  const present = (Object.keys(sources) as (keyof typeof sources)[]).filter((name) => metric[name] !== undefined);
  const first = present[0];
  if (first !== undefined) errors.push(...sources[first](metric, path.child(first)));
  if (expected === undefined) errors.push(unknown);
  else if (metric[expected] === undefined)
    errors.push(required(path.child(expected), "must populate information for the given metric source"));
  if (present.length === 1) return errors;
  const others = present.filter((name) => name !== expected);
  return [...errors, ...others.map((name) => forbidden(path.child(name), "must populate the given metric source only"))];
}
