import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { validateConditions } from "../../apimachinery/validation/conditions.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { Strategy } from "../../registry/resource.ts";
import { isNotMoreThan100Percent, validatePositiveIntOrPercent } from "../apps/int-or-percent.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type { PolicyV1PodDisruptionBudget } from "../generated/types.ts";

const path = new Path("spec");
const evictionPolicies = ["AlwaysAllow", "IfHealthyBudget"];

/** upstream: pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec */
function validateBudget(budget: PolicyV1PodDisruptionBudget): ErrorList {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = budget.spec ?? {};
  const errors: ErrorList = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    errors.push(invalid(path, shown, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const [name, value] of [
    ["minAvailable", minAvailable],
    ["maxUnavailable", maxUnavailable],
  ] as const)
    if (value !== undefined)
      errors.push(...validatePositiveIntOrPercent(value, path.child(name)), ...isNotMoreThan100Percent(value, path.child(name)));
  errors.push(...validateLabelSelector(selector, path.child("selector")));
  if (policy !== undefined && !evictionPolicies.includes(policy))
    errors.push(notSupportedInOrder(path.child("unhealthyPodEvictionPolicy"), policy, evictionPolicies));
  return errors;
}

/** upstream: pkg/apis/policy/validation ValidatePodDisruptionBudgetStatusUpdate */
function validateStatus({ status = {} }: PolicyV1PodDisruptionBudget): ErrorList {
  const at = new Path("status");
  const counts = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const;
  return [
    ...validateConditions(status.conditions, at.child("conditions")),
    ...counts.flatMap((name) => nonNegative(at.child(name), status[name])),
  ];
}

/** policy, by plural or `plural/subresource`. upstream: pkg/registry/policy/poddisruptionbudget/strategy.go */
export const policyStrategies: Readonly<Record<string, Strategy>> = {
  poddisruptionbudgets: {
    // Nothing but the registry looks at its name.
    validateName: isPathSegmentName,
    checksMetadataLast: true,
    validate: validateBudget,
    validateUpdate: validateBudget,
    allowUnconditionalUpdate: false,
  },
  "poddisruptionbudgets/status": { validateUpdate: validateStatus, allowUnconditionalUpdate: false },
};
