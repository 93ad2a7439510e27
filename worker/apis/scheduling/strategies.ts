import { type ErrorList, forbidden, Path, required } from "../../apimachinery/field.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { Strategy } from "../../registry/resource.ts";
import type { SchedulingV1PriorityClass } from "../generated/types.ts";

const userDefinableMax = 1000000000;
const systemClasses: Readonly<Record<string, number>> = { "system-node-critical": 2000001000, "system-cluster-critical": 2000000000 };

/** What is wrong with a class whose name starts with `system-`. upstream: pkg/apis/scheduling/v1/helpers.go IsKnownSystemPriorityClass */
function systemProblem({ metadata, value = 0, globalDefault = false }: SchedulingV1PriorityClass): string | undefined {
  const name = metadata?.name ?? "";
  const known = Object.hasOwn(systemClasses, name) ? systemClasses[name] : undefined;
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

const preemptionPolicies = ["PreemptLowerPriority", "Never"];

const validatePreemptionPolicy = (policy: string): ErrorList => {
  const path = new Path("preemptionPolicy");
  if (policy === "") return [required(path, "")];
  return preemptionPolicies.includes(policy) ? [] : [notSupportedInOrder(path, policy, preemptionPolicies)];
};

/** upstream: pkg/apis/scheduling/validation ValidatePriorityClass */
function validatePriorityClass(priorityClass: SchedulingV1PriorityClass): ErrorList {
  const errors: ErrorList = [];
  if ((priorityClass.metadata?.name ?? "").startsWith("system-")) {
    const problem = systemProblem(priorityClass);
    if (problem !== undefined)
      errors.push(
        forbidden(
          new Path("metadata").child("name"),
          `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`,
        ),
      );
  } else if ((priorityClass.value ?? 0) > userDefinableMax) {
    errors.push(forbidden(new Path("value"), `maximum allowed value of a user defined priority is ${userDefinableMax}`));
  }
  const policy = priorityClass.preemptionPolicy;
  if (policy !== undefined) errors.push(...validatePreemptionPolicy(policy));
  return errors;
}

/** Value and preemption policy are immutable. upstream: pkg/apis/scheduling/validation ValidatePriorityClassUpdate */
const validatePriorityClassUpdate = (priorityClass: SchedulingV1PriorityClass, old: SchedulingV1PriorityClass): ErrorList => [
  ...((priorityClass.value ?? 0) === (old.value ?? 0) ? [] : [forbidden(new Path("value"), "may not be changed in an update.")]),
  ...validateImmutableField(priorityClass.preemptionPolicy, old.preemptionPolicy, new Path("preemptionPolicy")),
];

/** scheduling.k8s.io, by plural. upstream: pkg/registry/scheduling/priorityclass/strategy.go */
export const schedulingStrategies: Readonly<Record<string, Strategy>> = {
  priorityclasses: {
    setDefaults: (obj: SchedulingV1PriorityClass) => {
      obj.preemptionPolicy ??= "PreemptLowerPriority";
    },
    validate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
    // upstream: pkg/registry/scheduling/priorityclass/storage/storage.go Delete
    undeletable: (name) => (Object.hasOwn(systemClasses, name) ? "this is a system priority class and cannot be deleted" : undefined),
  },
};
