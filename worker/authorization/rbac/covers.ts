import type { PolicyRule } from "./rules.ts";

/** More missing atoms than anybody reads, and more atoms than are looked at one by one. */
const missingMax = 10_000;
const examinedMax = 200_000;
/** More ways of being covered than any roles make: what has more is taken for not covered. */
const combinationsMax = 10_000;

/** A value of one of a rule's lists, and which owned rules cover it: a bit each. */
interface Choice {
  readonly value: string;
  readonly owners: bigint;
}

/** What atoms are made of, a list of choices for each part, and the atom that one choice of each makes. */
interface Block {
  readonly parts: readonly (readonly Choice[])[];
  atom(values: readonly string[]): PolicyRule;
}

/** The lists of an owned rule, to be looked into often. */
interface Owned {
  readonly verbs: ReadonlySet<string>;
  readonly apiGroups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly resourceNames: ReadonlySet<string>;
  readonly nonResourceURLs: readonly string[];
}

const ownedOf = (rule: PolicyRule): Owned => ({
  verbs: new Set(rule.verbs),
  apiGroups: new Set(rule.apiGroups),
  resources: new Set(rule.resources),
  resourceNames: new Set(rule.resourceNames),
  nonResourceURLs: rule.nonResourceURLs ?? [],
});

const hasOrAll = (set: ReadonlySet<string>, one: string): boolean => set.has("*") || set.has(one);

function resourceCovered({ resources }: Owned, one: string): boolean {
  const slash = one.indexOf("/");
  return hasOrAll(resources, one) || (slash > 0 && resources.has(`*${one.slice(slash)}`));
}

const urlCovered = ({ nonResourceURLs }: Owned, url: string): boolean =>
  nonResourceURLs.some((one) => one === url || (one.endsWith("*") && url.startsWith(one.replace(/\*+$/, ""))));

function choices(owned: readonly Owned[], values: readonly string[], covers: (owner: Owned, value: string) => boolean): Choice[] {
  return values.map((value) => ({
    value,
    owners: owned.reduce((owners, owner, i) => (covers(owner, value) ? owners | (1n << BigInt(i)) : owners), 0n),
  }));
}

/**
 * The atoms of a rule: one verb on one resource (and name), or on one URL.
 * upstream: component-helpers/auth/rbac/validation BreakdownRule, ruleCovers
 */
function blocksOf(owned: readonly Owned[], rule: PolicyRule): Block[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const verb = choices(owned, verbs, (owner, one) => hasOrAll(owner.verbs, one));
  const group = choices(owned, apiGroups, (owner, one) => hasOrAll(owner.apiGroups, one));
  const named = (owner: Owned, name: string): boolean => owner.resourceNames.size === 0 || owner.resourceNames.has(name);
  const [unnamed] = choices(owned, [""], (owner) => owner.resourceNames.size === 0);
  const onResource = [group, choices(owned, resources, resourceCovered), verb];
  const resourceAtom = ([a = "", b = "", c = ""]: readonly string[]): PolicyRule => ({ apiGroups: [a], resources: [b], verbs: [c] });
  // A rule with names is for those alone; one without is for all, which a rule with names does not cover.
  const names = resourceNames.length > 0 ? choices(owned, resourceNames, named) : unnamed === undefined ? [] : [unnamed];
  return [
    {
      parts: [...onResource, names],
      atom: (values) => ({ ...resourceAtom(values), ...(resourceNames.length > 0 ? { resourceNames: [values[3] ?? ""] } : {}) }),
    },
    {
      parts: [choices(owned, nonResourceURLs, (owner, url) => owner.resourceNames.size === 0 && urlCovered(owner, url)), verb],
      atom: ([url = "", one = ""]) => ({ nonResourceURLs: [url], verbs: [one] }),
    },
  ];
}

/** Whether some atom has no owner. Only how values are covered counts, not how many there are. */
function hasHole({ parts }: Block, all: bigint): boolean {
  if (parts.some((part) => part.length === 0)) return false;
  let combinations = new Set([all]);
  for (const part of parts) {
    const next = new Set<bigint>();
    for (const owners of new Set(part.map((choice) => choice.owners))) for (const before of combinations) next.add(before & owners);
    if (next.has(0n) || next.size > combinationsMax) return true;
    combinations = next;
  }
  return combinations.has(0n);
}

/** Every choice of values in the order of the lists, with the owners that they have in common. */
function* combine(
  parts: Block["parts"],
  owners: bigint,
  values: readonly string[] = [],
): Generator<{ values: readonly string[]; owners: bigint }> {
  const part = parts[values.length];
  if (part === undefined) yield { values, owners };
  else for (const choice of part) yield* combine(parts, owners & choice.owners, [...values, choice.value]);
}

/**
 * The atoms of `wanted` that no owned rule covers; of very many the first, or the rule itself: never none where there are some.
 * upstream: component-helpers/auth/rbac/validation/policy_comparator.go Covers
 */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const owners = owned.map(ownedOf);
  const all = (1n << BigInt(owners.length)) - 1n;
  const missing: PolicyRule[] = [];
  let examined = 0;
  for (const rule of wanted)
    for (const block of blocksOf(owners, rule)) {
      if (missing.length >= missingMax) return missing;
      if (!hasHole(block, all)) continue;
      const before = missing.length;
      for (const one of combine(block.parts, all)) {
        if (one.owners === 0n) missing.push(block.atom(one.values));
        if (missing.length >= missingMax || ++examined >= examinedMax) break;
      }
      if (missing.length === before) missing.push(rule);
    }
  return missing;
}

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
