import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Values of string types that are marked `+enum`, by `<prefix>.<type>` (`core.v1.Protocol`), in the order in which they are published. */
export type Enums = ReadonlyMap<string, readonly string[]>;

/** The values of fields of an enum type, by `<prefix>.<type>.<json name>`. */
export type EnumFields = ReadonlyMap<string, readonly string[]>;

function typesFiles(dir: string): string[] {
  const names = readdirSync(dir).filter((name) => name.endsWith(".go") && !/_test\.go$|^zz_|\.pb\.go$/.test(name));
  return names.map((name) => readFileSync(join(dir, name), "utf8"));
}

/** String constants of a package by their names. */
export function stringConstantsOf(dir: string): Map<string, string> {
  const found = typesFiles(dir).flatMap((text) => [...text.matchAll(/^\s*(?:const )?(\w+)(?:\s+\w+)?\s*=\s*"([^"]*)"/gm)]);
  return new Map(found.map(([, name, value]) => [name ?? "", value ?? ""]));
}

/** Types marked `+enum` in a package, and the constants that are of them; `constants` are those that others are made from. */
export function enumsOf(dir: string, prefix: string, constants: ReadonlyMap<string, string>): Map<string, readonly string[]> {
  const texts = typesFiles(dir);
  const names = texts.flatMap((text) =>
    [...text.matchAll(/^\/\/ \+enum\n(?:\/\/.*\n)*type (\w+) string$/gm)].map((match) => match[1] ?? ""),
  );
  const found = new Map<string, readonly string[]>();
  for (const name of names) {
    const patterns = [
      new RegExp(`^\\s*(?:const )?\\w+\\s+${name}\\s*=\\s*"([^"]*)"`, "gm"),
      new RegExp(`^\\s*(?:const )?\\w+\\s*=\\s*${name}\\((?:"([^"]*)"|\\w+\\.(\\w+))\\)`, "gm"),
    ];
    const matches = texts.flatMap((text) => patterns.flatMap((pattern) => [...text.matchAll(pattern)]));
    const values = matches.map(([, value, reference]) => value ?? constants.get(reference ?? "") ?? "");
    found.set(`${prefix}.${name}`, [...new Set(values)].sort());
  }
  return found;
}

/** Import alias -> prefix of ids. */
function aliasesOf(text: string): Map<string, string> {
  const imports = text.matchAll(/^\s*(\w+)?\s*"k8s\.io\/[^"]*?(\w+)\/(v\d+)"/gm);
  return new Map([...imports].map(([, alias, group, version]) => [alias ?? version ?? "", `${group}.${version}`]));
}

/** Which fields of a package's structs are of an enum type. */
export function enumFieldsOf(dir: string, prefix: string, enums: Enums): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const embedded: [string, string][] = [];
  for (const text of typesFiles(dir)) {
    const aliases = aliasesOf(text);
    for (const [, struct, body = ""] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      for (const [, qualifier, type, json] of body.matchAll(/^\s*\w+\s+(?:\[\]|\*|map\[\w+\])*(?:(\w+)\.)?(\w+)\s+`json:"([\w-]+)/gm)) {
        const values = enums.get(`${qualifier === undefined ? prefix : aliases.get(qualifier)}.${type}`);
        if (values !== undefined) found.set(`${prefix}.${struct}.${json}`, values);
      }
      for (const [, type] of body.matchAll(/^\s*(\w+)\s+`json:",inline"/gm)) embedded.push([`${prefix}.${struct}.`, `${prefix}.${type}.`]);
    }
  }
  // An embedded struct may embed another: again until nothing is new.
  for (let known = -1; known < found.size; ) {
    known = found.size;
    for (const [into, from] of embedded)
      for (const [field, values] of [...found]) if (field.startsWith(from)) found.set(into + field.slice(from.length), values);
  }
  return found;
}

interface Property {
  readonly type?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly [key: string]: unknown;
}

interface Definition {
  readonly properties?: Readonly<Record<string, Property>>;
}

/** `io.k8s.api.core.v1.Pod` -> `core.v1.Pod` */
export const shortID = (id: string): string => id.split(".").slice(-3).join(".");

/** OpenAPI definitions with the enums of their fields, as the running server publishes them. upstream: kube-openapi/pkg/generators */
export function withEnums<D extends Definition>(definitions: Readonly<Record<string, D>>, fields: EnumFields): Record<string, D> {
  const enriched = (id: string, name: string, property: Property): Property => {
    const values = fields.get(`${shortID(id)}.${name}`);
    if (values === undefined) return property;
    const { items, additionalProperties } = property;
    if (items !== undefined) return { ...property, items: { ...items, enum: values } };
    if (additionalProperties !== undefined) return { ...property, additionalProperties: { ...additionalProperties, enum: values } };
    return { ...property, enum: values };
  };
  const entries = Object.entries(definitions).map(([id, definition]): [string, D] => {
    if (definition.properties === undefined) return [id, definition];
    const properties = Object.entries(definition.properties).map(([name, property]) => [name, enriched(id, name, property)]);
    return [id, { ...definition, properties: Object.fromEntries(properties) }];
  });
  return Object.fromEntries(entries);
}
