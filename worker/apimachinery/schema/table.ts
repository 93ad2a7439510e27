import type { EmbeddedStruct, FieldSchema, SchemaResolver, StructSchema } from "./schema.ts";

const shapes: Readonly<Record<string, NonNullable<FieldSchema["shape"]>>> = { l: "list", m: "map", x: "mapOfLists" };

/** `2:VolumeSource` */
function decodeEmbedded(text: string): EmbeddedStruct {
  const [number = "", goName = ""] = text.split(":");
  return { goName, number: Number(number) };
}

function decodeField(line: string): FieldSchema {
  const [
    name = "",
    type = "",
    shape = "",
    flags = "",
    number = "",
    listType = "",
    keys = "",
    mapType = "",
    mergeKey = "",
    strategy = "",
    embedded = "",
    union = "",
    values = "",
    defaultValue = "",
    goType = "",
  ] = line.split("|");
  const decodedShape = shapes[shape];
  return {
    name,
    type,
    ...(decodedShape === undefined ? {} : { shape: decodedShape }),
    ...(flags.includes("p") ? { pointer: true as const } : {}),
    ...(flags.includes("o") ? { omitempty: true as const } : {}),
    ...(flags.includes("z") ? { omitzero: true as const } : {}),
    ...(flags.includes("r") ? { required: true as const } : {}),
    ...(number === "" ? {} : { number: Number(number) }),
    ...(listType === "" ? {} : { listType: listType as NonNullable<FieldSchema["listType"]> }),
    ...(keys === "" ? {} : { listMapKeys: keys.split(",") }),
    ...(mapType === "" ? {} : { mapType: mapType as NonNullable<FieldSchema["mapType"]> }),
    ...(mergeKey === "" ? {} : { patchMergeKey: mergeKey }),
    ...(strategy === "" ? {} : { patchStrategy: strategy }),
    ...(embedded === "" ? {} : { embedded: embedded.split(",").map(decodeEmbedded) }),
    ...(flags.includes("w") ? { wrapped: true as const } : {}),
    ...(union === "" ? {} : { union }),
    ...(values === "" ? {} : { enum: values.split(",") }),
    ...(defaultValue === "" ? {} : { default: JSON.parse(defaultValue) as unknown }),
    ...(goType === "" ? {} : { goType }),
  };
}

/** A resolver over the generated table's compact text; a struct is decoded when it is first asked for. */
export function decodeTable(table: Readonly<Record<string, string>>): SchemaResolver {
  const decoded = new Map<string, StructSchema>();
  return (id) => {
    const known = decoded.get(id);
    if (known !== undefined) return known;
    const text = Object.hasOwn(table, id) ? table[id] : undefined;
    if (text === undefined) return undefined;
    const [flags = "", ...lines] = text.split("\n");
    const schema: StructSchema = {
      id,
      goName: id.slice(id.lastIndexOf(".") + 1),
      fields: lines.map(decodeField),
      ...(flags.includes("a") ? { atomic: true as const } : {}),
    };
    decoded.set(id, schema);
    return schema;
  };
}
