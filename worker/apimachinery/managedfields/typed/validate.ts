import { formatGo, goType } from "../../patch/go-format.ts";
import type { JSONValue } from "../../types.ts";
import { fieldElement, type PathElement, showElement } from "../fieldpath/path-element.ts";
import { type Atom, kindOf, type ListType, type MapType, type ScalarType } from "./atom.ts";
import { asList, asMap, itemElement } from "./list-items.ts";
import { TypedError, type TypedProblem } from "./typed-error.ts";

/** A float as Go's %v shows it: with an exponent from 21 digits on, as short as can be. */
function goFloat(value: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

/** A value as Go's %#v shows it: `map[string]interface {}{"a":1}`. */
function goSyntax(value: JSONValue): string {
  if (value === null) return "interface {}(nil)";
  if (typeof value === "number") return goFloat(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  const map = asMap(value);
  if (map === undefined) return JSON.stringify(value);
  const members = Object.keys(map).sort();
  return `map[string]interface {}{${members.map((key) => `${JSON.stringify(key)}:${goSyntax(map[key] ?? null)}`).join(", ")}}`;
}

/** How each scalar type refuses a value; the rest fits. upstream: structured-merge-diff typed/validate.go validateScalar */
const scalarProblems: Readonly<Record<ScalarType, (value: JSONValue) => string | undefined>> = {
  numeric: (value) =>
    typeof value === "number" ? undefined : `expected numeric (int or float), got ${goType(value).replace(/^int64$/, "float64")}`,
  string: (value) => (typeof value === "string" ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`),
  boolean: (value) => (typeof value === "boolean" ? undefined : `expected boolean, got &{${formatGo(value)}}`),
  untyped: (value) => (typeof value === "object" ? `expected any scalar, got &{${formatGo(value)}}` : undefined),
};

class Validator {
  readonly problems: TypedProblem[] = [];
  readonly #path: PathElement[] = [];

  value(atom: Atom, value: JSONValue): void {
    const kind = kindOf(atom, value);
    if (value === null) return;
    if (kind === "map" && atom.map !== undefined) this.#map(atom.map, value);
    else if (kind === "list" && atom.list !== undefined) this.#list(atom.list, value);
    else this.#refuse(scalarProblems[atom.scalar ?? "untyped"](value));
  }

  #refuse(message: string | undefined, below = ""): void {
    if (message !== undefined) this.problems.push({ path: this.#path.map(showElement).join("") + below, message });
  }

  #map(type: MapType, value: JSONValue): void {
    const map = asMap(value);
    if (map === undefined) this.#refuse(`expected map, got &{${formatGo(value)}}`);
    for (const [key, member] of Object.entries(map ?? {})) {
      const atom = type.field(key)?.type ?? type.element;
      if (atom === undefined) {
        this.#refuse("field not declared in schema", `.${key}`);
        break; // Upstream looks no further either.
      }
      this.#below(fieldElement(key), atom, member ?? null);
    }
  }

  #list(type: ListType, value: JSONValue): void {
    if (!Array.isArray(value)) this.#refuse(`expected list, got &{${formatGo(value)}}`);
    const seen = new Set<PathElement>();
    for (const [index, item] of (asList(value) ?? []).entries()) {
      const element = type.associative ? this.#element(type, item, index) : `i:${index}`;
      if (element === undefined) break;
      if (seen.has(element)) this.#refuse(`duplicate entries for key ${showElement(element)}`);
      seen.add(element);
      this.#below(element, type.element, item);
    }
  }

  /** What identifies an item; undefined, and a problem, if nothing does. */
  #element(type: ListType, item: JSONValue, index: number): PathElement | undefined {
    try {
      return itemElement(type, item);
    } catch (error) {
      if (!(error instanceof TypedError)) throw error;
      this.#refuse(`element ${index}: ${error.message}`);
      return undefined;
    }
  }

  #below(element: PathElement, atom: Atom, value: JSONValue): void {
    this.#path.push(element);
    this.value(atom, value);
    this.#path.pop();
  }
}

/** Throws a TypedError with everything that keeps a value from being of its type. upstream: structured-merge-diff typed/validate.go */
export function validateTyped(atom: Atom, value: JSONValue): void {
  const validator = new Validator();
  validator.value(atom, value);
  if (validator.problems.length > 0) throw new TypedError(validator.problems);
}
