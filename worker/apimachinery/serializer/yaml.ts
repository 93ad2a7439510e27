import type { Alias, Node, ParsedNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { setOwn } from "../patch/clone-json.ts";
import type { JSONObject, JSONValue } from "../types.ts";
import { bytesOfBase64 } from "./base64.ts";
import { nestingMax } from "./json-scanner.ts";
import { yamlError } from "./yaml-errors.ts";
import { resolveScalar, type ScalarValue } from "./yaml-scalars.ts";

export { formatYAML } from "./yaml-format.ts";

/** A document's value and its repeated keys, each with its line: `line 8: key "k" already set in map`. */
export interface ParsedYAML {
  readonly value: JSONValue;
  readonly duplicates: string[];
}

/** The repeated keys as one error, as upstream words it where it refuses them. */
export function yamlUnmarshalErrors(duplicates: readonly string[]): string {
  return `yaml: unmarshal errors:\n${duplicates.map((line) => `  ${line}`).join("\n")}`;
}

type Library = typeof import("yaml");

/**
 * How large a part of all nodes may come from aliases; smaller for large documents.
 * upstream: go.yaml.in/yaml/v2 decode.go allowedAliasRatio
 */
function aliasRatioMax(nodes: number): number {
  if (nodes <= 400_000) return 0.99;
  if (nodes >= 4_000_000) return 0.1;
  return 0.99 - 0.89 * ((nodes - 400_000) / 3_600_000);
}

/** How much text aliases may repeat, characters; nothing that is stored is nearly as large. */
const aliasedTextMax = 16 * 1024 * 1024;
/** How much text repeated keys are told with, characters. */
const duplicateTextMax = 1024 * 1024;

const tagPrefix = "tag:yaml.org,2002:";

/** Turns a parsed document into JSON. */
class Converter {
  readonly duplicates: string[] = [];
  readonly #yaml: Library;
  readonly #lineOf: (offset: number) => number;
  readonly #open = new Set<Node>();
  /** The last node of each anchor so far, in document order. */
  readonly #anchors = new Map<string, Node>();
  /** What each alias that was met means; what an anchor names later does not change it. */
  readonly #targets = new Map<Alias, Node>();
  #nodes = 0;
  #aliased = 0;
  #aliasDepth = 0;
  #aliasedText = 0;
  #duplicateText = 0;

  constructor(yaml: Library, lineOf: (offset: number) => number) {
    this.#yaml = yaml;
    this.#lineOf = lineOf;
  }

  convert(node: Node | null | undefined, depth = 0): JSONValue {
    if (node === null || node === undefined) return null;
    this.#count();
    if (depth > nestingMax) throw new Error(`yaml: exceeded max depth of ${nestingMax}`);
    if (this.#yaml.isAlias(node)) return this.#alias(node, depth);
    this.#name(node);
    if (this.#yaml.isMap(node)) return this.#map(node, depth);
    if (this.#yaml.isSeq(node)) return (node as YAMLSeq<Node>).items.map((item) => this.convert(item, depth + 1));
    const value = finite(scalarValue(node as Scalar));
    this.#countText(value);
    return value;
  }

  /** Remembers a node's anchor, when the node itself is met rather than an alias of what holds it. */
  #name(node: Node): void {
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined && this.#aliasDepth === 0) this.#anchors.set(anchor, node);
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#aliasDepth > 0) this.#aliased += 1;
    if (this.#aliased > 100 && this.#nodes > 1000 && this.#aliased / this.#nodes > aliasRatioMax(this.#nodes))
      throw new Error("yaml: document contains excessive aliasing");
  }

  #countText(value: ScalarValue): void {
    if (this.#aliasDepth === 0 || typeof value !== "string") return;
    this.#aliasedText += value.length;
    if (this.#aliasedText > aliasedTextMax) throw new Error("yaml: document contains excessive aliasing");
  }

  #target(node: Alias): Node {
    const target = this.#targets.get(node) ?? this.#anchors.get(node.source);
    if (target === undefined) throw new Error(`yaml: unknown anchor '${node.source}' referenced`);
    this.#targets.set(node, target);
    return target;
  }

  #alias(node: Alias, depth: number): JSONValue {
    const target = this.#target(node);
    if (this.#open.has(target)) throw new Error(`yaml: anchor '${node.source}' value contains itself`);
    this.#open.add(target);
    this.#aliasDepth += 1;
    const value = this.convert(target, depth);
    this.#aliasDepth -= 1;
    this.#open.delete(target);
    return value;
  }

  #map(node: YAMLMap, depth: number): JSONObject {
    const anchored = node.anchor !== undefined && !this.#open.has(node);
    if (anchored) this.#open.add(node);
    const out: JSONObject = {};
    const seen = new Set<ScalarValue>();
    for (const { key, value } of node.items as { key: Node; value: Node | null }[]) {
      if (this.#isMerge(key)) this.#merge(out, value, depth);
      else this.#entry(out, seen, key, value, depth);
    }
    if (anchored) this.#open.delete(node);
    return out;
  }

  #entry(out: JSONObject, seen: Set<ScalarValue>, key: Node, value: Node | null, depth: number): void {
    const name = this.#key(key, value);
    if (seen.has(name)) this.#duplicate(name, (value as ParsedNode | null)?.range?.[0] ?? (key as ParsedNode).range[0]);
    seen.add(name);
    setOwn(out, String(name), this.convert(value, depth + 1));
  }

  #key(key: Node, value: Node | null): ScalarValue {
    const isAlias = this.#yaml.isAlias(key);
    const scalar = isAlias ? this.#target(key) : key;
    if (!isAlias) this.#name(key);
    const name = this.#yaml.isScalar(scalar) ? scalarValue(scalar) : null;
    if (name === null) throw invalidKey(scalar, this.#yaml.isScalar(value) ? scalarValue(value) : null);
    if (isAlias) this.#aliasDepth += 1;
    this.#countText(name);
    if (isAlias) this.#aliasDepth -= 1;
    return name;
  }

  #duplicate(name: ScalarValue, offset: number): void {
    if (this.#duplicateText > duplicateTextMax) return;
    const shown = typeof name === "string" ? JSON.stringify(name) : String(name);
    this.duplicates.push(`line ${this.#lineOf(offset)}: key ${shown} already set in map`);
    this.#duplicateText += shown.length;
  }

  #isMerge(key: Node): boolean {
    return this.#yaml.isScalar(key) && key.source === "<<" && key.type === "PLAIN" && key.tag === undefined;
  }

  /** `<<`: the entries of another map, or of several of which the first counts most. */
  #merge(out: JSONObject, value: Node | null, depth: number): void {
    const whole = this.convert(value, depth + 1);
    for (const merged of Array.isArray(whole) ? whole.toReversed() : [whole]) {
      if (typeof merged !== "object" || merged === null || Array.isArray(merged))
        throw new Error("yaml: map merge requires map or sequence of maps as the value");
      for (const key of Object.keys(merged)) setOwn(out, key, merged[key] ?? null);
    }
  }
}

/** A scalar by its tag, or when it is plain by what it looks like. */
function scalarValue(node: Scalar): ScalarValue {
  const text = node.type === "PLAIN" ? (node.source ?? "") : String(node.value ?? "");
  const tag = node.tag?.startsWith(tagPrefix) === true ? node.tag.slice(tagPrefix.length) : node.tag;
  if (tag === "binary") return new TextDecoder("utf-8", { ignoreBOM: true, fatal: false }).decode(bytesOfBase64(text.replace(/\s/g, "")));
  if (tag === "int" || tag === "float" || tag === "bool" || tag === "null") return tagged(tag, text);
  return node.type === "PLAIN" && tag === undefined ? resolveScalar(text) : text;
}

/** A scalar that says its type must have it. */
function tagged(tag: "int" | "float" | "bool" | "null", text: string): ScalarValue {
  const value = resolveScalar(text);
  const found =
    value === null
      ? "null"
      : typeof value === "string"
        ? "str"
        : typeof value === "boolean"
          ? "bool"
          : Number.isInteger(value)
            ? "int"
            : "float";
  if (found !== tag && !(tag === "float" && found === "int")) throw new Error(`yaml: cannot decode !!${found} \`${text}\` as a !!${tag}`);
  return value;
}

/** Null and composites are no keys of JSON. */
function invalidKey(key: unknown, value: ScalarValue): Error {
  const isNull = typeof key === "object" && key !== null && "source" in key;
  return new Error(
    isNull ? `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${JSON.stringify(value)}` : "yaml: invalid map key",
  );
}

function finite(value: ScalarValue): ScalarValue {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  const shown = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  throw new Error(`json: unsupported value: ${shown}`);
}

/**
 * Reads the first YAML document of a text by the rules of YAML 1.1; throws an Error with upstream's text where it is known. When not
 * strict, repeated keys go unsaid; the last one stands. upstream: sigs.k8s.io/yaml YAMLToJSONStrict
 */
export async function parseYAML(text: string, { strict }: { strict: boolean }): Promise<ParsedYAML> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const parser = new yaml.Parser(lines.addNewLine);
  const composer = new yaml.Composer({ schema: "failsafe", version: "1.1", uniqueKeys: false, strict: false, logLevel: "silent" });
  try {
    const [document] = composer.compose(parser.parse(text));
    if (document === undefined) return { value: null, duplicates: [] };
    const [error] = document.errors;
    if (error !== undefined) throw yamlError(text, { message: error.message, offset: error.pos[0] });
    const converter = new Converter(yaml, (offset) => lines.linePos(offset).line);
    const value = converter.convert(document.contents);
    return { value, duplicates: strict ? converter.duplicates : [] };
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`yaml: exceeded max depth of ${nestingMax}`);
    throw error;
  }
}
