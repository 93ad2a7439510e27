import { type ErrorList, forbidden, invalid, Path } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type {
  AppsV1Deployment,
  AppsV1DeploymentSpec,
  AppsV1DeploymentStrategy,
  AppsV1RollingUpdateDeployment,
} from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";
import { intOrPercentValue, isNotMoreThan100Percent, validatePositiveIntOrPercent } from "./int-or-percent.ts";
import { validateSelectorAndTemplate } from "./replica-set.ts";
import { validateAmong, validateCollisionCount, validateCounts } from "./status.ts";

const path = new Path("spec");

function validateRollingUpdate({ maxUnavailable, maxSurge }: AppsV1RollingUpdateDeployment, rolling: Path): ErrorList {
  const unavailablePath = rolling.child("maxUnavailable");
  return [
    ...validatePositiveIntOrPercent(maxUnavailable, unavailablePath),
    ...validatePositiveIntOrPercent(maxSurge, rolling.child("maxSurge")),
    ...(intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0
      ? [invalid(unavailablePath, maxUnavailable, "may not be 0 when `maxSurge` is 0")]
      : []),
    ...isNotMoreThan100Percent(maxUnavailable, unavailablePath),
  ];
}

function validateStrategy(strategy: AppsV1DeploymentStrategy, at: Path): ErrorList {
  const rolling = strategy.rollingUpdate;
  if (strategy.type === "Recreate")
    return rolling === undefined ? [] : [forbidden(at.child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'")];
  if (strategy.type === "RollingUpdate") return validateRollingUpdate(rolling ?? {}, at.child("rollingUpdate"));
  const shown = {
    Type: strategy.type,
    RollingUpdate: rolling === undefined ? null : { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 },
  };
  return [notSupportedInOrder(at, shown, ["Recreate", "RollingUpdate"])];
}

function validateSpec(spec: AppsV1DeploymentSpec): ErrorList {
  const deadline = spec.progressDeadlineSeconds;
  const deadlinePath = path.child("progressDeadlineSeconds");
  return [
    ...nonNegative(path.child("replicas"), spec.replicas),
    ...validateSelectorAndTemplate(spec.selector, spec.template ?? {}),
    ...validateStrategy(spec.strategy ?? {}, path.child("strategy")),
    ...nonNegative(path.child("minReadySeconds"), spec.minReadySeconds),
    ...nonNegative(path.child("revisionHistoryLimit"), spec.revisionHistoryLimit),
    ...nonNegative(deadlinePath, deadline),
    ...(deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)
      ? [invalid(deadlinePath, deadline, "must be greater than minReadySeconds")]
      : []),
  ];
}

/** upstream: pkg/apis/apps/validation ValidateDeployment */
export const validateDeployment = (deployment: AppsV1Deployment): ErrorList => validateSpec(deployment.spec ?? {});

/** The selector is immutable. upstream: pkg/apis/apps/validation ValidateDeploymentUpdate */
export const validateDeploymentUpdate = (deployment: AppsV1Deployment, old: AppsV1Deployment): ErrorList => [
  ...validateSpec(deployment.spec ?? {}),
  ...validateImmutableField(withoutEmpty(deployment.spec?.selector), old.spec?.selector, path.child("selector")),
];

const counts = [
  "observedGeneration",
  "replicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "terminatingReplicas",
  "collisionCount",
];

/** upstream: pkg/apis/apps/validation ValidateDeploymentStatusUpdate */
export function validateDeploymentStatusUpdate(deployment: AppsV1Deployment, old: AppsV1Deployment): ErrorList {
  const status = deployment.status ?? {};
  return [
    ...validateCounts(status, counts),
    ...validateAmong(status, ["updatedReplicas", "readyReplicas", "availableReplicas"], "replicas", "status.replicas"),
    ...validateAmong(status, ["availableReplicas"], "readyReplicas", "readyReplicas"),
    ...validateCollisionCount(status, old.status ?? {}),
  ];
}

/** Annotations travel to the replica sets, so changing them is a new generation too. upstream: pkg/registry/apps/deployment/strategy.go */
export function prepareDeploymentForUpdate(deployment: KubeObject, old: KubeObject): void {
  const meta = (deployment.metadata ??= {});
  if (!deepEqual(meta.annotations ?? {}, old.metadata?.annotations ?? {})) meta.generation = (old.metadata?.generation ?? 0) + 1;
}

/** Labels stay as they are when the status is written. upstream: pkg/registry/apps/deployment/strategy.go */
export function prepareDeploymentStatusForUpdate(deployment: KubeObject, old: KubeObject): void {
  const meta = (deployment.metadata ??= {});
  if (old.metadata?.labels === undefined) delete meta.labels;
  else meta.labels = { ...old.metadata.labels };
}
