import type { JSONValue } from "../../types.ts";
import { FieldSet } from "../fieldpath/field-set.ts";
import { fieldElement, type PathElement } from "../fieldpath/path-element.ts";
import { type Atom, kindOf, type ListType, type MapType } from "./atom.ts";
import { asMap, itemElement } from "./list-items.ts";

class Collector {
  readonly set = new FieldSet();
  readonly #path: PathElement[] = [];

  value(atom: Atom, value: JSONValue): void {
    const kind = kindOf(atom, value);
    const { map, list } = atom;
    if (kind === "map" && map !== undefined && !map.atomic) this.#map(map, value);
    else if (kind === "list" && list?.associative === true) this.#list(list, value);
    else this.set.insert(this.#path);
  }

  #map(type: MapType, value: JSONValue): void {
    for (const [key, member = null] of Object.entries(asMap(value) ?? {})) {
      const declared = type.field(key);
      const atom = declared?.type ?? type.element;
      if (atom === undefined) continue;
      this.#path.push(fieldElement(key));
      this.value(atom, member);
      const map = asMap(member);
      // A declared field that holds something is there by what it holds.
      if (member === null || (map !== undefined && Object.keys(map).length === 0) || declared === undefined) this.set.insert(this.#path);
      this.#path.pop();
    }
  }

  #list(type: ListType, value: JSONValue): void {
    if (!Array.isArray(value)) return;
    const items = value.map((item) => ({ item, element: itemElement(type, item) }));
    const count = new Map<PathElement, number>();
    for (const { element } of items) count.set(element, (count.get(element) ?? 0) + 1);
    for (const { item, element } of items) {
      this.#path.push(element);
      if (count.get(element) === 1) this.value(type.element, item);
      this.set.insert(this.#path);
      this.#path.pop();
    }
  }
}

/** Every field that a value mentions: leaves, list items, keys of maps. upstream: structured-merge-diff typed/tofieldset.go */
export function toFieldSet(atom: Atom, value: JSONValue): FieldSet {
  const collector = new Collector();
  collector.value(atom, value);
  return collector.set;
}
