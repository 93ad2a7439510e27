import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";
import { at } from "./placeholders.ts";

// Answers of two servers made comparable.

/** Texts without what differs from server to server. */
export const comparableText = (line: string): string =>
  // Typed errors, one a line, come in the order of a Go map.
  (line.includes(": errors:\n") ? line.split("\n").sort().join("\n") : line)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uid>")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>")
    // An empty map is shown as none.
    .replaceAll(/ value: (?:\{\}|null)/g, " value: <nothing>")
    .replaceAll(/kube-api-access-[a-z0-9]{5}/g, "kube-api-access-<random>")
    .replaceAll(/(resourceVersion\\*"?:\\*"?)\d+/g, "$1<version>");

/** Texts in names too. */
const comparableKey = (key: string): string => (key.includes("kube-api-access-") ? comparableText(key) : key);

/** What servers choose, where it is theirs to choose. */
const allocated = new Set(["clusterIP", "clusterIPs", "nodePort", "healthCheckNodePort"]);

function ordered(entries: JSONValue): JSONValue {
  if (!Array.isArray(entries)) return entries;
  const timed = entries.map((entry) => ({ ...(entry as JSONObject), ...(at({ entry }, "/entry/time") === null ? {} : { timed: true }) }));
  return timed.sort((a, b) => (JSON.stringify({ ...a, time: 0 }) < JSON.stringify({ ...b, time: 0 }) ? -1 : 1));
}

/** An object without what servers choose, its owners in an order of their own. */
export function viewed(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(viewed);
  if (typeof value === "string") return value.startsWith("kube-api-access-") ? comparableText(value) : value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner = null]): [string, JSONValue] => {
    if (key === "managedFields") return [key, viewed(ordered(inner))];
    if (allocated.has(key) && inner !== "" && inner !== "None") return [key, "<allocated>"];
    return [comparableKey(key), viewed(inner)];
  });
  return Object.fromEntries(entries);
}
