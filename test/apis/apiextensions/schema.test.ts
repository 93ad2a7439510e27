import { expect, test } from "vitest";
import { judgeSchema } from "./custom-resource-definition.ts";

// What the stock API server answers.
test.each<[object, string[]]>([
  [
    { type: "array" },
    [
      "spec.validation.openAPIV3Schema.items: Required value: must be specified",
      'spec.validation.openAPIV3Schema.type: Invalid value: "array": must be object at the root',
    ],
  ],
  [
    { type: "object", properties: { spec: {} } },
    ["spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields"],
  ],
  [
    { type: "object", properties: { spec: { type: "null" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "null": supported values: "array", "boolean", "integer", "number", "object", "string"',
      "spec.validation.openAPIV3Schema.properties[spec].type: Forbidden: type cannot be set to null, use nullable as an alternative",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "array" } } },
    ["spec.validation.openAPIV3Schema.properties[spec].items: Required value: must be specified"],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: {} } } },
    ["spec.validation.openAPIV3Schema.properties[spec].items.type: Required value: must not be empty for specified array items"],
  ],
  [
    { type: "object", properties: { spec: { type: "wat" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "wat": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "object", anyOf: [{ properties: { a: { type: "string" } } }] } } },
    ["spec.validation.openAPIV3Schema.properties[spec].anyOf[0].properties[a].type: Forbidden: must be empty to be structural"],
  ],
  [{ type: "object", properties: { spec: { type: "object", allOf: [{ required: ["a"] }, { properties: { b: { minimum: 1 } } }] } } }, []],
  [
    { type: "object", properties: { spec: { type: "object", oneOf: [{ additionalProperties: true }, { properties: { metadata: {} } }] } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].oneOf[0].additionalProperties: Forbidden: must be undefined to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].oneOf[1].properties[metadata]: Forbidden: must not be specified in a nested context",
    ],
  ],
  [
    { type: "object", properties: { metadata: { type: "object", description: "x" }, apiVersion: { type: "integer" } } },
    [
      'spec.validation.openAPIV3Schema.properties[apiVersion].type: Invalid value: "integer": must be string',
      "spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
    ],
  ],
  [{ type: "object", properties: { metadata: { type: "object", properties: { name: { type: "string", maxLength: 3 } } } } }, []],
  [
    { type: "object", properties: { metadata: { type: "string" } } },
    ['spec.validation.openAPIV3Schema.properties[metadata].type: Invalid value: "string": must be object'],
  ],
  [
    { type: "object", additionalProperties: { type: "string" } },
    ["spec.validation.openAPIV3Schema.additionalProperties: Forbidden: must not be used at the root"],
  ],
  [{ type: "object", nullable: true }, ["spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root"]],
  [
    {
      type: "object",
      properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "string" } } },
    },
    [
      "spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: false } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
    ],
  ],
  [{ type: "object", properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: true } } }, []],
  [
    { type: "object", properties: { spec: { type: "string", uniqueItems: true } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "a(b" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a(b": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `a(b`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "[a" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "[a": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[a`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "*a" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "*a": must be a valid regular expression, but isn\'t: error parsing regexp: missing argument to repetition operator: `*`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "a**" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a**": must be a valid regular expression, but isn\'t: error parsing regexp: invalid nested repetition operator: `**`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "(?=a)" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "(?=a)": must be a valid regular expression, but isn\'t: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "\\1" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "\\\\1": must be a valid regular expression, but isn\'t: error parsing regexp: invalid escape sequence: `\\1`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "a\\" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a\\\\": must be a valid regular expression, but isn\'t: error parsing regexp: trailing backslash at end of expression: ``',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "a)" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a)": must be a valid regular expression, but isn\'t: error parsing regexp: unexpected ): `a)`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "a{2,1}" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a{2,1}": must be a valid regular expression, but isn\'t: error parsing regexp: invalid repeat count: `{2,1}`',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", pattern: "[z-a]" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "[z-a]": must be a valid regular expression, but isn\'t: error parsing regexp: invalid character class range: `z-a`',
    ],
  ],
  [{ type: "object", properties: { spec: { type: "string", pattern: "(?P<n>a)|(?i)b{2}c+?[[:alpha:]\\d-]" } } }, []],
  [
    {
      type: "object",
      properties: {
        spec: {
          id: "x",
          $ref: "y",
          type: "object",
          patternProperties: { a: { type: "string" } },
          definitions: { a: { type: "string" } },
          dependencies: { a: ["b"] },
          additionalItems: true,
        },
      },
    },
    [
      "spec.validation.openAPIV3Schema.properties[spec].id: Forbidden: id is not supported",
      "spec.validation.openAPIV3Schema.properties[spec].additionalItems: Forbidden: additionalItems is not supported",
      "spec.validation.openAPIV3Schema.properties[spec].patternProperties: Forbidden: patternProperties is not supported",
      "spec.validation.openAPIV3Schema.properties[spec].definitions: Forbidden: definitions is not supported",
      "spec.validation.openAPIV3Schema.properties[spec].dependencies: Forbidden: dependencies is not supported",
      "spec.validation.openAPIV3Schema.properties[spec].$ref: Forbidden: $ref is not supported",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: [{ type: "string" }] } } },
    ["spec.validation.openAPIV3Schema.properties[spec].items: Forbidden: items must be a schema object and not an array"],
  ],
  [
    { type: "object", properties: { spec: { type: "object", $schema: "http://x/" } } },
    ["spec.validation.openAPIV3Schema: Invalid value: \"\": OpenAPIV3Schema 'schema' is not supported"],
  ],
  [
    { type: "object", properties: { kind: { type: "string", default: "x" } } },
    ["spec.validation.openAPIV3Schema.properties[kind].default: Forbidden: must not be set in top-level kind"],
  ],
])("judges the schema %j", (schema, causes) => expect(judgeSchema(schema)).toEqual(causes));
