import type { PolicyRule } from "./rules.ts";

const containsAll = (set: readonly string[], wanted: readonly string[]): boolean => wanted.every((one) => set.includes(one));

/**
 * The atoms of a rule: one verb on one resource (and name), or on one URL.
 * upstream: component-helpers/auth/rbac/validation BreakdownRule
 */
export function breakdown(rule: PolicyRule): PolicyRule[] {
  const out: PolicyRule[] = [];
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const atom = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) out.push(atom);
        else for (const name of resourceNames) out.push({ ...atom, resourceNames: [name] });
      }
  for (const url of nonResourceURLs) for (const verb of verbs) out.push({ nonResourceURLs: [url], verbs: [verb] });
  return out;
}

function resourcesCovered(owned: readonly string[], wanted: readonly string[]): boolean {
  if (owned.includes("*")) return true;
  return wanted.every((one) => {
    const slash = one.indexOf("/");
    return owned.includes(one) || (slash > 0 && owned.includes(`*${one.slice(slash)}`));
  });
}

const urlCovered = (owned: readonly string[], url: string): boolean =>
  owned.some((one) => one === url || (one.endsWith("*") && url.startsWith(one.replace(/\*+$/, ""))));

function ruleCovers(owner: PolicyRule, atom: PolicyRule): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = owner;
  const named =
    resourceNames.length === 0 || ((atom.resourceNames ?? []).length > 0 && containsAll(resourceNames, atom.resourceNames ?? []));
  return (
    (verbs.includes("*") || containsAll(verbs, atom.verbs ?? [])) &&
    (apiGroups.includes("*") || containsAll(apiGroups, atom.apiGroups ?? [])) &&
    resourcesCovered(resources, atom.resources ?? []) &&
    named &&
    (atom.nonResourceURLs ?? []).every((url) => urlCovered(nonResourceURLs, url))
  );
}

/** The atoms of `wanted` that no owned rule covers. upstream: component-helpers/auth/rbac/validation/policy_comparator.go Covers */
export const uncovered = (owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] =>
  wanted.flatMap(breakdown).filter((atom) => !owned.some((owner) => ruleCovers(owner, atom)));

/**
 * Joins atoms on the same group, resource and name into one with all their verbs.
 * upstream: pkg/registry/rbac/validation/policy_compact.go CompactRules
 */
export function compact(atoms: readonly PolicyRule[]): PolicyRule[] {
  const byTarget = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const atom of atoms) {
    if ((atom.nonResourceURLs ?? []).length > 0) {
      others.push(atom);
      continue;
    }
    const target = JSON.stringify([atom.apiGroups, atom.resources, atom.resourceNames ?? null]);
    const known = byTarget.get(target);
    byTarget.set(target, known === undefined ? atom : { ...known, verbs: [...(known.verbs ?? []), ...(atom.verbs ?? [])] });
  }
  return [...others, ...byTarget.values()];
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. upstream: pkg/apis/rbac/v1/helpers.go CompactString */
export function describeRule(rule: PolicyRule): string {
  const fields: readonly (readonly [string, readonly string[] | undefined])[] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const shown = fields.flatMap(([name, list]) => (list === undefined || list.length === 0 ? [] : [`${name}:${quotedList(list)}`]));
  return `{${shown.join(", ")}}`;
}

/** `["a" "b"]`: how Go prints a list with %q. */
export const quotedList = (list: readonly string[]): string => `[${list.map((one) => JSON.stringify(one)).join(" ")}]`;
