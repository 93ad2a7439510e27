import { goQuote } from "../../go/go-quote.ts";
import { formatGo } from "../../patch/go-format.ts";
import { escapeHTML } from "../../serializer/go-json.ts";
import type { JSONObject, JSONValue } from "../../types.ts";

/**
 * One step of a path in the form that fieldsV1 has: `f:name` (a field), `k:{"port":80}` (a list item by key), `v:"a"` (a set member),
 * `i:0` (an index). Equal steps are equal strings.
 */
export type PathElement = string;

/** What JSON, or Go's, writes otherwise than it is. */
const escaped = /[^ !#-%'-;=?-[\]-~]/;

/** Most values are short plain text or numbers, which need no serializer. */
function goJSON(value: JSONValue | undefined): string {
  if (typeof value === "string" && !escaped.test(value)) return `"${value}"`;
  return typeof value === "number" && Number.isInteger(value) ? String(value) : escapeHTML(JSON.stringify(value ?? null));
}

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const valueElement = (value: JSONValue): PathElement => `v:${goJSON(value)}`;

/** The fields that tell one item from the others, in any order. */
export function keyElement(fields: readonly (readonly [string, JSONValue])[]): PathElement {
  const sorted = fields.length < 2 ? fields : [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
  let out = "k:{";
  for (const [name, value] of sorted) out += `${out.length === 3 ? "" : ","}${goJSON(name)}:${goJSON(value)}`;
  return `${out}}`;
}

/** The name of a field element, undefined for other ones. */
export const fieldNameOf = (element: PathElement): string | undefined => (element.startsWith("f:") ? element.slice(2) : undefined);

export const isKeyElement = (element: PathElement): boolean => element.startsWith("k:");

/** A key of fieldsV1 as this file writes it; undefined for kinds of a later version, which are left out. Throws on what nobody writes. */
export function parseElement(text: string): PathElement | undefined {
  if (text.length < 2) throw new Error("key must be 2 characters long:");
  if (text[1] !== ":") throw new Error(`missing colon: ${text}`);
  const rest = text.slice(2);
  switch (text[0]) {
    case "f":
      return text;
    case "v":
      return valueElement(JSON.parse(rest) as JSONValue);
    case "k":
      return keyElement(Object.entries(keyOf(text)) as [string, JSONValue][]);
    case "i":
      if (!/^[+-]?\d+$/.test(rest)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(rest)}: invalid syntax`);
      return `i:${Number(rest)}`;
    default:
      return undefined;
  }
}

function keyOf(element: PathElement): JSONObject {
  const key: unknown = JSON.parse(element.slice(2));
  if (typeof key !== "object" || key === null || Array.isArray(key)) throw new Error("expect { or n");
  return key as JSONObject;
}

/** Numbers before strings, booleans, lists, maps and null. */
function rank(value: JSONValue): number {
  if (value === null) return 5;
  if (Array.isArray(value)) return 3;
  return ["number", "string", "boolean"].indexOf(typeof value) >= 0 ? ["number", "string", "boolean"].indexOf(typeof value) : 4;
}

function compareValues(a: JSONValue, b: JSONValue): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "object" || typeof b === "object") return goJSON(a) < goJSON(b) ? -1 : Number(goJSON(a) !== goJSON(b));
  return a < b ? -1 : Number(a > b);
}

/** Two keys, name by name and value by value; the shorter first. */
function compareKeys(a: PathElement, b: PathElement): number {
  const left = Object.entries(keyOf(a));
  const right = Object.entries(keyOf(b));
  for (const [i, [name, value]] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (name !== other[0]) return name < other[0] ? -1 : 1;
    const order = compareValues(value ?? null, other[1] ?? null);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const kinds = "fkvi";

/** Upstream's order of path elements. upstream: structured-merge-diff fieldpath/element.go Compare */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a[0] !== b[0]) return kinds.indexOf(a[0] ?? "") - kinds.indexOf(b[0] ?? "");
  if (a === b) return 0;
  if (a[0] === "k") return compareKeys(a, b);
  if (a[0] === "v") return compareValues(JSON.parse(a.slice(2)) as JSONValue, JSON.parse(b.slice(2)) as JSONValue);
  if (a[0] === "i") return Number(a.slice(2)) - Number(b.slice(2));
  return a < b ? -1 : 1;
}

/** A value as paths show it: `"TCP"`, `80`, `[1,2]`; members of a map one after the other. upstream: structured-merge-diff value.ToString */
function showValue(value: JSONValue): string {
  if (typeof value === "string") return goQuote(value);
  if (Array.isArray(value)) return `[${value.map(showValue).join(",")}]`;
  if (typeof value !== "object" || value === null) return formatGo(value).replace("<nil>", "null");
  return Object.entries(value)
    .map(([key, inner = null]) => `${key}=${showValue(inner)}`)
    .join("");
}

/** `.name`, `[port=80,protocol="TCP"]`, `[="a"]`, `[0]` */
export function showElement(element: PathElement): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case "f":
      return `.${rest}`;
    case "k":
      return `[${Object.entries(keyOf(element))
        .map(([name, value = null]) => `${name}=${showValue(value)}`)
        .join(",")}]`;
    case "v":
      return `[=${showValue(JSON.parse(rest) as JSONValue)}]`;
    default:
      return `[${rest}]`;
  }
}

/** `.spec.containers[name="c"].image` */
export const showPath = (path: readonly PathElement[]): string => path.map(showElement).join("");
