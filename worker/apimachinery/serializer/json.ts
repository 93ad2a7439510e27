import type { JSONValue } from "../types.ts";
import { nestingMax, scanJSON } from "./json-scanner.ts";

/** How many strict errors a document collects. upstream: sigs.k8s.io/json kubernetes_patch.go saveStrictError */
export const strictErrorsMax = 100;

/** How many characters of paths are read to tell and place strict errors: paths may be long, and many. */
const pathTextMax = 8 * 1024 * 1024;

/** What a document says: its value, and a strict error for each repeated field, in document order: `duplicate field "data.a"`. */
export interface ParsedJSON {
  readonly value: JSONValue;
  readonly duplicates: string[];
}

function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  let budget = pathTextMax;
  scanJSON(text, (path, duplicate) => {
    if (!duplicate || found.size >= strictErrorsMax || path.length > budget) return;
    budget -= path.length;
    found.add(`duplicate field ${JSON.stringify(path)}`);
  });
  return [...found];
}

/**
 * Reads one JSON document; of a repeated field the last value stands. Throws an Error with Go's text: `unexpected end of JSON input`.
 * A key named `__proto__` becomes an own property, as JSON.parse makes it: copy objects with care.
 * upstream: sigs.k8s.io/json UnmarshalStrict
 */
export function parseJSON(text: string, { strict }: { strict: boolean }): ParsedJSON {
  let value: JSONValue;
  try {
    value = JSON.parse(text) as JSONValue;
  } catch (error) {
    scanJSON(text);
    throw error;
  }
  if (strict) return { value, duplicates: duplicateFields(text) };
  // Only a text of this length can nest too deeply.
  if (text.length > 2 * nestingMax) scanJSON(text);
  return { value, duplicates: [] };
}

/** How long the path is that an error names, -1 if it names none. */
function pathLength(error: string): number {
  const [, quoted] = /^(?:duplicate|unknown) field (".*")$/s.exec(error) ?? [];
  return quoted === undefined ? -1 : (JSON.parse(quoted) as string).length;
}

/**
 * Strict errors sorted to where their fields stand in the text, as upstream mixes `duplicate field` and `unknown field`; an error
 * about no field of the text goes last.
 */
export function inDocumentOrder(text: string, errors: readonly string[]): string[] {
  const wanted = new Set(errors);
  const lengths = new Set(errors.map(pathLength));
  const places = new Map<string, number>();
  let at = 0;
  let budget = pathTextMax;
  scanJSON(text, (path, duplicate) => {
    at += 1;
    if (places.size === wanted.size || !lengths.has(path.length) || path.length > budget) return;
    budget -= path.length;
    const error = `${duplicate ? "duplicate" : "unknown"} field ${JSON.stringify(path)}`;
    if (wanted.has(error) && !places.has(error)) places.set(error, at);
  });
  const place = (error: string): number => places.get(error) ?? Number.MAX_SAFE_INTEGER;
  return [...errors].sort((a, b) => place(a) - place(b));
}

const quote = 0x22;
const backslash = 0x5c;
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);

/** Whether valid JSON nests deeper than so many levels. */
export function nestsDeeper(text: string, levels: number): boolean {
  if (text.length <= 2 * levels) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString && code === backslash) at += 1;
    else if (code === quote) inString = !inString;
    else if (inString) continue;
    else if (openers.has(code)) depth += 1;
    else if (closers.has(code)) depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

const markup: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** JSON as Go writes it: what a browser could take for markup is escaped. `indent`: blanks a level, none on one line. */
export function formatJSON(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, (char) => markup[char] ?? char) : text;
}
