import type { FieldSchema } from "../../apimachinery/schema/schema.ts";
import { hasInternalForm, internalForm } from "../core/internal-form.ts";
import { resolveSchema } from "../generated/schemas.ts";

const objectMeta = "meta.v1.ObjectMeta";

const initialisms: ReadonlySet<string> = new Set(["uid", "cel", "nfs", "rbd", "iscsi", "fc", "csi"]);

/** `apiGroups` -> `APIGroups`: the field of a Go struct that JSON calls so. */
function goName(name: string): string {
  if (initialisms.has(name)) return name.toUpperCase();
  return name.startsWith("api") ? `API${name.slice(3)}` : name.charAt(0).toUpperCase() + name.slice(1);
}

function zeroOf(field: FieldSchema): unknown {
  if (field.shape !== undefined || field.pointer) return null;
  if (resolveSchema(field.type) !== undefined) return goShape(field.type, {});
  if (field.type === "bool") return false;
  if (field.type === "string") return "";
  return field.type.startsWith("int") || field.type === "float64" ? 0 : null;
}

/** Types of the API machinery have JSON tags inside too. */
const hasTags = (type: string): boolean => type.startsWith("meta.");

/** A selector as its JSON tags show it: lists with nothing in them are left out. */
export function withoutEmpty<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutEmpty) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => !Array.isArray(inner) || inner.length > 0);
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutEmpty(inner)])) as T;
}

function shaped(field: FieldSchema, value: unknown): unknown {
  if (hasTags(field.type)) return withoutEmpty(value);
  if (Array.isArray(value)) return value.map((item) => shaped({ name: field.name, type: field.type }, item));
  if (typeof value !== "object" || value === null || field.shape === "map") return value;
  const core = /^core\.v1\.(\w+)$/.exec(field.type)?.[1];
  if (core !== undefined && hasInternalForm(core)) return internalForm(core, value);
  return resolveSchema(field.type) === undefined ? value : goShape(field.type, value as Record<string, unknown>);
}

/**
 * A value as Go marshals an internal type, which has no JSON tags: every field, by its Go name. Messages show bad structs so:
 * `{"Type":"Limited","Limited":null}`.
 */
export function goShape(schemaID: string, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const schema = resolveSchema(schemaID);
  if (schema === undefined) throw new Error(`no schema: ${schemaID}`);
  return Object.fromEntries(
    schema.fields.flatMap((field) => {
      const given = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      // Metadata is embedded, so its fields stand among the struct's own.
      if (field.type === objectMeta) return Object.entries(given ?? {});
      return [[goName(field.name), given === undefined || given === null ? zeroOf(field) : shaped(field, given)]];
    }),
  );
}
