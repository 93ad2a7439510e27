import { FieldSet } from "../fieldpath/field-set.ts";
import { fieldNameOf } from "../fieldpath/path-element.ts";
import type { Atom } from "./atom.ts";

/** Whether values of the type have one owner as a whole. */
const isAtomic = ({ map, list, scalar }: Atom): boolean =>
  map !== undefined ? map.atomic : list !== undefined && scalar === undefined && !list.associative;

/**
 * A set written when the type was another one: who owned parts of what is atomic now owns it as a whole. The set itself comes back where
 * nothing changes. upstream: structured-merge-diff typed/reconcile_schema.go ReconcileFieldSetWithSchema
 */
export function reconcileSet(atom: Atom, set: FieldSet): FieldSet {
  // A map of anything says nothing about what is below.
  const untyped = atom.scalar !== undefined;
  let out: FieldSet | undefined;
  for (const [element, { member, children }] of set.entries()) {
    const name = fieldNameOf(element);
    const type = name === undefined ? atom.list?.element : (atom.map?.field(name)?.type ?? atom.map?.element);
    if (untyped || type === undefined || children === undefined || children.empty) continue;
    const below = isAtomic(type) ? undefined : reconcileSet(type, children);
    if (below === children) continue;
    out ??= copyOf(set);
    out.put(element, member || below === undefined, below);
  }
  return out ?? set;
}

function copyOf(set: FieldSet): FieldSet {
  const copy = new FieldSet();
  for (const [element, { member, children }] of set.entries()) copy.put(element, member, children);
  return copy;
}
