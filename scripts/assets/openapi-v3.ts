import { parameterKeys } from "../generate/openapi-v2-facts.ts";
import type { Prose } from "../generate/prose.ts";
import { foundBy } from "../generate/shortest-keys.ts";

export interface Schema {
  description?: string;
  type?: string;
  format?: string;
  default?: unknown;
  $ref?: string;
  allOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  properties?: Record<string, Schema>;
  enum?: readonly string[];
  [key: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  description?: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Content {
  readonly [mediaType: string]: { readonly schema?: Schema };
}

export interface Operation {
  readonly tags?: readonly string[];
  description?: string;
  readonly operationId: string;
  readonly parameters?: Parameter[];
  readonly requestBody?: { readonly content: Content; readonly required?: boolean };
  readonly responses: Record<string, { description?: string; readonly content?: Content }>;
  readonly [extension: `x-${string}`]: unknown;
}

export interface PathItem {
  readonly parameters?: Parameter[];
  readonly [method: string]: Operation | Parameter[] | undefined;
}

export interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, PathItem>;
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, Schema> };
}

export const operationsOf = (item: PathItem): [method: string, operation: Operation][] =>
  Object.entries(item).filter((entry): entry is [string, Operation] => entry[0] !== "parameters" && entry[1] !== undefined);

function describeParameters(parameters: readonly Parameter[], method: string, path: string, prose: Prose): void {
  for (const parameter of parameters) {
    const keys = parameterKeys({ in: parameter.in, name: parameter.name, method, path, schema: "" });
    const text = foundBy(prose.parameters, keys);
    if (text !== undefined) parameter.description = text;
  }
}

function describePath(path: string, item: PathItem, prose: Prose): void {
  for (const [method, operation] of operationsOf(item)) {
    const text = prose.operations[operation.operationId];
    if (text !== undefined) operation.description = text;
    describeParameters(operation.parameters ?? [], method, path, prose);
  }
  describeParameters(item.parameters ?? [], "", path, prose);
}

function describeSchema(id: string, schema: Schema, { types, repeated }: Prose): void {
  for (const [name, said] of Object.entries(types[id] ?? {})) {
    const described = name === "" ? schema : schema.properties?.[name];
    const text = typeof said === "number" ? repeated[said] : said;
    if (described !== undefined && text !== undefined) described.description = text;
  }
}

/** Adds prose to a published document, in place: the repository keeps them apart. */
export function describeDocument({ paths, components }: Document, prose: Prose): void {
  for (const [path, item] of Object.entries(paths)) describePath(path, item, prose);
  for (const [id, schema] of Object.entries(components?.schemas ?? {})) describeSchema(id, schema, prose);
}
