import type { ApiextensionsV1JSONSchemaProps } from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";

export type Schema = ApiextensionsV1JSONSchemaProps;

const isObject = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

/** `items` holds one schema, or forbidden, several. */
export const itemOf = ({ items }: Schema): Schema | undefined => (isObject(items) ? items : undefined);
export const itemsOf = ({ items }: Schema): readonly Schema[] => (Array.isArray(items) ? (items as Schema[]) : []);
/** A schema where a boolean or a list of names may stand too. */
export const schemaOf = (value: unknown): Schema | undefined => (isObject(value) ? value : undefined);

/** The property of that name, whatever it is: `constructor` is none of a schema that does not say so. */
export const propertyOf = ({ properties = {} }: Schema, name: string): Schema | undefined =>
  Object.hasOwn(properties, name) ? properties[name] : undefined;

/** Properties by name, in the order of their names: upstream's order is random. */
export const byName = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** A schema and every schema within. upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation SchemaHas */
export function everySchema(schema: Schema): Schema[] {
  const lists = [itemsOf(schema), schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => list ?? []);
  const maps = [schema.properties, schema.patternProperties, schema.definitions].flatMap((map) => byName(map).map(([, inner]) => inner));
  const single = [itemOf(schema), schema.not, schemaOf(schema.additionalProperties), schemaOf(schema.additionalItems)];
  const dependencies = byName(schema.dependencies).map(([, value]) => schemaOf(value));
  const inner = [...single, ...lists, ...maps, ...dependencies].filter((found) => found !== undefined);
  return [schema, ...inner.flatMap(everySchema)];
}

/** The fields of the internal type, in its order, where they are called otherwise than upper case makes of them. */
const internalNames: Readonly<Record<string, string>> = {
  id: "ID",
  $schema: "Schema",
  $ref: "Ref",
  "x-kubernetes-preserve-unknown-fields": "XPreserveUnknownFields",
  "x-kubernetes-embedded-resource": "XEmbeddedResource",
  "x-kubernetes-int-or-string": "XIntOrString",
  "x-kubernetes-list-map-keys": "XListMapKeys",
  "x-kubernetes-list-type": "XListType",
  "x-kubernetes-map-type": "XMapType",
  "x-kubernetes-validations": "XValidations",
};

// biome-ignore format: a table
const internalOrder = [
  "id", "$schema", "$ref", "description", "type", "nullable", "format", "title", "default", "maximum", "exclusiveMaximum", "minimum",
  "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "enum", "maxProperties",
  "minProperties", "required", "items", "allOf", "oneOf", "anyOf", "not", "properties", "additionalProperties", "patternProperties",
  "dependencies", "additionalItems", "definitions", "externalDocs", "example", ...Object.keys(internalNames).slice(3),
];

const flags = [
  "nullable",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "uniqueItems",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
];
const texts = ["id", "$schema", "description", "type", "format", "title", "pattern"];

const internalName = (name: string): string => internalNames[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
const shapedList = (value: unknown): unknown => (Array.isArray(value) ? value.map((item) => shapedSchema(item as Schema)) : null);
const shapedMap = (value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(byName(value).map(([name, inner]) => [name, shapedSchema(inner as Schema)])) : null;
const shapedOrNull = (value: unknown): unknown => (isObject(value) ? shapedSchema(value) : null);

const shapers: Readonly<Record<string, (value: unknown) => unknown>> = {
  items: (value) => ({ Schema: shapedOrNull(value), JSONSchemas: shapedList(value) }),
  additionalProperties: (value) => ({ Allows: value !== false, Schema: shapedOrNull(value) }),
  additionalItems: (value) => ({ Allows: value !== false, Schema: shapedOrNull(value) }),
  dependencies: (value) =>
    Object.fromEntries(
      byName(value as Record<string, unknown>).map(([name, inner]) => [
        name,
        { Schema: shapedOrNull(inner), Property: Array.isArray(inner) ? inner : null },
      ]),
    ),
  allOf: shapedList,
  oneOf: shapedList,
  anyOf: shapedList,
  not: shapedOrNull,
  properties: shapedMap,
  patternProperties: shapedMap,
  definitions: shapedMap,
  externalDocs: (value) => ({ Description: "", URL: "", ...goShape("apiextensions.v1.ExternalDocumentation", value as Schema) }),
  "x-kubernetes-validations": (value) => (value as Schema[]).map(shapedRule),
};

/** A rule as Go marshals the internal type. */
export function shapedRule(rule: object): Record<string, unknown> {
  const { Rule, Message, MessageExpression, Reason, FieldPath, OptionalOldSelf } = goShape("apiextensions.v1.ValidationRule", { ...rule });
  return { Rule, Message, MessageExpression, Reason, FieldPath, OptionalOldSelf };
}

/** The value of `items` as Go marshals the internal type. */
export const shapedItems = (items: unknown): unknown => shapers["items"]?.(items);

/** A schema as Go marshals the internal type, which has no JSON tags and another order. */
export function shapedSchema(schema: Schema): Record<string, unknown> {
  return Object.fromEntries(
    internalOrder.map((name) => {
      const value = schema[name];
      const zero = flags.includes(name) ? false : texts.includes(name) ? "" : null;
      return [internalName(name), value === undefined || value === null ? zero : (shapers[name]?.(value) ?? value)];
    }),
  );
}

const isZero = (value: unknown): boolean => value === undefined || value === null || value === false || value === "";

/** The internal names of the fields that are set, in their order. A pointer to `false` is set. */
export const setFields = (schema: Schema): string[] =>
  internalOrder
    .filter(
      (name) =>
        !isZero(schema[name]) ||
        ((name === "x-kubernetes-preserve-unknown-fields" || name === "additionalProperties") && schema[name] === false),
    )
    .map(internalName);
