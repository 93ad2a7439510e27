import { duplicate, type ErrorList, forbidden, invalid, type Path } from "../../../../apimachinery/field.ts";
import { validateLabelSelector } from "../../../../apimachinery/validation/label-selector.ts";
import { validateLabelName } from "../../../../apimachinery/validation/labels.ts";
import { isValidLabelValue } from "../../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder, oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1PodSchedulingGate, CoreV1Toleration, CoreV1TopologySpreadConstraint } from "../../../generated/types.ts";
import { positive, qualifiedName, requiredString } from "../messages.ts";
import { validateMatchLabelKeys } from "./affinity.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateTolerations, validateTopologySpreadConstraints, validateSchedulingGates

const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export const validateTaintEffect = (effect: string, path: Path): ErrorList =>
  taintEffects.includes(effect) ? [] : [notSupportedInOrder(path, effect, taintEffects)];

function validateOperator(operator: string, value: string, path: Path): ErrorList {
  if (operator === "" || operator === "Equal") {
    const messages = isValidLabelValue(value);
    return messages.length === 0 ? [] : [invalid(path, value, messages.join(";"))];
  }
  if (operator === "Exists") return value === "" ? [] : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
  if (operator === "Lt" || operator === "Gt") return [notSupportedInOrder(path, operator, ["Equal", "Exists", "Lt", "Gt"])];
  return [notSupportedInOrder(path, operator, ["Equal", "Exists"])];
}

export function validateTolerations(tolerations: readonly CoreV1Toleration[] | undefined, path: Path): ErrorList {
  return (tolerations ?? []).flatMap(({ key = "", operator = "", value = "", effect = "", tolerationSeconds }, i) => {
    const at = path.index(i);
    const errors = key === "" ? [] : validateLabelName(key, at.child("key"));
    if (key === "" && operator !== "Exists") {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalid(at.child("operator"), operator, detail));
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute")
      errors.push(invalid(at.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    errors.push(...validateOperator(operator, value, at.child("operator")));
    return effect === "" ? errors : [...errors, ...validateTaintEffect(effect, at.child("effect"))];
  });
}

/** Tolerations of a pod may be added, and their seconds changed. upstream: validateOnlyAddedTolerations */
export function validateOnlyAddedTolerations(now: readonly CoreV1Toleration[], old: readonly CoreV1Toleration[], path: Path): ErrorList {
  const same = (a: CoreV1Toleration, b: CoreV1Toleration): boolean =>
    deepEqual({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
  if (!old.every((before) => now.some((after) => same(before, after))))
    return [forbidden(path, "existing toleration can not be modified except its tolerationSeconds")];
  return validateTolerations(now, path);
}

export function validateSchedulingGates(gates: readonly CoreV1PodSchedulingGate[] | undefined, path: Path): ErrorList {
  const seen = new Set<string>();
  return (gates ?? []).flatMap(({ name = "" }, i) => {
    const errors = qualifiedName(path.index(i), name);
    if (seen.has(name)) errors.push(duplicate(path.index(i), name));
    seen.add(name);
    return errors;
  });
}

/** Gates may be lifted, never added. upstream: validateOnlyDeletedSchedulingGates */
export const validateOnlyDeletedGates = (
  now: readonly CoreV1PodSchedulingGate[],
  old: readonly CoreV1PodSchedulingGate[],
  path: Path,
): ErrorList =>
  now.flatMap(({ name = "" }, i) =>
    old.some((gate) => gate.name === name)
      ? []
      : [forbidden(path.index(i).child("name"), `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );

function validateMinDomains(minDomains: number | undefined, action: string, path: Path): ErrorList {
  if (minDomains === undefined) return [];
  const errors = positive(path, minDomains);
  if (action !== "DoNotSchedule")
    errors.push(invalid(path, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`));
  return errors;
}

export function validateTopologySpread(constraints: readonly CoreV1TopologySpreadConstraint[] | undefined, path: Path): ErrorList {
  const list = constraints ?? [];
  return list.flatMap((constraint, i) => {
    const at = path.index(i);
    const { topologyKey = "", whenUnsatisfiable = "", labelSelector, nodeAffinityPolicy, nodeTaintsPolicy } = constraint;
    const repeated = list.slice(i + 1).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    return [
      ...positive(at.child("maxSkew"), constraint.maxSkew ?? 0),
      ...requiredString(at.child("topologyKey"), topologyKey, "can not be empty"),
      ...oneOf(at.child("whenUnsatisfiable"), whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]),
      ...(repeated ? [duplicate(at.child("{topologyKey, whenUnsatisfiable}"), `{${topologyKey}, ${whenUnsatisfiable}}`)] : []),
      ...validateMinDomains(constraint.minDomains, whenUnsatisfiable, at.child("minDomains")),
      ...(nodeAffinityPolicy === undefined ? [] : oneOf(at.child("nodeAffinityPolicy"), nodeAffinityPolicy, ["Honor", "Ignore"])),
      ...(nodeTaintsPolicy === undefined ? [] : oneOf(at.child("nodeTaintsPolicy"), nodeTaintsPolicy, ["Honor", "Ignore"])),
      ...validateMatchLabelKeys(constraint.matchLabelKeys ?? [], [], labelSelector, at),
      ...validateLabelSelector(labelSelector, at.child("labelSelector")),
    ];
  });
}
