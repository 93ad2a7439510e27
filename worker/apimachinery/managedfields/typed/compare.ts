import type { JSONObject, JSONValue } from "../../types.ts";
import { FieldSet } from "../fieldpath/field-set.ts";
import { fieldElement, type PathElement } from "../fieldpath/path-element.ts";
import { type Atom, kindOf, type ListType, type MapType } from "./atom.ts";
import { asList, asMap, itemElement, ownValue, sameValue } from "./list-items.ts";
import { TypedError } from "./typed-error.ts";

/** What became of the first value's fields in the second. No path is in two of the sets. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

type Value = JSONValue | undefined;

class Comparer implements Comparison {
  readonly removed = new FieldSet();
  readonly modified = new FieldSet();
  readonly added = new FieldSet();
  readonly #path: PathElement[] = [];

  compare(atom: Atom, left: Value, right: Value): void {
    const leftKind = kindOf(atom, left);
    const rightKind = kindOf(atom, right);
    let isLeaf: boolean;
    if (right === undefined) isLeaf = this[leftKind](atom, left, right);
    else {
      // A value that changed its kind counts as both.
      if (left !== undefined && leftKind !== rightKind) this[leftKind](atom, left, right);
      isLeaf = this[rightKind](atom, left, right);
    }
    if (isLeaf) return;
    if (left === undefined) this.added.insert(this.#path);
    else if (right === undefined) this.removed.insert(this.#path);
  }

  /** Each kind says whether the value was a leaf: owned as a whole. */
  scalar(_atom: Atom, left: Value, right: Value): boolean {
    return this.#leaf(left, right);
  }

  #leaf(left: Value, right: Value): true {
    if (left === undefined) this.added.insert(this.#path);
    else if (right === undefined) this.removed.insert(this.#path);
    else if (!sameValue(left, right)) this.modified.insert(this.#path);
    return true;
  }

  map({ map }: Atom, left: Value, right: Value): boolean {
    const leftMap = asMap(left);
    const rightMap = asMap(right);
    if (map === undefined || map.atomic || (isEmpty(leftMap) && isEmpty(rightMap))) return this.#leaf(left, right);
    for (const key in leftMap) this.#member(map, key, leftMap[key], ownValue(rightMap, key));
    for (const key in rightMap) if (ownValue(leftMap, key) === undefined) this.#member(map, key, undefined, rightMap[key]);
    return false;
  }

  #member(type: MapType, key: string, left: Value, right: Value): void {
    if (left === undefined && right === undefined) return;
    const atom = type.field(key)?.type ?? type.element;
    if (atom === undefined) throw new TypedError([{ path: `.${key}`, message: "field not declared in schema" }]);
    this.#path.push(fieldElement(key));
    this.compare(atom, left, right);
    this.#path.pop();
  }

  list({ list }: Atom, left: Value, right: Value): boolean {
    const leftList = asList(left) ?? [];
    const rightList = asList(right) ?? [];
    if (list === undefined || !list.associative || (leftList.length === 0 && rightList.length === 0)) return this.#leaf(left, right);
    const leftItems = byElement(list, leftList);
    const rightItems = byElement(list, rightList);
    for (const element of new Set([...leftItems.keys(), ...rightItems.keys()])) {
      this.#path.push(element);
      this.#items(list.element, leftItems.get(element) ?? [], rightItems.get(element) ?? []);
      this.#path.pop();
    }
    return false;
  }

  /** Items that one element names. Several of them are owned together, as a leaf. */
  #items(atom: Atom, left: readonly JSONValue[], right: readonly JSONValue[]): void {
    if (left.length <= 1 && right.length <= 1) this.compare(atom, left[0], right[0]);
    else if (left.length > 1 && right.length > 1) {
      if (!sameValue([...left], [...right])) this.modified.insert(this.#path);
    } else if (left.length > 1) {
      if (right.length > 0) this.compare(atom, undefined, right[0]);
      this.removed.insert(this.#path);
    } else {
      if (left.length > 0) this.compare(atom, left[0], undefined);
      this.added.insert(this.#path);
    }
  }
}

const isEmpty = (map: JSONObject | undefined): boolean => {
  for (const _key in map) return false;
  return true;
};

function byElement(type: ListType, items: readonly JSONValue[]): Map<PathElement, JSONValue[]> {
  const found = new Map<PathElement, JSONValue[]>();
  for (const item of items) {
    const element = itemElement(type, item);
    const same = found.get(element);
    if (same === undefined) found.set(element, [item]);
    else same.push(item);
  }
  return found;
}

/** Compares two values of a type, field by field. Throws on items that cannot be told apart. upstream: structured-merge-diff typed/compare.go */
export function compareTyped(atom: Atom, left: JSONValue, right: JSONValue): Comparison {
  const comparer = new Comparer();
  comparer.compare(atom, left, right);
  return comparer;
}
