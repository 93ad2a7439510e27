import type { JSONObject, JSONValue } from "../../types.ts";
import { keyElement, type PathElement, valueElement } from "../fieldpath/path-element.ts";
import type { ListType } from "./atom.ts";
import { TypedError } from "./typed-error.ts";

const unusable = (message: string): TypedError => new TypedError([{ path: "", message }]);

/** What identifies an item of an associative list; throws a TypedError that says what is wrong with the item. */
export function itemElement(type: ListType, item: JSONValue): PathElement {
  return type.keys.length > 0 ? keyedElement(type, item) : memberElement(item);
}

function keyedElement(type: ListType, item: JSONValue): PathElement {
  if (item === null) throw unusable("associative list with keys may not have a null element");
  if (typeof item !== "object" || Array.isArray(item)) throw unusable("associative list with keys may not have non-map elements");
  const found: [string, JSONValue][] = [];
  for (const name of type.keys) {
    const value = Object.hasOwn(item, name) ? item[name] : type.element.map?.field(name)?.default;
    if (value !== undefined) found.push([name, value]);
  }
  if (found.length > 0) return keyElement(found);
  const keys = type.keys.map((key) => JSON.stringify(key)).join(" ");
  throw unusable(
    `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`,
  );
}

function memberElement(item: JSONValue): PathElement {
  if (item === null) throw unusable("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) throw unusable("not supported: associative list with lists as elements");
  if (typeof item === "object") throw unusable("associative list without keys has an element that's a map type");
  return valueElement(item);
}

/** Whether two JSON values say the same, whatever the order of their keys. */
export function sameValue(a: JSONValue | undefined, b: JSONValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]));
}

/** The value as a map or list where it is one, else nothing. */
export const asMap = (value: JSONValue | undefined): JSONObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
export const asList = (value: JSONValue | undefined): JSONValue[] | undefined => (Array.isArray(value) ? value : undefined);

/** A value for a key: the field's type, or that of other keys. */
export const ownValue = (map: JSONObject | undefined, key: string): JSONValue | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
