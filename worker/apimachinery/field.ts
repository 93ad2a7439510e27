import { goQuote } from "./go/go-quote.ts";
import { formatJSON } from "./serializer/json.ts";

/** Paths and errors of validation. upstream: k8s.io/apimachinery/pkg/util/validation/field */

export class Path {
  readonly #text: string;

  constructor(text = "") {
    this.#text = text;
  }

  /** `spec` -> `spec.containers`; a child without a name looks like a key: `spec[]` */
  child(...names: string[]): Path {
    const below = (text: string, name: string): string => (name === "" ? `${text}[]` : `${text}.${name}`);
    return new Path(names.reduce((text, name) => (text === "" ? name : below(text, name)), this.#text));
  }

  /** `spec.containers` -> `spec.containers[0]` */
  index(i: number): Path {
    return new Path(`${this.#text}[${i}]`);
  }

  /** `data` -> `data[a.b]` */
  key(k: string): Path {
    return new Path(`${this.#text}[${k}]`);
  }

  toString(): string {
    return this.#text === "" ? "<nil>" : this.#text;
  }
}

/** field.ErrorType: the value is the `reason` of the cause in a Status. */
export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "InternalError"
  | "FieldValueTypeInvalid";

export interface FieldError {
  type: FieldErrorType;
  field: string;
  /** What a cause says after the field: `Invalid value: "a": must be ...`. */
  body: string;
}

export type ErrorList = FieldError[];

/** Text of a Go type that has a name of its own (`v1.Protocol`), which messages show as JSON. */
class NamedText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): string {
    return this.#text;
  }
}

export const named = (text: string): NamedText => new NamedText(text);

/** How Go prints a bad value: strings quoted, composites as JSON, nil as null. */
function show(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "string" ? goQuote(value) : formatJSON(value);
}

const detailed = (head: string, detail: string): string => (detail === "" ? head : `${head}: ${detail}`);
const error = (type: FieldErrorType, field: Path | string, body: string): FieldError => ({ type, field: field.toString(), body });

export const required = (field: Path | string, detail: string): FieldError =>
  error("FieldValueRequired", field, detailed("Required value", detail));
export const invalid = (field: Path | string, value: unknown, detail: string): FieldError =>
  error("FieldValueInvalid", field, detailed(`Invalid value: ${show(value)}`, detail));
/** `Invalid value: cannot be so`, where the value itself is not shown. */
export const invalidUnshown = (field: Path | string, detail: string): FieldError =>
  error("FieldValueInvalid", field, `Invalid value: ${detail}`);
export const duplicate = (field: Path | string, value: unknown): FieldError =>
  error("FieldValueDuplicate", field, `Duplicate value: ${show(value)}`);
export const notFound = (field: Path | string, value: unknown): FieldError =>
  error("FieldValueNotFound", field, `Not found: ${show(value)}`);
export const forbidden = (field: Path | string, detail: string): FieldError =>
  error("FieldValueForbidden", field, detailed("Forbidden", detail));

/** `Too long: may not be more than 63 bytes`; a negative max leaves the number out. */
export const tooLong = (field: Path | string, maxLength: number): FieldError =>
  error("FieldValueTooLong", field, `Too long: ${maxLength >= 0 ? `may not be more than ${maxLength} bytes` : "value is too long"}`);

export const tooMany = (field: Path | string, actual: number, max: number): FieldError =>
  error("FieldValueTooMany", field, `Too many: ${actual}: ${max >= 0 ? `must have at most ${max} items` : "has too many items"}`);

/** `Unsupported value: "x": supported values: "A", "B"`, the values sorted unless they must keep their order. */
export const notSupported = (field: Path | string, value: unknown, supported: readonly string[]): FieldError =>
  error(
    "FieldValueNotSupported",
    field,
    detailed(
      // What may be one of a few is of a type with a name of its own.
      `Unsupported value: ${typeof value === "string" ? formatJSON(value) : show(value)}`,
      supported.length === 0 ? "" : `supported values: ${[...supported].sort().map(goQuote).join(", ")}`,
    ),
  );

/** `spec.x: Invalid value: ...`, as a message shows one error. */
export const toMessage = (e: FieldError): string => `${e.field}: ${e.body}`;

/** One message bare, several in brackets, equal ones once. upstream: util/errors aggregate.Error */
export function aggregate(messages: readonly string[]): string {
  const unique = [...new Set(messages)];
  return unique.length === 1 ? (unique[0] as string) : `[${unique.join(", ")}]`;
}
