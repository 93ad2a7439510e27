import type { Descriptions } from "./descriptions.ts";

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

/** `patchCoreV1NamespacedConfigMap` of tag `core_v1` -> `patchNamespacedConfigMap` */
function methodOf(tag: string, operationId: string): string {
  const group = tag
    .split("_")
    .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join("");
  return operationId.replace(group, "");
}

function describeOperation(operation: Operation, shared: readonly Parameter[], prose: Descriptions): void {
  const tag = operation.tags?.[0] ?? "";
  const method = methodOf(tag, operation.operationId);
  const text = prose.operation(tag, method);
  if (text !== undefined) operation.description = text;
  for (const parameter of [...(operation.parameters ?? []), ...shared]) {
    const said = prose.parameter(tag, method, parameter.name);
    if (said !== undefined && said !== "") parameter.description = said;
  }
}

/** An enum's values, as the description of its field ends. */
const enumProse = (values: readonly string[]): string =>
  `\n\nPossible enum values:\n${values.map((value) => ` - \`${JSON.stringify(value)}\``).join("\n")}`;

function describeSchema(id: string, schema: Schema, prose: Descriptions): void {
  const found = prose.type(id);
  if (found?.own) schema.description = found.own;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const text = found?.fields.get(name) ?? "";
    const map = typeof property.additionalProperties === "object" ? property.additionalProperties : undefined;
    const values = (property.items ?? map ?? property).enum;
    const description = `${text}${values === undefined ? "" : enumProse(values)}`.trimStart();
    if (description !== "") property.description = description;
  }
}

/** Adds prose to a published document, in place: the repository keeps it without. */
export function describeDocument({ paths, components }: Document, prose: Descriptions): void {
  for (const item of Object.values(paths))
    for (const [, operation] of operationsOf(item)) describeOperation(operation, item.parameters ?? [], prose);
  for (const [id, schema] of Object.entries(components?.schemas ?? {})) describeSchema(id, schema, prose);
}
