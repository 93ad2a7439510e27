import { type ErrorList, forbidden, invalid, notSupported, type Path, required } from "../../apimachinery/field.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type { ApiextensionsV1ValidationRule } from "../generated/types.ts";
import { findField } from "./field-path.ts";
import { byName, itemOf, itemsOf, propertyOf, type Schema, schemaOf, setFields, shapedItems, shapedSchema } from "./json-schema.ts";
import { notStructural, validateStructural } from "./structural.ts";

// upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go

const types = ["array", "boolean", "integer", "number", "object", "string"];
const reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
const metaProperties = ["metadata", "kind", "apiVersion"];

/** What holds at a place in a schema because of where it is. */
interface Place {
  readonly isRoot: boolean;
  readonly insideMeta: boolean;
  /** Why there may be no default. */
  readonly noDefault?: string;
}

const hasEntries = (value: object | undefined): boolean => Object.keys(value ?? {}).length > 0;
const forbiddenIf = (wrong: boolean, path: Path, detail: string): ErrorList => (wrong ? [forbidden(path, detail)] : []);

function validateStandard(schema: Schema, place: Place, path: Path): ErrorList {
  const type = schema.type ?? "";
  const without = (name: string, wrong: boolean): ErrorList => forbiddenIf(wrong, path.child(name), `${name} is not supported`);
  return [
    ...(type !== "" && !types.includes(type) ? [notSupported(path.child("type"), type, types)] : []),
    ...forbiddenIf(
      schema.default !== undefined && place.noDefault !== undefined,
      path.child("default"),
      `must not be set ${place.noDefault}`,
    ),
    ...without("id", (schema.id ?? "") !== ""),
    ...without("additionalItems", schema.additionalItems !== undefined),
    ...without("patternProperties", hasEntries(schema.patternProperties)),
    ...without("definitions", hasEntries(schema.definitions)),
    ...without("dependencies", schema.dependencies !== undefined),
    ...without("$ref", schema["$ref"] !== undefined),
    ...forbiddenIf(type === "null", path.child("type"), "type cannot be set to null, use nullable as an alternative"),
    ...forbiddenIf(itemsOf(schema).length > 0, path.child("items"), "items must be a schema object and not an array"),
    ...forbiddenIf(
      place.insideMeta && schema["x-kubernetes-embedded-resource"] === true,
      path.child("x-kubernetes-embedded-resource"),
      "must not be used inside of resource meta",
    ),
    ...forbiddenIf(
      schema.uniqueItems === true,
      path.child("uniqueItems"),
      "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ),
  ];
}

function validateWithin(schema: Schema, place: Place, path: Path): ErrorList {
  const inner: Place = { ...place, isRoot: false };
  const additional = schema.additionalProperties;
  const entries = schemaOf(additional);
  const ofEntries = place.insideMeta ? { ...inner, noDefault: "inside additionalProperties applying to object metadata" } : inner;
  const list = (name: "allOf" | "oneOf" | "anyOf"): ErrorList =>
    (schema[name] ?? []).flatMap((each, i) => validateAt(each, inner, path.child(name).index(i)));
  const map = (name: "definitions"): ErrorList =>
    byName(schema[name]).flatMap(([key, each]) => validateAt(each, inner, path.child(name).key(key)));
  const single = (name: string, each: Schema | undefined): ErrorList =>
    each === undefined ? [] : validateAt(each, inner, path.child(name));
  return [
    ...forbiddenIf(
      additional !== undefined && additional !== true && hasEntries(schema.properties),
      path.child("additionalProperties"),
      "additionalProperties and properties are mutual exclusive",
    ),
    ...(entries === undefined ? [] : validateAt(entries, ofEntries, path.child("additionalProperties"))),
    ...byName(schema.properties).flatMap(([name, each]) => {
      const meta = (place.isRoot || schema["x-kubernetes-embedded-resource"] === true) && metaProperties.includes(name);
      const insideMeta = meta ? { ...inner, insideMeta: true } : inner;
      const of = meta && place.isRoot ? { ...insideMeta, noDefault: `in top-level ${name}` } : insideMeta;
      return validateAt(each, of, path.child("properties").key(name));
    }),
    ...single("not", schema.not),
    ...list("allOf"),
    ...list("oneOf"),
    ...list("anyOf"),
    ...map("definitions"),
    ...single("items", itemOf(schema)),
    ...itemsOf(schema).flatMap((each, i) => validateAt(each, inner, path.child("items").index(i))),
    ...byName(schema.dependencies).flatMap(([name, value]) => {
      const each = schemaOf(value);
      return each === undefined ? [] : validateAt(each, inner, path.child("dependencies").key(name));
    }),
  ];
}

function typeMustBe(wanted: string, schema: Schema, extension: string, path: Path): ErrorList {
  const type = schema.type ?? "";
  if (schema[extension] === undefined || type === wanted) return [];
  const detail = `must be ${wanted} if ${extension} is specified`;
  return [type === "" ? required(path.child("type"), detail) : invalid(path.child("type"), type, detail)];
}

/** Items of a set are compared whole. */
function validateSetItems(schema: Schema, path: Path): ErrorList {
  const item = itemOf(schema);
  if (schema.type !== "array" || schema["x-kubernetes-list-type"] !== "set" || item === undefined) return [];
  const listType = item["x-kubernetes-list-type"];
  const detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const at = path.child("items");
  if (item.type === "array" && listType !== undefined && listType !== "atomic")
    return [invalid(at.child("x-kubernetes-list-type"), listType, detail)];
  // Upstream shows the list type here too.
  if (item.type === "object" && item["x-kubernetes-map-type"] !== "atomic")
    return [invalid(at.child("x-kubernetes-map-type"), listType ?? null, detail)];
  return [];
}

function validateMapKeys(keys: readonly string[], item: Schema, path: Path): ErrorList {
  const at = path.child("x-kubernetes-list-map-keys");
  return keys.flatMap((key, i): ErrorList => {
    const property = propertyOf(item, key);
    const scalar = property?.type !== "array" && property?.type !== "object";
    const typeAt = path.child("items", "properties").key(key).child("type");
    return [
      ...(property === undefined ? [invalid(at, keys, "entries must all be names of item properties")] : []),
      ...(scalar ? [] : [invalid(typeAt, item.type, "must be a scalar type if parent array's x-kubernetes-list-type is map")]),
      ...(keys.indexOf(key) < i ? [invalid(at, keys, "must not contain duplicate entries")] : []),
    ];
  });
}

function validateMapList(schema: Schema, path: Path): ErrorList {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const listType = schema["x-kubernetes-list-type"];
  const item = itemOf(schema);
  const at = path.child("x-kubernetes-list-type");
  const mustBeMap = "must be map if x-kubernetes-list-map-keys is non-empty";
  if (listType !== "map") {
    if (keys.length === 0) return [];
    return [listType === undefined ? required(at, mustBeMap) : invalid(at, listType, mustBeMap)];
  }
  const itemType = item?.type ?? "";
  return [
    ...(keys.length === 0
      ? [required(path.child("x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map")]
      : []),
    ...(schema.items === undefined ? [required(path.child("items"), "must have a schema if x-kubernetes-list-type is map")] : []),
    ...(schema.items !== undefined && item === undefined
      ? [invalid(path.child("items"), shapedItems(schema.items), "must only have a single schema if x-kubernetes-list-type is map")]
      : []),
    ...(item !== undefined && itemType !== "object"
      ? [invalid(path.child("items", "type"), itemType, "must be object if parent array's x-kubernetes-list-type is map")]
      : []),
    ...(item !== undefined && itemType === "object" ? validateMapKeys(keys, item, path) : []),
  ];
}

/** Items of sets and maps, and the keys of maps, are never null, and keys are always there. */
function validateIdentity(schema: Schema, path: Path): ErrorList {
  const item = itemOf(schema);
  const listType = schema["x-kubernetes-list-type"];
  if (item === undefined || (listType !== "set" && listType !== "map")) return [];
  const keys = listType === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : [];
  const because = "this property is in x-kubernetes-list-map-keys, so it";
  return [
    ...forbiddenIf(
      item.nullable === true,
      path.child("items", "nullable"),
      `cannot be nullable when x-kubernetes-list-type is ${listType}`,
    ),
    ...keys.flatMap((key): ErrorList => {
      const property = propertyOf(item, key);
      if (property === undefined) return [];
      const at = path.child("items", "properties").key(key);
      const there = item.required?.includes(key) || property.default !== undefined;
      return [
        ...(there ? [] : [required(at.child("default"), `${because} must have a default or be a required property`)]),
        ...forbiddenIf(property.nullable === true, at.child("nullable"), `${because} cannot be nullable`),
      ];
    }),
  ];
}

function validateExtensions(schema: Schema, path: Path): ErrorList {
  const listType = schema["x-kubernetes-list-type"];
  const mapType = schema["x-kubernetes-map-type"];
  const choice = (name: string, value: string | undefined, allowed: readonly string[]): ErrorList =>
    value === undefined || allowed.includes(value) ? [] : [notSupportedInOrder(path.child(name), value, allowed)];
  return [
    ...(schema["x-kubernetes-preserve-unknown-fields"] === false
      ? [invalid(path.child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined")]
      : []),
    ...typeMustBe("object", schema, "x-kubernetes-map-type", path),
    ...choice("x-kubernetes-map-type", mapType, ["atomic", "granular"]),
    ...typeMustBe("array", schema, "x-kubernetes-list-type", path),
    ...validateSetItems(schema, path),
    ...choice("x-kubernetes-list-type", listType, ["atomic", "set", "map"]),
    ...validateMapList(schema, path),
    ...validateIdentity(schema, path),
  ];
}

const hasNewlines = (text: string): boolean => /[\n\r]/.test(text);

function validateRuleMessage({ rule = "", message = "" }: ApiextensionsV1ValidationRule, path: Path): ErrorList {
  const text = message.trim();
  const at = path.child("message");
  if (rule.trim() === "") return [required(path.child("rule"), "rule is not specified")];
  if (message !== "" && text === "") return [invalid(at, message, "must be non-empty if specified")];
  if (hasNewlines(text)) return [invalid(at, message, "must not contain line breaks")];
  if (hasNewlines(rule.trim()) && text === "") return [required(at, "message must be specified if rule contains line breaks")];
  return [];
}

/** All about a rule but its expressions. */
function validateRule(rule: ApiextensionsV1ValidationRule, schema: Schema, path: Path): ErrorList {
  const { messageExpression = "", reason, fieldPath = "" } = rule;
  const at = path.child("fieldPath");
  const readable = notStructural(schema) === undefined;
  return [
    ...validateRuleMessage(rule, path),
    ...(messageExpression !== "" && messageExpression.trim() === ""
      ? [required(path.child("messageExpression"), "messageExpression must be non-empty if specified")]
      : []),
    ...(reason === undefined || reasons.includes(reason) ? [] : [notSupported(path.child("reason"), reason, reasons)]),
    ...(fieldPath !== "" && fieldPath.trim() === "" ? [invalid(at, fieldPath, "must be non-empty if specified")] : []),
    ...(hasNewlines(fieldPath) ? [invalid(at, fieldPath, "must not contain line breaks")] : []),
    ...(fieldPath !== "" && readable && typeof findField(fieldPath, schema, true) === "string"
      ? [invalid(at, fieldPath, "must be a valid path")]
      : []),
  ];
}

function validateAt(schema: Schema, place: Place, path: Path): ErrorList {
  return [
    ...validateStandard(schema, place, path),
    ...validateWithin(schema, place, path),
    ...validateExtensions(schema, path),
    ...(schema["x-kubernetes-validations"] ?? []).flatMap((rule, i) =>
      validateRule(rule, schema, path.child("x-kubernetes-validations").index(i)),
    ),
  ];
}

// biome-ignore format: a table
const rootFields = [
  "Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum", "MaxLength", "MinLength",
  "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items", "Properties", "ExternalDocs", "Example",
  "XPreserveUnknownFields", "XValidations",
];

/** A status that is taken out of the schema loses nothing. */
function validateRootWithStatus(schema: Schema, path: Path): ErrorList {
  const wrong = setFields(schema).find((name) => (name === "Type" ? schema.type !== "object" : !rootFields.includes(name)));
  if (wrong === undefined) return [];
  if (wrong === "Type")
    return [
      invalid(
        path.child("type"),
        schema.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  const detail = `only [${rootFields.join(" ")}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(path, shapedSchema(schema), detail)];
}

/** A schema of custom objects; neither defaults nor rules are tried. */
export function validateSchema(schema: Schema, hasStatus: boolean, path: Path): ErrorList {
  const unreadable = notStructural(schema);
  const errors = [
    ...(hasStatus ? validateRootWithStatus(schema, path) : []),
    ...forbiddenIf(schema.nullable === true, path.child("nullable"), "nullable cannot be true at the root"),
    ...(unreadable === undefined ? validateStructural(schema, path) : []),
    ...validateAt(schema, { isRoot: true, insideMeta: false }, path),
  ];
  return errors.length === 0 && unreadable !== undefined ? [invalid(path, "", unreadable)] : errors;
}
