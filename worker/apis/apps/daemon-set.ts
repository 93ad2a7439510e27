import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type {
  AppsV1DaemonSet,
  AppsV1DaemonSetSpec,
  AppsV1DaemonSetUpdateStrategy,
  AppsV1RollingUpdateDaemonSet,
} from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";
import { intOrPercentValue, isNotMoreThan100Percent, validatePositiveIntOrPercent } from "./int-or-percent.ts";
import { matcherOf, validateAlwaysRestarting, validateTemplateLabels } from "./pod-template.ts";
import { validateCollisionCount, validateCounts } from "./status.ts";
import { validateTemplate } from "./validate-template.ts";

const path = new Path("spec");

function validateRollingUpdate({ maxUnavailable = 0, maxSurge = 0 }: AppsV1RollingUpdateDaemonSet, at: Path): ErrorList {
  const errors = [
    ...validatePositiveIntOrPercent(maxUnavailable, at.child("maxUnavailable")),
    ...validatePositiveIntOrPercent(maxSurge, at.child("maxSurge")),
    ...isNotMoreThan100Percent(maxUnavailable, at.child("maxUnavailable")),
    ...isNotMoreThan100Percent(maxSurge, at.child("maxSurge")),
  ];
  const unavailable = intOrPercentValue(maxUnavailable) !== 0;
  const surge = intOrPercentValue(maxSurge) !== 0;
  if (unavailable && surge) errors.push(invalid(at.child("maxSurge"), maxSurge, "may not be set when maxUnavailable is non-zero"));
  if (!unavailable && !surge) errors.push(required(at.child("maxUnavailable"), "cannot be 0 when maxSurge is 0"));
  return errors;
}

function validateUpdateStrategy({ type = "", rollingUpdate }: AppsV1DaemonSetUpdateStrategy, at: Path): ErrorList {
  if (type === "OnDelete") return [];
  if (type === "RollingUpdate") return validateRollingUpdate(rollingUpdate ?? {}, at.child("rollingUpdate"));
  const rolling =
    rollingUpdate === undefined ? null : { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 };
  return [notSupportedInOrder(at, { Type: type, RollingUpdate: rolling }, ["RollingUpdate", "OnDelete"])];
}

function validateSpec(spec: AppsV1DaemonSetSpec): ErrorList {
  const { selector, template = {} } = spec;
  const matcher = matcherOf(selector);
  const templatePath = path.child("template");
  const empty = selector !== undefined && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  return [
    ...validateLabelSelector(selector, path.child("selector")),
    ...(matcher === undefined ? [] : validateTemplateLabels(template, matcher, templatePath)),
    ...(empty ? [invalid(path.child("selector"), withoutEmpty(selector), "empty selector is invalid for daemonset")] : []),
    ...validateTemplate(template, templatePath),
    ...validateAlwaysRestarting(template, "DaemonSet", templatePath),
    ...nonNegative(path.child("minReadySeconds"), spec.minReadySeconds),
    ...validateUpdateStrategy(spec.updateStrategy ?? {}, path.child("updateStrategy")),
    ...nonNegative(path.child("revisionHistoryLimit"), spec.revisionHistoryLimit),
  ];
}

/** upstream: pkg/apis/apps/validation ValidateDaemonSet */
export const validateDaemonSet = (set: AppsV1DaemonSet): ErrorList => validateSpec(set.spec ?? {});

/** The selector is immutable. upstream: pkg/apis/apps/validation ValidateDaemonSetUpdate */
export const validateDaemonSetUpdate = (set: AppsV1DaemonSet, old: AppsV1DaemonSet): ErrorList => [
  ...validateImmutableField(withoutEmpty(set.spec?.selector), old.spec?.selector, path.child("selector")),
  ...validateSpec(set.spec ?? {}),
];

const templateGeneration = "deprecated.daemonset.template.generation";

const annotate = (set: AppsV1DaemonSet, generation: string): void => {
  const meta = (set.metadata ??= {});
  meta.annotations = { ...meta.annotations, [templateGeneration]: generation };
};

/** An annotation counts the templates; it is upstream's field templateGeneration of old. upstream: pkg/apis/apps/v1/conversion.go */
export const prepareDaemonSetForCreate = (set: AppsV1DaemonSet): void => annotate(set, "1");

/** upstream: pkg/registry/apps/daemonset/strategy.go PrepareForUpdate */
export function prepareDaemonSetForUpdate(set: AppsV1DaemonSet, old: AppsV1DaemonSet): void {
  const before = Number(old.metadata?.annotations?.[templateGeneration] ?? 0);
  annotate(set, String(deepEqual(set.spec?.template, old.spec?.template) ? before : before + 1));
}

/** The count is the spec's, which a status leaves as it is. */
export const prepareDaemonSetStatusForUpdate = (set: AppsV1DaemonSet, old: AppsV1DaemonSet): void =>
  annotate(set, old.metadata?.annotations?.[templateGeneration] ?? "0");

const counts = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
];

/** upstream: pkg/apis/apps/validation ValidateDaemonSetStatusUpdate */
export const validateDaemonSetStatusUpdate = (set: AppsV1DaemonSet, old: AppsV1DaemonSet): ErrorList => [
  ...validateCounts(set.status ?? {}, counts),
  ...validateCollisionCount(set.status ?? {}, old.status ?? {}),
];
