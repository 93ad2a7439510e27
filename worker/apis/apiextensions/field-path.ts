import { byName, propertyOf, type Schema, schemaOf } from "./json-schema.ts";

/** Quoted text, a delimiter, or what stands between delimiters. */
const token = /'(?:[\s\S]*?[^\\])??'|'[\s\S]*$|[.[\]]|[^.[\]]+/y;

function tokens(path: string): string[] {
  return path.match(new RegExp(token.source, "g")) ?? [];
}

/** What a path refers to, or why it does not. */
export type FoundField = { readonly path: string; readonly root: string; readonly schema: Schema } | string;

const quoted = /^'[\s\S]*'$/;

/** Where a path goes in a schema. upstream: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go ValidFieldPath */
export function findField(path: string, root: Schema, allowArrays: boolean): FoundField {
  const parts = tokens(path);
  let schema = root;
  let found = "";
  let first: string | undefined;
  for (let i = 0; i < parts.length; ) {
    const delimiter = parts[i++];
    if (delimiter !== "[" && delimiter !== ".") return `expected [ or . but got: ${delimiter}`;
    if (delimiter === "[" && !allowArrays) return "array notation is not allowed";
    const part = parts[i++];
    if (part === undefined) return "unexpected end of JSON path";
    if (delimiter === "[" && (part.length < 2 || !quoted.test(part))) return `expected single quoted string but got ${part}`;
    const name = delimiter === "[" ? part.slice(1, -1).replace(/\\(.)/gs, "$1") : part;
    const isNamed = byName(schema.properties).length > 0;
    const next = isNamed ? propertyOf(schema, name) : schemaOf(schema.additionalProperties);
    if (next === undefined) return "does not refer to a valid field";
    schema = next;
    first ??= name;
    found += isNamed ? `.${name}` : `[${name}]`;
    if (delimiter === "[" && parts[i++] !== "]") {
      const got = parts[i - 1];
      return got === undefined ? "unexpected end of JSON path" : `expected ] but got ${got}`;
    }
  }
  return { path: found, root: first ?? "", schema };
}
