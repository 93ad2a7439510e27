import type { JSONValue, KubeObject } from "../types.ts";
import { FieldSet } from "./fieldpath/field-set.ts";
import { pathsOf } from "./fieldpath/fields-v1.ts";
import type { PathElement } from "./fieldpath/path-element.ts";
import type { ManagedSet, Managers } from "./managed.ts";
import type { Atom } from "./typed/atom.ts";
import { type Comparison, compareTyped } from "./typed/compare.ts";
import { sameValue } from "./typed/list-items.ts";
import { mergeTyped } from "./typed/merge.ts";
import { reconcileSet } from "./typed/reconcile.ts";
import { removeItems, withNamedFields } from "./typed/remove.ts";
import { toFieldSet } from "./typed/to-field-set.ts";

/** An object in one version, with the type of it. */
export interface TypedObject {
  readonly apiVersion: string;
  readonly type: Atom;
  readonly object: KubeObject;
}

/** The versions of the object that is written, and what they have in common. */
export interface Versions {
  /** The object in another version; undefined if there is none of that name. */
  convert(object: TypedObject, apiVersion: string): TypedObject | undefined;
  /** Leaves out fields that the endpoint resets, which nobody comes to own by writing them. */
  filter(set: FieldSet): FieldSet;
}

/** The writer whose entry is told apart only when the write is done. */
export const currentOperation = "current-operation";

export function compareObjects(left: TypedObject, right: TypedObject): Comparison {
  return compareTyped(right.type, left.object as JSONValue, right.object as JSONValue);
}

function filtered(versions: Versions, { removed, modified, added }: Comparison): Comparison {
  return { removed: versions.filter(removed), modified: versions.filter(modified), added: versions.filter(added) };
}

/** What a change takes from the other managers. */
export interface Taken {
  /** The change, in the version of the write. */
  readonly comparison: Comparison;
  /** Managers without what was taken from them and without what is gone; those with nothing left, or of an unknown version, are left out. */
  readonly managers: Managers;
  /** By manager: what it owned and the change sets. */
  readonly conflicts: ReadonlyMap<string, FieldSet>;
}

/** Finds what the change from `live` to `next` takes from everyone but the writer. upstream: structured-merge-diff merge/update.go update */
export function takeOver(versions: Versions, live: TypedObject, next: TypedObject, managers: Managers, writer: string): Taken {
  const comparison = filtered(versions, compareObjects(live, next));
  const byVersion = new Map<string, Comparison | undefined>([[next.apiVersion, comparison]]);
  const left: Managers = new Map();
  const conflicts = new Map<string, FieldSet>();
  for (const [manager, owned] of managers) {
    if (manager === writer) {
      left.set(manager, owned);
      continue;
    }
    if (!byVersion.has(owned.apiVersion)) byVersion.set(owned.apiVersion, compareIn(versions, live, next, owned.apiVersion));
    const change = byVersion.get(owned.apiVersion);
    if (change === undefined) continue;
    const taken = owned.set.intersection(change.modified.union(change.added));
    if (!taken.empty) conflicts.set(manager, taken);
    const set = owned.set.difference(taken).difference(change.removed);
    if (!set.empty) left.set(manager, { ...owned, set });
  }
  return { comparison, managers: left, conflicts };
}

function compareIn(versions: Versions, live: TypedObject, next: TypedObject, apiVersion: string): Comparison | undefined {
  const before = versions.convert(live, apiVersion);
  const after = versions.convert(next, apiVersion);
  return before === undefined || after === undefined ? undefined : filtered(versions, compareObjects(before, after));
}

const jsonOf = ({ object }: TypedObject): JSONValue => object as JSONValue;
const setOf = (typed: TypedObject): FieldSet => withNamedFields(typed.type, toFieldSet(typed.type, jsonOf(typed)));

function without(typed: TypedObject, items: FieldSet): TypedObject {
  return { ...typed, object: (removeItems(typed.type, jsonOf(typed), items) ?? {}) as KubeObject };
}

/** Puts back what was pruned though somebody owns it, by each version that owners write in, that of the pruned fields first. */
function addBackOwned(versions: Versions, start: TypedObject, pruned: TypedObject, managers: Managers): TypedObject {
  const ownedAt = new Map<string, FieldSet>([[start.apiVersion, new FieldSet()]]);
  for (const { apiVersion, set } of managers.values()) ownedAt.set(apiVersion, (ownedAt.get(apiVersion) ?? new FieldSet()).union(set));
  let merged = start;
  let kept = pruned;
  for (const [apiVersion, owned] of ownedAt) {
    const mergedThere = versions.convert(merged, apiVersion);
    const keptThere = versions.convert(kept, apiVersion);
    if (mergedThere === undefined || keptThere === undefined) continue;
    merged = mergedThere;
    kept = without(merged, setOf(merged).difference(setOf(keptThere).union(withNamedFields(merged.type, owned))));
  }
  return kept;
}

/** Removes what the applier left out of its configuration and nobody else owns. upstream: structured-merge-diff merge/update.go prune */
function prune(versions: Versions, merged: TypedObject, managers: Managers, last: ManagedSet | undefined, now: ManagedSet): TypedObject {
  if (last === undefined || last.set.empty) return merged;
  // Who applies again what it applied before takes nothing away, as most do.
  if (last.apiVersion === now.apiVersion && last.set.difference(now.set).empty) return merged;
  const then = versions.convert(merged, last.apiVersion);
  if (then === undefined) return merged;
  const left = withNamedFields(then.type, last.set);
  const owned = addBackOwned(versions, then, without(then, left), managers);
  const back = versions.convert(owned, last.apiVersion);
  if (back === undefined) return merged;
  // Only what the applier owned may go: what nobody owns stays.
  const gone = setOf(then).difference(setOf(back)).intersection(left);
  return versions.convert(without(then, gone), merged.apiVersion) ?? merged;
}

/** One field that another manager has set otherwise. */
export interface Conflict {
  /** The identifier. */
  readonly manager: string;
  readonly path: readonly PathElement[];
}

/** What stands against an apply that is not forced. */
export class Conflicts extends Error {
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    super(`${conflicts.length} conflicts`);
    this.name = "Conflicts";
    this.conflicts = conflicts;
  }
}

export interface Applied {
  /** Undefined if the configuration changes nothing. */
  readonly object: TypedObject | undefined;
  readonly managers: Managers;
}

/**
 * Lays a configuration over the live object, removes what its manager applied before and does not any more, and settles who owns what;
 * throws Conflicts. upstream: structured-merge-diff merge/update.go Apply
 */
export function applyManagers(
  versions: Versions,
  live: TypedObject,
  config: TypedObject,
  managers: Managers,
  applier: string,
  force: boolean,
): Applied {
  const mergedValue = mergeTyped(live.type, jsonOf(live), jsonOf(config)) ?? {};
  const set = versions.filter(toFieldSet(config.type, jsonOf(config)));
  const before = reconciled(versions, live, managers);
  const now: ManagedSet = { set, apiVersion: config.apiVersion, applied: true };
  const mine: Managers = new Map(before).set(applier, now);
  const merged: TypedObject = { ...live, object: mergedValue as KubeObject };
  const next = prune(versions, merged, mine, before.get(applier), now);
  const { managers: left, conflicts } = takeOver(versions, live, next, mine, applier);
  if (!force && conflicts.size > 0) {
    const sorted = [...conflicts].sort(([a], [b]) => (a < b ? -1 : 1));
    throw new Conflicts(sorted.flatMap(([manager, taken]) => [...pathsOf(taken)].map((path) => ({ manager, path }))));
  }
  if (set.empty) left.delete(applier);
  return { object: sameValue(jsonOf(live), jsonOf(next)) ? undefined : next, managers: left };
}

/** The owners in terms of today's types; those of unknown versions are left out. upstream: reconcileManagedFieldsWithSchemaChanges */
function reconciled(versions: Versions, live: TypedObject, managers: Managers): Managers {
  const out: Managers = new Map();
  for (const [manager, owned] of managers) {
    const type = versions.convert(live, owned.apiVersion)?.type;
    if (type !== undefined) out.set(manager, { ...owned, set: reconcileSet(type, owned.set) });
  }
  return out;
}

/** Who owns what after an update: the writer owns what it changed. upstream: structured-merge-diff merge/update.go Update */
export function updateManagers(versions: Versions, live: TypedObject, next: TypedObject, managers: Managers, writer: string): Managers {
  const { comparison, managers: left } = takeOver(versions, live, next, reconciled(versions, live, managers), writer);
  const { removed, modified, added } = comparison;
  const owned = left.get(writer)?.set ?? new FieldSet();
  const set = versions.filter(owned.difference(removed).union(modified).union(added));
  if (set.empty) left.delete(writer);
  else left.set(writer, { set, apiVersion: next.apiVersion, applied: false });
  return left;
}
