import type { JSONObject, JSONValue } from "../../types.ts";
import { FieldSet } from "./field-set.ts";
import { compareElements, type PathElement, parseElement } from "./path-element.ts";

/** A set as fieldsV1, in upstream's order: `{"f:data":{".":{},"f:a":{}}}`. upstream: structured-merge-diff fieldpath/serialize.go */
export function encodeFields(set: FieldSet): JSONObject {
  const out: JSONObject = {};
  for (const [element, { member, children }] of [...set.entries()].sort(([a], [b]) => compareElements(a, b))) {
    const below = children === undefined ? {} : encodeFields(children);
    out[element] = member && Object.keys(below).length > 0 ? { ".": {}, ...below } : below;
  }
  return out;
}

/** Every path of a set, what stands at one level before what is deeper. */
export function* pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): Generator<readonly PathElement[]> {
  const nodes = [...set.entries()].sort(([a], [b]) => compareElements(a, b));
  for (const [element, { member }] of nodes) if (member) yield [...prefix, element];
  for (const [element, { children }] of nodes) if (children !== undefined) yield* pathsOf(children, [...prefix, element]);
}

/** Reads fieldsV1; throws an Error on what nobody writes. */
export function decodeFields(fields: JSONValue): FieldSet {
  return read(fields).set ?? new FieldSet();
}

function read(value: JSONValue): { readonly set: FieldSet | undefined; readonly member: boolean } {
  if (value === null) return { set: undefined, member: true };
  if (typeof value !== "object" || Array.isArray(value)) throw new Error("expect { or n");
  let set: FieldSet | undefined;
  let member = false;
  for (const [key, content] of Object.entries(value)) {
    if (key === ".") member = true;
    else {
      const element = parseElement(key);
      if (element === undefined) continue;
      const below = read(content ?? null);
      set ??= new FieldSet();
      set.put(element, below.member, below.set);
    }
  }
  return { set, member: member || set === undefined };
}
