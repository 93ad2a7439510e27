import { type ErrorList, forbidden, invalid, type Path, required, toMessage } from "../../apimachinery/field.ts";
import { regexpError } from "../../apimachinery/go/go-regexp.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { byName, everySchema, itemOf, itemsOf, propertyOf, type Schema, schemaOf } from "./json-schema.ts";

// upstream: apiextensions-apiserver/pkg/apiserver/schema (convert.go, validation.go, complete.go)

type Level = "root" | "item" | "field";

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== "" && !(Array.isArray(value) && value.length === 0);

const hasEntries = (value: object | undefined): boolean => Object.keys(value ?? {}).length > 0;

/** Why a schema cannot be read as a structural one at all. */
export function notStructural(root: Schema): string | undefined {
  for (const schema of everySchema(root)) {
    const unsupported = (
      [
        ["id", isSet(schema.id)],
        ["schema", isSet(schema["$schema"])],
        ["$ref", isSet(schema["$ref"])],
        ["patternProperties", hasEntries(schema.patternProperties)],
        ["dependencies", hasEntries(schema.dependencies)],
        ["additionalItems", schema.additionalItems !== undefined],
        ["definitions", hasEntries(schema.definitions)],
      ] as const
    ).find(([, found]) => found);
    if (unsupported !== undefined) return `OpenAPIV3Schema '${unsupported[0]}' is not supported`;
    if (schema["x-kubernetes-preserve-unknown-fields"] === false)
      return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
    if (itemsOf(schema).length > 0) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  }
  return undefined;
}

const intOrString = [{ type: "integer" }, { type: "string" }];
const isIntOrString = (anyOf: readonly Schema[] | undefined): boolean => deepEqual(anyOf, intOrString);

/** Fields that say what a value is, and so may not stand where a value is only checked. */
const structuralFields = [
  ["type", "empty"],
  ["default", "undefined"],
  ["title", "empty"],
  ["description", "empty"],
  ["nullable", "false"],
  ["x-kubernetes-preserve-unknown-fields", "false"],
  ["x-kubernetes-embedded-resource", "false"],
  ["x-kubernetes-int-or-string", "false"],
  ["x-kubernetes-list-map-keys", "empty"],
  ["x-kubernetes-list-type", "undefined"],
  ["x-kubernetes-map-type", "undefined"],
  ["x-kubernetes-validations", "empty"],
] as const;

interface Skips {
  /** `anyOf` is the pattern of an int or string. */
  readonly anyOf: boolean;
  /** So is the `anyOf` of the first of `allOf`. */
  readonly firstAllOf: boolean;
}

const none: Skips = { anyOf: false, firstAllOf: false };

function validateNested(schema: Schema, skips: Skips, path: Path): ErrorList {
  const item = itemOf(schema);
  const additional = schema.additionalProperties;
  return [
    ...validateValues(schema, skips, path),
    ...(item === undefined ? [] : validateNested(item, none, path.child("items"))),
    ...byName(schema.properties).flatMap(([name, inner]) => validateNested(inner, none, path.child("properties").key(name))),
    ...(additional !== undefined && additional !== false
      ? [forbidden(path.child("additionalProperties"), "must be undefined to be structural")]
      : []),
    ...structuralFields.flatMap(([name, wanted]) => {
      const given = wanted === "undefined" ? schema[name] !== undefined && schema[name] !== null : isSet(schema[name]);
      return given ? [forbidden(path.child(name), `must be ${wanted} to be structural`)] : [];
    }),
    ...(schema.properties?.["metadata"] === undefined
      ? []
      : [forbidden(path.child("properties").key("metadata"), "must not be specified in a nested context")]),
  ];
}

function validateValues(schema: Schema, skips: Skips, path: Path): ErrorList {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern = "" } = schema;
  const wrong = pattern === "" ? undefined : regexpError(pattern);
  return [
    ...(skips.anyOf ? [] : anyOf.flatMap((inner, i) => validateNested(inner, none, path.child("anyOf").index(i)))),
    ...allOf.flatMap((inner, i) => validateNested(inner, { ...none, anyOf: skips.firstAllOf && i === 0 }, path.child("allOf").index(i))),
    ...oneOf.flatMap((inner, i) => validateNested(inner, none, path.child("oneOf").index(i))),
    ...(not === undefined ? [] : validateNested(not, none, path.child("not"))),
    ...(wrong === undefined ? [] : [invalid(path.child("pattern"), pattern, `must be a valid regular expression, but isn't: ${wrong}`)]),
  ];
}

/** Metadata has its own rules, and at the root only its name may get more. */
function validateMetadata(schema: Schema, checked: boolean, atRoot: boolean, path: Path): ErrorList {
  const errors = checked && schema.type !== "object" ? [invalid(path.child("type"), schema.type ?? "", "must be object")] : [];
  if (!atRoot) return errors;
  const { type: _, default: __, properties = {}, ...rest } = schema;
  const onlyNames = Object.keys(properties).every((name) => name === "name" || name === "generateName");
  if (onlyNames && !Object.values(rest).some(isSet)) return errors;
  const message = "must not specify anything other than name and generateName, but metadata is implicitly specified";
  return [...errors, forbidden(path, message)];
}

const emptyTypes: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

function validateType(schema: Schema, level: Level, parent: Path): ErrorList {
  const path = parent.child("type");
  const type = schema.type ?? "";
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  if (embedded && type !== "object") {
    const detail = "must be object if x-kubernetes-embedded-resource is true";
    return [type === "" ? required(path, detail) : invalid(path, type, detail)];
  }
  if (type !== "") return [];
  const free = schema["x-kubernetes-int-or-string"] === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  return free ? [] : [required(path, emptyTypes[level])];
}

function validateExtensions(schema: Schema, path: Path): ErrorList {
  if (schema["x-kubernetes-int-or-string"] !== true) return [];
  return (["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const).flatMap((name) =>
    schema[name] === true ? [invalid(path.child(name), true, "must be false if x-kubernetes-int-or-string is true")] : [],
  );
}

function validateEmbedded(schema: Schema, level: Level, path: Path): ErrorList {
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const { type = "", properties = {} } = schema;
  const checked = level === "root" || embedded;
  const at = path.child("properties");
  const metadata = properties["metadata"];
  const bare = embedded && schema["x-kubernetes-preserve-unknown-fields"] !== true && !hasEntries(properties);
  return [
    ...(embedded && schema.additionalProperties !== undefined
      ? [forbidden(path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set")]
      : []),
    ...(level === "root" && type !== "" && type !== "object" ? [invalid(path.child("type"), type, "must be object at the root")] : []),
    ...["kind", "apiVersion"].flatMap((name) => {
      const found = properties[name];
      if (!checked || found === undefined || found.type === "string") return [];
      return [invalid(at.key(name).child("type"), found.type ?? "", "must be string")];
    }),
    ...(metadata === undefined ? [] : validateMetadata(metadata, checked, level === "root", at.key("metadata"))),
    ...(bare
      ? [required(at, "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields")]
      : []),
  ];
}

function validateInvariants(schema: Schema, level: Level, path: Path): ErrorList {
  const item = itemOf(schema);
  const additional = schemaOf(schema.additionalProperties);
  const skips = { anyOf: isIntOrString(schema.anyOf), firstAllOf: isIntOrString(schema.allOf?.[0]?.anyOf) };
  return [
    ...(schema.type === "array" && item === undefined ? [required(path.child("items"), "must be specified")] : []),
    ...(item === undefined ? [] : validateInvariants(item, "item", path.child("items"))),
    ...byName(schema.properties).flatMap(([name, inner]) => validateInvariants(inner, "field", path.child("properties").key(name))),
    ...(level === "root" && schema.additionalProperties !== undefined
      ? [forbidden(path.child("additionalProperties"), "must not be used at the root")]
      : []),
    ...(additional === undefined ? [] : validateInvariants(additional, "field", path.child("additionalProperties"))),
    ...validateExtensions(schema, path),
    ...validateValues(schema, skips, path),
    ...validateType(schema, level, path),
    ...validateEmbedded(schema, level, path),
  ];
}

/** What is checked must be described. `at` is where it should be, `path` where it is checked. */
function validateDescribed(check: Schema, schema: Schema | undefined, at: Path, path: Path): ErrorList {
  if (schema === undefined) return [required(at, `because it is defined in ${path}`)];
  const item = itemOf(check);
  return [
    ...validateCompleteness(check, schema, at, path),
    ...(item === undefined ? [] : validateDescribed(item, itemOf(schema), at.child("items"), path.child("items"))),
    ...byName(check.properties).flatMap(([name, inner]) =>
      validateDescribed(inner, propertyOf(schema, name), at.child("properties").key(name), path.child("properties").key(name)),
    ),
  ];
}

function validateCompleteness(check: Schema, schema: Schema, at: Path, path: Path): ErrorList {
  const { not, allOf = [], anyOf = [], oneOf = [] } = check;
  return [
    ...(not === undefined ? [] : validateDescribed(not, schema, at, path.child("not"))),
    ...allOf.flatMap((inner, i) => validateDescribed(inner, schema, at, path.child("allOf").index(i))),
    ...anyOf.flatMap((inner, i) => validateDescribed(inner, schema, at, path.child("anyOf").index(i))),
    ...oneOf.flatMap((inner, i) => validateDescribed(inner, schema, at, path.child("oneOf").index(i))),
  ];
}

/** Every value has one described type, and what checks it says nothing else about it. */
export function validateStructural(schema: Schema, path: Path): ErrorList {
  const errors = [...validateInvariants(schema, "root", path), ...validateCompleteness(schema, schema, path, path)];
  const sorted = errors.map((error) => ({ error, text: toMessage(error) }));
  return sorted.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ error }) => error);
}
