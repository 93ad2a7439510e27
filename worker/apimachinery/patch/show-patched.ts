import { escapeHTML, sortedJSON } from "../serializer/go-json.ts";
import type { JSONValue } from "../types.ts";
import { isJSONObject } from "./clone-json.ts";

/** Values that a patch brings are written as they came (`asGiven`: JSON patch) or with sorted keys (merge patch). */
export type NewValues = "asGiven" | "sorted";

function show(current: JSONValue | undefined, patched: JSONValue, values: NewValues): string {
  const given = JSON.stringify(patched);
  if (current !== undefined && JSON.stringify(current) === given) return given;
  if (isJSONObject(patched) && isJSONObject(current)) {
    const members = Object.keys(patched).filter((key) => patched[key] !== undefined);
    const shown = members.sort().map((key) => `${JSON.stringify(key)}:${show(current[key], patched[key] ?? null, values)}`);
    return `{${shown.join(",")}}`;
  }
  if (values === "sorted") return sortedJSON(patched);
  if (!Array.isArray(patched) || !Array.isArray(current)) return given;
  return `[${patched.map((item, i) => show(current[i], item, values)).join(",")}]`;
}

/**
 * A patched document as upstream's patch library writes it: the maps that the patch reached into have sorted keys, what it did not touch
 * keeps its order. upstream: evanphx/json-patch lazyNode.MarshalJSON
 */
export const showPatched = (current: JSONValue, patched: JSONValue, values: NewValues): string =>
  escapeHTML(show(current, patched, values));

const kinds: Readonly<Record<string, string>> = { object: "map", array: "slice", number: "int64", string: "string", bool: "bool" };
const unmarshalError = /^json: cannot unmarshal (\w+)( \S+)? into Go struct field \S+ of type (\S+)$/;

/**
 * What upstream's converter of maps to structs, which strategic merge patches go through, says where a JSON decoder says that it cannot
 * unmarshal. upstream: apimachinery/pkg/runtime/converter.go fromUnstructured
 */
export function conversionError(typeError: string): string {
  if (typeError.startsWith("illegal base64")) return `error decoding from json: ${typeError}`;
  const [, found = "", literal, type = ""] = unmarshalError.exec(typeError) ?? [];
  const kind = literal?.includes(".") ? "float64" : kinds[found];
  if (kind === undefined) return typeError;
  if (type.startsWith("[]")) return `cannot restore slice from ${kind}`;
  if (type.startsWith("map[")) return `cannot restore map from ${kind}`;
  if (type.includes(".")) return `cannot restore struct from: ${kind}`;
  const numeric = kind === "int64" || kind === "float64";
  return numeric && type !== "bool" ? `cannot convert ${kind} to ${type}` : `unrecognized type: ${type}`;
}
