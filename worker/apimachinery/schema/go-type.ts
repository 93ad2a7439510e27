import type { FieldSchema } from "./schema.ts";

/** A member of a list or map, as a field of its own. */
export function elementOf(field: FieldSchema): FieldSchema {
  const goType = /^(?:\[\]|map\[[\w.]+\])(.+)$/.exec(field.goType ?? "")?.[1];
  return { name: field.name, type: field.type, ...(goType === undefined ? {} : { goType }) };
}

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
