import { cloneJSON, getOwn, isJSONObject } from "../patch/clone-json.ts";
import type { JSONObject, JSONValue } from "../types.ts";

// Upstream keeps a value without a type (runtime.RawExtension) as the text that it came in, and compares that.

/** Values whose text had more than it needs: blanks, mostly. They are like no other value. */
const spaced = new WeakSet<object>();

/** Whether a value came in another text than the stored form of it. */
export const isSpaced = (value: object): boolean => spaced.has(value);

/** How many values of a document are looked at: each is searched for in all of the text. */
const valuesMax = 64;

/** Remembers of values without a type, read from a JSON text, which of them stood there in another form. */
export function markSpaced(values: readonly unknown[], text: string): void {
  for (const value of values.slice(0, valuesMax))
    if (typeof value === "object" && value !== null && !text.includes(JSON.stringify(value))) spaced.add(value);
}

function keepSpaced(value: JSONValue, copy: JSONValue): void {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) keepSpaced(item, (copy as JSONValue[])[i] as JSONValue);
  else if (isJSONObject(value)) for (const [key, member] of Object.entries(value)) keepMember(key, member, copy as JSONObject);
  if (typeof value === "object" && value !== null && spaced.has(value)) spaced.add(copy as object);
}

function keepMember(key: string, member: JSONValue | undefined, copy: JSONObject): void {
  const copied = getOwn(copy, key);
  if (member !== undefined && copied !== undefined) keepSpaced(member, copied);
}

/** A deep copy of a document in which the values that came in another text are known to have. */
export function cloneDocument<T extends JSONValue>(document: T): T {
  const copy = cloneJSON(document);
  keepSpaced(document, copy);
  return copy;
}
