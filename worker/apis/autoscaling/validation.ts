import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { nanos } from "../core/quantity-value.ts";
import { nonNegative, positive } from "../core/validation/messages.ts";
import type {
  AutoscalingV2HorizontalPodAutoscaler,
  AutoscalingV2HorizontalPodAutoscalerSpec,
  AutoscalingV2HPAScalingPolicy,
  AutoscalingV2HPAScalingRules,
} from "../generated/types.ts";
import { validateMetric, validateReference } from "./metrics.ts";

// upstream: pkg/apis/autoscaling/validation/validation.go

const periodSecondsMax = 1800;
const windowSecondsMax = 3600;

function validatePolicy({ type = "", value = 0, periodSeconds = 0 }: AutoscalingV2HPAScalingPolicy, path: Path): ErrorList {
  const period = path.child("periodSeconds");
  return [
    ...(type === "Pods" || type === "Percent" ? [] : [notSupportedInOrder(path.child("type"), type, ["Percent", "Pods"])]),
    ...positive(path.child("value"), value),
    ...positive(period, periodSeconds),
    ...(periodSeconds > periodSecondsMax ? [invalid(period, periodSeconds, `must be less than or equal to ${periodSecondsMax}`)] : []),
  ];
}

function validateRules(rules: AutoscalingV2HPAScalingRules | undefined, path: Path): ErrorList {
  if (rules === undefined) return [];
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [], tolerance } = rules;
  const at = path.child("stabilizationWindowSeconds");
  const errors: ErrorList = [];
  if (window < 0) errors.push(invalid(at, window, "must be greater than or equal to zero"));
  if (window > windowSecondsMax) errors.push(invalid(at, window, `must be less than or equal to ${windowSecondsMax}`));
  if (selectPolicy !== undefined && !["Disabled", "Max", "Min"].includes(selectPolicy))
    errors.push(notSupportedInOrder(path.child("selectPolicy"), selectPolicy, ["Disabled", "Max", "Min"]));
  if (policies.length === 0) errors.push(required(path.child("policies"), "must specify at least one Policy"));
  errors.push(...policies.flatMap((policy, i) => validatePolicy(policy, path.child("policies").index(i))));
  if (tolerance !== undefined && nanos(tolerance) < 0n)
    errors.push(invalid(path.child("tolerance"), tolerance, "must be greater than or equal to 0"));
  return errors;
}

/** Nothing is measured of no replicas but what lies outside them. */
function validateScaleToZero({ minReplicas, metrics = [] }: AutoscalingV2HorizontalPodAutoscalerSpec, path: Path): ErrorList {
  const outside = metrics.some(({ object, external }) => object !== undefined || external !== undefined);
  return minReplicas === 0 && !outside
    ? [forbidden(path, "must specify at least one Object or External metric to support scaling to zero replicas")]
    : [];
}

/** An update that leaves the target's kind and version alone is not judged by its group, and the one scalable core kind has none. */
function groupRequired(spec: AutoscalingV2HorizontalPodAutoscalerSpec, old: AutoscalingV2HorizontalPodAutoscalerSpec | undefined): boolean {
  const { apiVersion, kind } = spec.scaleTargetRef ?? {};
  const unchanged = old !== undefined && old.scaleTargetRef?.apiVersion === apiVersion && old.scaleTargetRef?.kind === kind;
  return !unchanged && kind !== "ReplicationController";
}

function validateSpec(spec: AutoscalingV2HorizontalPodAutoscalerSpec, old?: AutoscalingV2HorizontalPodAutoscalerSpec): ErrorList {
  const path = new Path("spec");
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics = [], behavior } = spec;
  const errors: ErrorList = [];
  const max = path.child("maxReplicas");
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid(path.child("minReplicas"), minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas === 0) errors.push(required(max, "must be set and greater than 0"));
  if (maxReplicas < 0) errors.push(invalid(max, maxReplicas, "must be greater than or equal to 1"));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid(max, maxReplicas, "must be greater than or equal to `minReplicas`"));
  return [
    ...errors,
    ...validateReference(scaleTargetRef, path.child("scaleTargetRef"), groupRequired(spec, old)),
    ...metrics.flatMap((metric, i) => validateMetric(metric, path.child("metrics").index(i))),
    ...validateScaleToZero(spec, path.child("metrics")),
    ...validateRules(behavior?.scaleUp, path.child("behavior", "scaleUp")),
    ...validateRules(behavior?.scaleDown, path.child("behavior", "scaleDown")),
  ];
}

export const validateHorizontalPodAutoscaler = (hpa: AutoscalingV2HorizontalPodAutoscaler): ErrorList => validateSpec(hpa.spec ?? {});

export const validateHorizontalPodAutoscalerUpdate = (
  hpa: AutoscalingV2HorizontalPodAutoscaler,
  old: AutoscalingV2HorizontalPodAutoscaler,
): ErrorList => validateSpec(hpa.spec ?? {}, old.spec ?? {});

export function validateHorizontalPodAutoscalerStatus({ status = {} }: AutoscalingV2HorizontalPodAutoscaler): ErrorList {
  const path = new Path("status");
  return [
    ...nonNegative(path.child("currentReplicas"), status.currentReplicas),
    ...nonNegative(path.child("desiredReplicas"), status.desiredReplicas),
  ];
}
