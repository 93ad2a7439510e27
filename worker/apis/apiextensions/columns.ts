import { duplicate, type ErrorList, invalid, type Path, required, tooMany } from "../../apimachinery/field.ts";
import type {
  ApiextensionsV1CustomResourceColumnDefinition,
  ApiextensionsV1CustomResourceSubresources,
  ApiextensionsV1SelectableField,
} from "../generated/types.ts";
import { findField } from "./field-path.ts";
import type { Schema } from "./json-schema.ts";

// upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const selectableTypes = ["string", "boolean", "integer"];
const selectableFieldsMax = 8;

const validateSimplePath = (value: string, path: Path): ErrorList =>
  value.startsWith(".") ? [] : [invalid(path, value, "must be a simple json path starting with .")];

function validateColumn({ name, type, format, jsonPath }: ApiextensionsV1CustomResourceColumnDefinition, path: Path): ErrorList {
  const types = `must be one of ${columnTypes.join(",")}`;
  const errors: ErrorList = [];
  if ((name ?? "") === "") errors.push(required(path.child("name"), ""));
  if ((type ?? "") === "") errors.push(required(path.child("type"), types));
  else if (!columnTypes.includes(type ?? "")) errors.push(invalid(path.child("type"), type, types));
  if ((format ?? "") !== "" && !columnFormats.includes(format ?? ""))
    errors.push(invalid(path.child("format"), format, `must be one of ${columnFormats.join(",")}`));
  const at = path.child("JSONPath");
  return [...errors, ...((jsonPath ?? "") === "" ? [required(at, "")] : validateSimplePath(jsonPath ?? "", at))];
}

/** Columns of kubectl get. */
export const validateColumns = (columns: readonly ApiextensionsV1CustomResourceColumnDefinition[] | undefined, path: Path): ErrorList =>
  (columns ?? []).flatMap((column, i) => validateColumn(column, path.index(i)));

function validateScalePath(value: string | undefined, roots: readonly string[], path: Path): ErrorList {
  const text = value ?? "";
  if (text === "") return [required(path, "")];
  const errors = validateSimplePath(text, path);
  if (errors.length > 0 || roots.some((root) => text.startsWith(`${root}.`))) return errors;
  return [invalid(path, text, `should be a json path under ${roots.length > 1 ? "either " : ""}${roots.join(" or ")}`)];
}

/** The paths of the scale subresource. */
export function validateSubresources(subresources: ApiextensionsV1CustomResourceSubresources | undefined, path: Path): ErrorList {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const at = path.child("scale");
  return [
    ...validateScalePath(scale.specReplicasPath, [".spec"], at.child("specReplicasPath")),
    ...validateScalePath(scale.statusReplicasPath, [".status"], at.child("statusReplicasPath")),
    ...((scale.labelSelectorPath ?? "") === ""
      ? []
      : validateScalePath(scale.labelSelectorPath, [".spec", ".status"], at.child("labelSelectorPath"))),
  ];
}

/** Fields for field selectors: scalars outside of metadata, each once. */
export function validateSelectableFields(fields: readonly ApiextensionsV1SelectableField[], schema: Schema, path: Path): ErrorList {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath = "" }, i): ErrorList => {
    const at = path.index(i).child("jsonPath");
    if (jsonPath === "") return [required(at, "")];
    const found = findField(jsonPath, schema, false);
    if (typeof found === "string") return [invalid(at, jsonPath, `is an invalid path: ${found}`)];
    const again = seen.has(found.path);
    seen.add(found.path);
    const scalar = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
    return [
      ...(found.root === "metadata" ? [invalid(at, jsonPath, "must not point to fields in metadata")] : []),
      ...(selectableTypes.includes(found.schema.type ?? "") ? [] : [invalid(at, jsonPath, scalar)]),
      ...(again ? [duplicate(at, jsonPath)] : []),
    ];
  });
  return seen.size > selectableFieldsMax ? [...errors, tooMany(path, seen.size, selectableFieldsMax)] : errors;
}
