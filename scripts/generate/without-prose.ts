/** Media types of features that are off by default. */
const offByDefault = /^application\/.*cbor/;

/** Objects whose keys are names, not words of the format. */
const maps = new Set([
  "properties",
  "definitions",
  "schemas",
  "responses",
  "paths",
  "parameters",
  "securityDefinitions",
  "securitySchemes",
]);
/** What must have a description by the format, or is one short word. */
const described = new Set(["responses", "securityDefinitions", "securitySchemes"]);

/** A part of an OpenAPI document without prose, and without what is off. `parent` is the key above `key`. */
export function withoutProse(value: unknown, key = "", parent = ""): unknown {
  if (Array.isArray(value))
    return value.filter((item) => typeof item !== "string" || !offByDefault.test(item)).map((item) => withoutProse(item));
  if (typeof value !== "object" || value === null) return value;
  const isMap = maps.has(key) && !maps.has(parent);
  const isProse = (name: string, member: unknown): boolean =>
    !isMap && !described.has(parent) && name === "description" && typeof member === "string";
  const kept = Object.entries(value).filter(([name, member]) => !offByDefault.test(name) && !isProse(name, member));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutProse(member, name, key)]));
}
