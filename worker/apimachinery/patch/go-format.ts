import type { JSONValue } from "../types.ts";
import { isJSONObject } from "./clone-json.ts";

/** A float as Go's %v writes it: the exponent is two digits at least, and used from 21 digits on. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A JSON value as Go's %v shows it, keys sorted: `map[image:x ports:[map[containerPort:80]] v:<nil>]`. */
export function formatGo(value: JSONValue | undefined): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatGo).join(" ")}]`;
  if (!isJSONObject(value)) return String(value);
  const members = Object.keys(value).sort(compare);
  return `map[${members.map((key) => `${key}:${formatGo(value[key])}`).join(" ")}]`;
}

/** The Go type that a JSON value is decoded as, for messages. */
export function goType(value: JSONValue | undefined): string {
  if (value === null || value === undefined) return "%!s(<nil>)";
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}

/** What Go's JSON decoder calls a JSON value: `object`, `array`, `string`, `number`, `bool`. */
export function goJSONKind(value: JSONValue): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return value === null ? "null" : typeof value;
}
