import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";

// One body for two servers, whose objects are not the same in everything: what differs is filled in for each.

/** Stands in a body for what each server has at that place of its object. */
const placeholder = "$at ";

/** The object of the first server, with placeholders for what is not the same on the other. */
export function shared(a: JSONValue, b: JSONValue | undefined, pointer = ""): JSONValue {
  if (Array.isArray(a) && Array.isArray(b)) return a.map((item, index) => shared(item, b[index], `${pointer}/${index}`));
  if (typeof a === "object" && a !== null && typeof b === "object" && b !== null && !Array.isArray(a)) {
    const entries = Object.entries(a).map(([key, inner]) => {
      const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      return [key, key === "managedFields" ? `${placeholder}${at}` : shared(inner ?? null, (b as JSONObject)[key], at)];
    });
    return Object.fromEntries(entries);
  }
  return a === b ? a : `${placeholder}${pointer}`;
}

/** The value that a pointer points to, null if there is none. */
export function at(object: JSONObject, pointer: string): JSONValue {
  let value: JSONValue = object;
  for (const token of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as JSONObject)[token.replaceAll("~1", "/").replaceAll("~0", "~")] ?? null;
  }
  return value;
}

/** The body with what a server's object has in the places of placeholders. */
export function filled(value: JSONValue, object: JSONObject): JSONValue {
  if (typeof value === "string") return value.startsWith(placeholder) ? at(object, value.slice(placeholder.length)) : value;
  if (Array.isArray(value)) return value.map((item) => filled(item, object));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner ?? null, object)]));
}
