import type { JSONObject, JSONValue } from "../types.ts";

/** Whether a value is a JSON object: no list, no null. */
export function isJSONObject(value: JSONValue | undefined): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets an own property, whatever its name: assigning `__proto__` would change the prototype instead. */
export function setOwn(object: JSONObject, key: string, value: JSONValue): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

/** The own property of that name, or undefined; never one that the prototype has. */
export function getOwn(object: JSONObject, key: string): JSONValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A deep copy; undefined members are left out, as JSON has none. */
export function cloneJSON<T extends JSONValue>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => cloneJSON(item)) as T;
  if (!isJSONObject(value)) return value;
  const copy: JSONObject = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined) setOwn(copy, key, cloneJSON(member));
  }
  return copy as T;
}

/** Removes members that are null, at any depth; nulls in lists stay. Changes the value. */
export function pruneNulls(value: JSONValue): void {
  if (Array.isArray(value)) for (const item of value) pruneNulls(item);
  else if (isJSONObject(value))
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (member === null || member === undefined) delete value[key];
      else pruneNulls(member);
    }
}
