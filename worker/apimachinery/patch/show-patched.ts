import type { WrongValue } from "../schema/decode.ts";
import { escapeHTML, sortedJSON } from "../serializer/go-json.ts";
import type { JSONValue } from "../types.ts";
import { getOwn, isJSONObject } from "./clone-json.ts";
import type { Patched } from "./json-patch.ts";

// How error texts show a patched document: as upstream's patch library writes it, which sorts the maps that it reached into and leaves
// the others as they were. upstream: evanphx/json-patch lazyNode.MarshalJSON

function showOpened(value: JSONValue, opened: ReadonlySet<object>, isRoot: boolean): string {
  if (typeof value !== "object" || value === null || !(isRoot || opened.has(value))) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => showOpened(item, opened, false)).join(",")}]`;
  const show = (key: string): string => `${JSON.stringify(key)}:${showOpened(value[key] ?? null, opened, false)}`;
  return `{${Object.keys(value).sort().map(show).join(",")}}`;
}

/** A document after a JSON patch. What operations brought is as they gave it. */
export const showJSONPatched = ({ value, opened }: Patched): string => escapeHTML(showOpened(value, opened, true));

function showMerged(current: JSONValue | undefined, patch: JSONValue | undefined, patched: JSONValue): string {
  if (patch === undefined) return JSON.stringify(patched);
  // A new value was looked through for nulls; one that took a map's place was not.
  if (!isJSONObject(current)) return sortedJSON(patched);
  if (!isJSONObject(patch) || !isJSONObject(patched)) return JSON.stringify(patched);
  const show = (key: string): string => showMerged(getOwn(current, key), getOwn(patch, key), patched[key] ?? null);
  return `{${Object.keys(patched)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${show(key)}`)
    .join(",")}}`;
}

/** A document after a merge patch. */
export const showMergePatched = (current: JSONValue, patch: JSONValue, patched: JSONValue): string =>
  escapeHTML(showMerged(current, patch, patched));

const unmarshalError = /^json: cannot unmarshal \w+(?: \S+)? into Go struct field \S+ of type (\S+)$/;

/** The Go kind of a JSON value that was decoded without a type. */
function goKind(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? "int64" : "float64";
  if (typeof value !== "object") return typeof value === "boolean" ? "bool" : "string";
  return Array.isArray(value) ? "slice" : "map";
}

/** Go's numbers convert to each other, and integers to text, though the converter will have neither. */
const convertible = (kind: string, type: string): boolean =>
  kind === "int64" ? type !== "bool" : kind === "float64" && /^(int|float)/.test(type);

/**
 * What upstream's converter of maps to structs, which strategic merge patches go through, says where a JSON decoder says that it cannot
 * unmarshal. upstream: apimachinery/pkg/runtime/converter.go fromUnstructured
 */
export function conversionError(typeError: string, wrong: WrongValue): string {
  // Types that read themselves are given JSON here too, but nothing of where they are.
  if (wrong.unmarshals) return typeError.replace(/Go struct field \S+ of type/, "Go value of type");
  if (typeError.startsWith("illegal base64")) return `error decoding from json: ${typeError}`;
  const type = unmarshalError.exec(typeError)?.[1];
  if (type === undefined) return typeError;
  const kind = goKind(wrong.value);
  if (type.startsWith("[]")) return `cannot restore slice from ${kind}`;
  if (type.startsWith("map[")) return `cannot restore map from ${kind}`;
  if (wrong.basic !== undefined)
    return convertible(kind, wrong.basic) ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${wrong.basic}`;
  if (type.includes(".")) return `cannot restore struct from: ${kind}`;
  return convertible(kind, type) ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`;
}
