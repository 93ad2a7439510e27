import type { FieldSchema } from "./schema.ts";

/** What Go calls the members of a list or map. */
function elementGoType(field: FieldSchema): { readonly goType?: string } {
  const goType = /^(?:\[\]|map\[[\w.]+\])(.+)$/.exec(field.goType ?? "")?.[1];
  return goType === undefined ? {} : { goType };
}

/** A member of a list or map, of a list in a map too, as a field of its own. */
export const elementOf = (field: FieldSchema): FieldSchema => ({
  name: field.name,
  type: field.type,
  // What a list in a map holds has no name there.
  ...(field.shape === "mapOfLists" ? {} : elementGoType(field)),
});

/** A list in a map, as a field of its own. */
export const listOf = (field: FieldSchema): FieldSchema => ({ name: field.name, type: field.type, shape: "list", ...elementGoType(field) });

/** A type as Go names it: `int32`, `v1.ObjectMeta`, `[]v1.Container`. */
export function goType(field: FieldSchema): string {
  if (field.goType !== undefined) return field.goType;
  const scalars: Readonly<Record<string, string>> = {
    bytes: "[]uint8",
    quantity: "resource.Quantity",
    time: "v1.Time",
    microTime: "v1.MicroTime",
    intOrString: "intstr.IntOrString",
    duration: "v1.Duration",
  };
  const [, version, name] = /^[^.]+\.([^.]+)\.(.+)$/.exec(field.type) ?? [];
  const base = scalars[field.type] ?? (name === undefined ? field.type : `${version}.${name}`);
  return field.shape === "list"
    ? `[]${base}`
    : field.shape === "map"
      ? `map[string]${base}`
      : field.shape === "mapOfLists"
        ? `map[string][]${base}`
        : base;
}
