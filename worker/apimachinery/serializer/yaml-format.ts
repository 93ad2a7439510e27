import type { JSONObject, JSONValue } from "../types.ts";
import { formatString, type Place } from "./yaml-style.ts";

/** Longer keys are written after a question mark. upstream: go.yaml.in/yaml/v2 emitterc.go yaml_emitter_check_simple_key */
const simpleKeyBytesMax = 128;

const isLetter = (char: string): boolean => /\p{L}/u.test(char);
const isDigit = (char: string): boolean => /\p{Nd}/u.test(char);

/** The digits from a place on, as a number and its end. */
function readNumber(chars: readonly string[], start: number, first: number): { value: number; end: number } {
  let value = first;
  let end = start;
  while (end < chars.length && isDigit(chars[end] ?? "")) value = value * 10 + ((chars[end++] ?? "").charCodeAt(0) - 0x30);
  return { value, end };
}

/** Whether digits other than zero stand before a place, so that a zero there counts as a digit of a number. */
function followsNumber(chars: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(chars[i] ?? ""); i--) if (chars[i] !== "0") return true;
  return false;
}

/** The order of keys: `k.9` before `k.10`, symbols before letters. upstream: go.yaml.in/yaml/v2 sorter.go keyList.Less */
export function compareKeys(left: string, right: string): number {
  const a = [...left];
  const b = [...right];
  const at = a.findIndex((char, i) => i >= b.length || char !== b[i]);
  const x = a[at];
  const y = b[at];
  if (at < 0 || x === undefined || y === undefined) return a.length - b.length;
  const codes = (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
  if (isLetter(x) && isLetter(y)) return codes;
  if (isLetter(x) || isLetter(y)) return isLetter(y) ? -1 : 1;
  const first = (x === "0" || y === "0") && followsNumber(a, at) ? 1 : 0;
  const m = readNumber(a, at, first);
  const n = readNumber(b, at, first);
  return m.value - n.value || m.end - n.end || codes;
}

function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function formatScalar(value: JSONValue | undefined, place: Place): string {
  if (typeof value === "string") return formatString(value, place);
  return typeof value === "number" ? formatNumber(value) : String(value ?? null);
}

const isComposite = (value: JSONValue | undefined): value is JSONObject | JSONValue[] => typeof value === "object" && value !== null;
const isEmpty = (value: JSONObject | JSONValue[]): boolean => (Array.isArray(value) ? value.length === 0 : membersOf(value).length === 0);
const membersOf = (value: JSONObject): string[] => Object.keys(value).filter((key) => value[key] !== undefined);
const empty = (value: JSONObject | JSONValue[]): string => (Array.isArray(value) ? "[]" : "{}");

/** What stands after `- ` or `: ` at the start of a line: a composite goes on there, one step further in. */
function formatInline(value: JSONValue | undefined, indent: number): string {
  if (!isComposite(value)) return formatScalar(value, { column: indent, indent, isKey: false });
  return isEmpty(value) ? empty(value) : formatBlock(value, indent).slice(indent);
}

function formatMember(key: string, value: JSONValue | undefined, indent: number): string {
  const pad = " ".repeat(indent);
  if (key.includes("\n") || new TextEncoder().encode(key).length > simpleKeyBytesMax)
    return `${pad}? ${formatInline(key, indent + 2)}\n${pad}: ${formatInline(value, indent + 2)}`;
  const head = `${pad}${formatString(key, { column: indent, indent, isKey: true })}:`;
  if (!isComposite(value)) return `${head} ${formatScalar(value, { column: head.length + 1, indent: indent + 2, isKey: false })}`;
  if (isEmpty(value)) return `${head} ${empty(value)}`;
  return `${head}\n${formatBlock(value, Array.isArray(value) ? indent : indent + 2)}`;
}

/** A map or list that is not empty, each line indented, without the last line break. */
function formatBlock(value: JSONObject | JSONValue[], indent: number): string {
  if (Array.isArray(value)) return value.map((item) => `${" ".repeat(indent)}- ${formatInline(item, indent + 2)}`).join("\n");
  const keys = membersOf(value).sort(compareKeys);
  return keys.map((key) => formatMember(key, value[key], indent)).join("\n");
}

/** A value as sigs.k8s.io/yaml writes it: keys sorted, lists not indented, lines folded. upstream: sigs.k8s.io/yaml yaml.go Marshal */
export function formatYAML(root: unknown): string {
  const value = root as JSONValue;
  if (!isComposite(value)) return `${formatScalar(value, { column: 0, indent: 2, isKey: false })}\n`;
  return `${isEmpty(value) ? empty(value) : formatBlock(value, 0)}\n`;
}
