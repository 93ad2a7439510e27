import { type FieldError, notSupported, type Path, required } from "../field.ts";

/** `Unsupported value: "x": supported values: "B", "A"`: the values in the order that upstream's message keeps, where it is not sorted. */
export function notSupportedInOrder(path: Path, value: unknown, supported: readonly string[]): FieldError {
  const error = notSupported(path, value, []);
  return { ...error, body: `${error.body}: supported values: ${supported.map((v) => JSON.stringify(v)).join(", ")}` };
}

/** Nothing if the value is one of those supported; an absent one is unsupported too. The message sorts them. */
export const oneOf = (path: Path, value: string | undefined, supported: readonly string[]): FieldError[] =>
  supported.includes(value ?? "") ? [] : [notSupported(path, value ?? "", supported)];

/** The same, where an absent value is `Required value`. */
export const requiredOneOf = (path: Path, value: string | undefined, supported: readonly string[]): FieldError[] =>
  (value ?? "") === "" ? [required(path, "")] : oneOf(path, value, supported);
