import { newUnknown } from "../../errors.ts";
import type { FieldSchema, SchemaResolver, StructSchema } from "../../schema/schema.ts";

/** The type at a place of the object: a struct, or the kind of Go type that is none. */
export type PatchType = { readonly struct: StructSchema } | { readonly kind: string };

/** How a field is patched: its type (of a list: its elements'), its strategy without retainKeys, and the key its list merges by. */
export interface PatchMeta {
  readonly type: PatchType;
  readonly strategy: string;
  readonly mergeKey: string;
}

/** Finds how fields are patched; throws StatusError 500 with upstream's text. */
export interface PatchLookup {
  readonly map: (type: PatchType, field: string) => PatchMeta;
  readonly list: (type: PatchType, field: string) => PatchMeta;
}

const kinds: Readonly<Record<string, string>> = {
  bytes: "slice",
  duration: "struct",
  quantity: "struct",
  time: "struct",
  microTime: "struct",
};
/** Structs of Go without JSON fields: nothing of them can be merged. */
const opaque: Readonly<Record<string, string>> = {
  quantity: "Quantity",
  time: "Time",
  microTime: "MicroTime",
  duration: "Duration",
  intOrString: "IntOrString",
  fieldsV1: "FieldsV1",
  json: "RawExtension",
};

/** The field that encoding/json would use: the exact name, or the first that differs in case only. */
function findField(struct: StructSchema, name: string): FieldSchema | undefined {
  const exact = struct.fields.find((field) => field.name === name);
  return exact ?? struct.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

/** The lookup over the generated schemas. upstream: apimachinery/third_party/forked/golang/json/fields.go LookupPatchMetadataForStruct */
export function newPatchLookup(resolve: SchemaResolver): PatchLookup {
  const elementType = (field: FieldSchema): PatchType => {
    const struct = resolve(field.type);
    if (struct !== undefined) return { struct };
    const goName = Object.hasOwn(opaque, field.type) ? opaque[field.type] : undefined;
    if (goName !== undefined) return { struct: { id: field.type, goName, fields: [] } };
    return { kind: Object.hasOwn(kinds, field.type) ? (kinds[field.type] ?? "") : field.type };
  };
  const find = (type: PatchType, name: string): FieldSchema => {
    if (!("struct" in type)) throw newUnknown(`merging an object in json but data type is not struct, instead is: ${type.kind}`);
    const field = findField(type.struct, name);
    if (field !== undefined) return field;
    throw newUnknown(`unable to find api field in struct ${type.struct.goName} for the json field ${JSON.stringify(name)}`);
  };
  const meta = (field: FieldSchema, type: PatchType): PatchMeta => ({
    type,
    strategy: (field.patchStrategy ?? "").split(",").find((strategy) => strategy !== "retainKeys") ?? "",
    mergeKey: field.patchMergeKey ?? "",
  });
  return {
    map: (type, name) => {
      const field = find(type, name);
      const kind = field.shape === "list" ? "slice" : field.shape === undefined ? undefined : "map";
      return meta(field, kind === undefined ? elementType(field) : { kind });
    },
    list: (type, name) => {
      const field = find(type, name);
      if (field.shape !== "list" && field.type !== "bytes") throw newUnknown("expected slice or array type, but got: struct");
      return meta(field, elementType(field));
    },
  };
}
