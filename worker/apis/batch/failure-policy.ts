import { duplicate, type ErrorList, type FieldError, invalid, type Path, required, tooLong, tooMany } from "../../apimachinery/field.ts";
import { oneOf } from "../../apimachinery/validation/supported.ts";
import { nonNegative, qualifiedName } from "../core/validation/messages.ts";
import type {
  BatchV1JobSpec,
  BatchV1PodFailurePolicyOnExitCodesRequirement,
  BatchV1PodFailurePolicyRule,
  BatchV1SuccessPolicyRule,
} from "../generated/types.ts";
import { countIndexes } from "./indexes.ts";

// upstream: pkg/apis/batch/validation/validation.go

const rulesMax = 20;
const exitCodesMax = 255;
const conditionsMax = 20;
const succeededIndexesMax = 64 * 1024;
const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators = ["In", "NotIn"];
const statuses = ["False", "True", "Unknown"];

/** A cause that shows no value. */
const withoutValue = (path: Path, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field: path.toString(),
  body: `Invalid value: ${detail}`,
});

const choice = (path: Path, value: string | undefined, supported: readonly string[]): ErrorList =>
  (value ?? "") === ""
    ? [required(path, `valid values: [${supported.map((v) => JSON.stringify(v)).join(" ")}]`)]
    : oneOf(path, value, supported);

function validateExitCodes(rule: BatchV1PodFailurePolicyOnExitCodesRequirement, containers: readonly string[], path: Path): ErrorList {
  const { operator, containerName, values = [] } = rule;
  const at = path.child("values");
  const errors = choice(path.child("operator"), operator, operators);
  if (containerName !== undefined && !containers.includes(containerName))
    errors.push(
      invalid(path.child("containerName"), containerName, "must be one of the container or initContainer names in the pod template"),
    );
  if (values.length === 0) errors.push(invalid(at, values, "at least one value is required"));
  else if (values.length > exitCodesMax) errors.push(tooMany(at, values.length, exitCodesMax));
  for (const [i, value] of values.entries()) {
    if (operator === "In" && value === 0) errors.push(invalid(at.index(i), value, "must not be 0 for the In operator"));
    if (values.indexOf(value) < i) errors.push(duplicate(at.index(i), value));
  }
  if (values.some((value, i) => i > 0 && (values[i - 1] ?? 0) > value)) errors.push(invalid(at, values, "must be ordered"));
  return errors;
}

function validateRule(rule: BatchV1PodFailurePolicyRule, spec: BatchV1JobSpec, containers: readonly string[], path: Path): ErrorList {
  const action = path.child("action");
  const conditions = rule.onPodConditions ?? [];
  const errors: ErrorList = [];
  if (rule.action !== "FailIndex") errors.push(...choice(action, rule.action, actions));
  else if (spec.backoffLimitPerIndex === undefined)
    errors.push(invalid(action, rule.action, "requires the backoffLimitPerIndex to be set"));
  if (rule.onExitCodes !== undefined) errors.push(...validateExitCodes(rule.onExitCodes, containers, path.child("onExitCodes")));
  const at = path.child("onPodConditions");
  if (conditions.length > conditionsMax) errors.push(tooMany(at, conditions.length, conditionsMax));
  for (const [i, { type = "", status }] of conditions.entries())
    errors.push(...qualifiedName(at.index(i).child("type"), type), ...choice(at.index(i).child("status"), status, statuses));
  if (rule.onExitCodes !== undefined && conditions.length > 0)
    errors.push(withoutValue(path, "specifying both OnExitCodes and OnPodConditions is not supported"));
  if (rule.onExitCodes === undefined && conditions.length === 0)
    errors.push(withoutValue(path, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

/** spec.podFailurePolicy. */
export function validatePodFailurePolicy(spec: BatchV1JobSpec, path: Path): ErrorList {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...containers, ...initContainers].map((container) => container.name ?? "");
  return [
    ...(rules.length > rulesMax ? [tooMany(path.child("rules"), rules.length, rulesMax)] : []),
    ...rules.flatMap((rule, i) => validateRule(rule, spec, names, path.child("rules").index(i))),
  ];
}

function validateSuccessRule(rule: BatchV1SuccessPolicyRule, completions: number, path: Path): ErrorList {
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  const errors: ErrorList = [];
  if (count === undefined && indexes === undefined)
    errors.push(required(path, "at least one of succeededCount or succeededIndexes must be specified"));
  const counted = countIndexes(indexes ?? "", completions);
  const total = typeof counted === "string" ? 0 : counted;
  if (indexes !== undefined && indexes.length > succeededIndexesMax)
    errors.push(tooLong(path.child("succeededIndexes"), succeededIndexesMax));
  if (typeof counted === "string")
    errors.push(invalid(path.child("succeededIndexes"), indexes, `error parsing succeededIndexes: ${counted}`));
  if (count === undefined) return errors;
  const at = path.child("succeededCount");
  errors.push(...nonNegative(at, count));
  if (count > completions)
    errors.push(invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (indexes !== undefined && count > total)
    errors.push(
      invalid(at, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`),
    );
  return errors;
}

/** spec.successPolicy, which only indexed jobs may have. */
export function validateSuccessPolicy(spec: BatchV1JobSpec, path: Path): ErrorList {
  const rules = spec.successPolicy?.rules ?? [];
  if (spec.completionMode !== "Indexed") {
    const shown = rules.map((rule) => ({ SucceededIndexes: rule.succeededIndexes ?? null, SucceededCount: rule.succeededCount ?? null }));
    return [invalid(path, { Rules: shown }, "requires indexed completion mode")];
  }
  const at = path.child("rules");
  return [
    ...(rules.length === 0 ? [required(at, "at least one rules must be specified when the successPolicy is specified")] : []),
    ...(rules.length > rulesMax ? [tooMany(at, rules.length, rulesMax)] : []),
    ...rules.flatMap((rule, i) => validateSuccessRule(rule, spec.completions ?? 0, at.index(i))),
  ];
}
