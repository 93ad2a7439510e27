import type { JSONValue } from "../types.ts";

/** JSON text with the characters that mean something to HTML escaped, as Go's encoder has it. */
export const escapeHTML = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** JSON with the keys of every object sorted, as Go writes its maps. */
export function sortedJSON(value: JSONValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(sortedJSON).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${members
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sortedJSON(value[key])}`)
    .join(",")}}`;
}
