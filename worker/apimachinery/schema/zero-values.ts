import type { JSONValue } from "../types.ts";
import type { FieldSchema } from "./schema.ts";

/** What a field of a Go type shows when nothing was given; undefined: it is left out. */
export function zeroOf(field: FieldSchema): JSONValue | undefined {
  if (field.pointer || field.omitempty) {
    const isStruct =
      field.type === "time" ||
      field.type === "microTime" ||
      field.type === "quantity" ||
      field.type === "intOrString" ||
      field.type === "duration";
    if (field.pointer || field.omitzero || !isStruct) return field.omitempty ? undefined : null;
  }
  switch (field.type) {
    case "time":
    case "microTime":
    case "bytes":
    case "json":
    case "fieldsV1":
      return null;
    case "bool":
      return false;
    case "int32":
    case "int64":
    case "float64":
    case "intOrString":
      return 0;
    case "quantity":
      return "0";
    default:
      return "";
  }
}

/** Whether a value is what its type has when nothing was given. */
export function isZero(value: JSONValue | undefined, type: string): boolean {
  if (type === "quantity" || type === "time" || type === "microTime" || type === "intOrString" || type === "json") return false;
  return value === "" || value === 0 || value === false || value === undefined || value === null;
}
