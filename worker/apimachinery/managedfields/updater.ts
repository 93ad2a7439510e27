import type { JSONValue, KubeObject } from "../types.ts";
import { FieldSet } from "./fieldpath/field-set.ts";
import type { Managers } from "./managed.ts";
import type { Atom } from "./typed/atom.ts";
import { type Comparison, compareTyped } from "./typed/compare.ts";

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

/** Who owns what after an update: the writer owns what it changed. upstream: structured-merge-diff merge/update.go Update */
export function updateManagers(versions: Versions, live: TypedObject, next: TypedObject, managers: Managers, writer: string): Managers {
  const { comparison, managers: left } = takeOver(versions, live, next, managers, writer);
  const { removed, modified, added } = comparison;
  const owned = left.get(writer)?.set ?? new FieldSet();
  const set = versions.filter(owned.difference(removed).union(modified).union(added));
  if (set.empty) left.delete(writer);
  else left.set(writer, { set, apiVersion: next.apiVersion, applied: false });
  return left;
}
