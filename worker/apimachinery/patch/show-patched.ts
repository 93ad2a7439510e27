import type { WrongValue } from "../schema/decode.ts";
import { escapeHTML, sortedJSON } from "../serializer/go-json.ts";
import type { JSONObject, JSONValue } from "../types.ts";
import { cloneJSON, getOwn, isJSONObject, pruneNulls, setOwn } from "./clone-json.ts";
import { formatGo } from "./go-format.ts";

// How error texts show a patched document: as upstream's patch library writes it, which sorts the maps that it reached into and leaves
// the others as they were. upstream: evanphx/json-patch lazyNode.MarshalJSON

/** The pointers of what operations reached into: everything above their paths. What a test compared is open all the way down. */
class Opened {
  readonly #pointers = new Set([""]);
  readonly #deep = new Set<string>();

  constructor(operations: readonly (JSONObject | null)[]) {
    for (const operation of operations) this.#apply(operation ?? {});
  }

  has(pointer: string): boolean {
    return this.#pointers.has(pointer) || [...this.#deep].some((above) => pointer === above || pointer.startsWith(`${above}/`));
  }

  #apply({ op, path, from }: JSONObject): void {
    const takes = op === "copy" || op === "move";
    for (const pointer of takes ? [from, path] : [path]) if (typeof pointer === "string") this.#openAbove(pointer);
    if (typeof path !== "string") return;
    if (op === "test") this.#deep.add(path);
    else for (const marks of [this.#pointers, this.#deep]) this.#carry(marks, takes && typeof from === "string" ? from : undefined, path);
  }

  #openAbove(pointer: string): void {
    for (let at = pointer.lastIndexOf("/"); at > 0; at = pointer.lastIndexOf("/", at - 1)) this.#pointers.add(pointer.slice(0, at));
  }

  /** What is put at a path is as open as where it comes from. */
  #carry(marks: Set<string>, from: string | undefined, path: string): void {
    const isIn = (mark: string, pointer: string): boolean => mark === pointer || mark.startsWith(`${pointer}/`);
    const carried = from === undefined ? [] : [...marks].filter((mark) => isIn(mark, from)).map((mark) => path + mark.slice(from.length));
    for (const mark of marks) if (isIn(mark, path)) marks.delete(mark);
    for (const mark of carried) marks.add(mark);
  }
}

const escapeSegment = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

function showOpened(value: JSONValue, pointer: string, opened: Opened): string {
  if (!opened.has(pointer) || typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => showOpened(item, `${pointer}/${i}`, opened)).join(",")}]`;
  const members = Object.keys(value).sort();
  const show = (key: string): string => showOpened(value[key] ?? null, `${pointer}/${escapeSegment(key)}`, opened);
  return `{${members.map((key) => `${JSON.stringify(key)}:${show(key)}`).join(",")}}`;
}

/** A document after a JSON patch. What operations brought is as they gave it. */
export const showJSONPatched = (patched: JSONValue, operations: readonly (JSONObject | null)[]): string =>
  escapeHTML(showOpened(patched, "", new Opened(operations)));

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

const shape = (value: JSONValue | undefined): string => (Array.isArray(value) ? "list" : value === null ? "null" : typeof value);

/** The patch without the nulls that merging takes out of what is new to the document. */
function applied(current: JSONValue | undefined, patch: JSONObject): JSONObject {
  const out: JSONObject = {};
  for (const [key, value = null] of Object.entries(patch)) {
    // Merging takes the directives of a map that is there already.
    const taken = key === "$patch" ? value !== "delete" : key === "$retainKeys" && patch["$patch"] !== "replace";
    if (taken && isJSONObject(current)) continue;
    const before = isJSONObject(current) ? getOwn(current, key) : undefined;
    const shown = isJSONObject(value) && isJSONObject(before) ? applied(before, value) : cloneJSON(value);
    if (shape(before) !== shape(value)) pruneNulls(shown);
    setOwn(out, key, shown);
  }
  return out;
}

/** A strategic merge patch that did not fit, as Go shows its maps. upstream: util/strategicpatch discardNullValuesFromPatch */
export const showStrategicPatch = (current: JSONValue, patch: JSONObject): string => formatGo(applied(current, patch));

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
