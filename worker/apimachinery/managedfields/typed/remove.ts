import { setOwn } from "../../patch/clone-json.ts";
import type { JSONObject, JSONValue } from "../../types.ts";
import { FieldSet } from "../fieldpath/field-set.ts";
import { fieldElement, fieldNameOf, isKeyElement } from "../fieldpath/path-element.ts";
import { type Atom, kindOf, type ListType, type MapType } from "./atom.ts";
import { asList, asMap, itemElement } from "./list-items.ts";

/**
 * The value without the fields and items of a set; undefined where nothing is left. What lies below an atomic value cannot be taken
 * from it. upstream: structured-merge-diff typed/remove.go
 */
export function removeItems(atom: Atom, value: JSONValue, items: FieldSet): JSONValue | undefined {
  const kind = kindOf(atom, value);
  if (kind === "map" && atom.map !== undefined) return removeFromMap(atom.map, asMap(value), items);
  if (kind === "list" && atom.list !== undefined) return removeFromList(atom.list, asList(value), items);
  return value;
}

function removeFromMap(type: MapType, map: JSONObject | undefined, items: FieldSet): JSONObject | undefined {
  if (map === undefined || type.atomic) return undefined;
  const out: JSONObject = {};
  for (const [key, member = null] of Object.entries(map)) {
    const element = fieldElement(key);
    if (items.has(element)) continue;
    setOwn(out, key, without(type.field(key)?.type ?? type.element, member, items.below(element)));
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

function removeFromList(type: ListType, list: readonly JSONValue[] | undefined, items: FieldSet): JSONValue[] | undefined {
  if (list === undefined || !type.associative) return undefined;
  const out: JSONValue[] = [];
  for (const item of list) {
    const element = itemElement(type, item);
    if (!items.has(element)) out.push(without(type.element, item, items.below(element)));
  }
  return out.length > 0 ? out : undefined;
}

/** A member that stays, though nothing may stay of it: then it is null. */
function without(atom: Atom | undefined, value: JSONValue, items: FieldSet | undefined): JSONValue {
  if (items === undefined || items.empty || atom === undefined) return value;
  return removeItems(atom, value, items) ?? null;
}

/**
 * The set with the declared fields that lead to its members, which are not members otherwise: of `spec.a` also `spec`.
 * upstream: structured-merge-diff fieldpath/set.go EnsureNamedFieldsAreMembers
 */
export function withNamedFields(atom: Atom | undefined, set: FieldSet): FieldSet {
  const out = new FieldSet();
  for (const [element, { member, children }] of set.entries()) {
    const name = fieldNameOf(element);
    const declared = name === undefined ? undefined : atom?.map?.field(name);
    const type = name === undefined ? (isKeyElement(element) ? atom?.list?.element : undefined) : (declared?.type ?? atom?.map?.element);
    const below = children === undefined ? undefined : withNamedFields(type, children);
    out.put(element, member || (children !== undefined && declared !== undefined), below);
  }
  return out;
}
