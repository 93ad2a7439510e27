import { expect, test } from "vitest";
import { judgeSchema } from "./custom-resource-definition.ts";

// What the stock API server answers.
test.each<[object, string[]]>([
  [{ type: "object", properties: { spec: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true } } }, []],
  [
    {
      type: "object",
      properties: {
        spec: { allOf: [{ anyOf: [{ type: "integer" }, { type: "string" }] }, { minimum: 1 }], "x-kubernetes-int-or-string": true },
      },
    },
    [],
  ],
  [
    {
      type: "object",
      properties: {
        spec: { "x-kubernetes-int-or-string": true, "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-embedded-resource": true },
      },
    },
    [
      "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must be object if x-kubernetes-embedded-resource is true",
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-embedded-resource: Invalid value: true: must be false if x-kubernetes-int-or-string is true",
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true",
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "object",
          not: {
            title: "t",
            description: "d",
            default: 1,
            nullable: true,
            "x-kubernetes-list-type": "set",
            "x-kubernetes-list-map-keys": ["a"],
            "x-kubernetes-map-type": "atomic",
          },
        },
      },
    },
    [
      "spec.validation.openAPIV3Schema.properties[spec].not.default: Forbidden: must be undefined to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.description: Forbidden: must be empty to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.nullable: Forbidden: must be false to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.title: Forbidden: must be empty to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.x-kubernetes-list-map-keys: Forbidden: must be empty to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.x-kubernetes-list-type: Forbidden: must be undefined to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.x-kubernetes-map-type: Forbidden: must be undefined to be structural",
      "spec.validation.openAPIV3Schema.properties[spec].not.type: Required value: must be object if x-kubernetes-map-type is specified",
      "spec.validation.openAPIV3Schema.properties[spec].not.type: Required value: must be array if x-kubernetes-list-type is specified",
      'spec.validation.openAPIV3Schema.properties[spec].not.x-kubernetes-list-type: Invalid value: "set": must be map if x-kubernetes-list-map-keys is non-empty',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "object", "x-kubernetes-embedded-resource": true } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", "x-kubernetes-embedded-resource": true } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true',
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          properties: { metadata: { type: "string" }, kind: { type: "integer" } },
        },
      },
    },
    [
      'spec.validation.openAPIV3Schema.properties[spec].properties[kind].type: Invalid value: "integer": must be string',
      'spec.validation.openAPIV3Schema.properties[spec].properties[metadata].type: Invalid value: "string": must be object',
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
          additionalProperties: { type: "string" },
        },
      },
    },
    [
      "spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: must not be used if x-kubernetes-embedded-resource is set",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": false } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined",
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "string", "x-kubernetes-list-type": "set", "x-kubernetes-map-type": "atomic" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be object if x-kubernetes-map-type is specified',
      'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "object", "x-kubernetes-map-type": "zip" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-map-type: Unsupported value: "zip": supported values: "atomic", "granular"',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "bag" } } },
    [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "set" } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set",
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "array",
          items: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
          "x-kubernetes-list-type": "set",
        },
      },
    },
    [
      'spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-list-type: Invalid value: "set": must be atomic as item of a list with x-kubernetes-list-type=set',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: { type: "string", nullable: true }, "x-kubernetes-list-type": "set" } } },
    ["spec.validation.openAPIV3Schema.properties[spec].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set"],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-map-keys": ["a"] } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty",
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"] },
      },
    },
    [
      'spec.validation.openAPIV3Schema.properties[spec].items.type: Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map',
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set", "x-kubernetes-list-map-keys": ["a"] },
      },
    },
    [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Invalid value: "set": must be map if x-kubernetes-list-map-keys is non-empty',
    ],
  ],
  [
    { type: "object", properties: { spec: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "map" } } },
    [
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "array",
          items: { type: "object", properties: { a: { type: "string", nullable: true }, b: { type: "object" } } },
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["a", "a", "b", "c"],
        },
      },
    },
    [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-map-keys: Invalid value: ["a","a","b","c"]: must not contain duplicate entries',
      'spec.validation.openAPIV3Schema.properties[spec].items.properties[b].type: Invalid value: "object": must be a scalar type if parent array\'s x-kubernetes-list-type is map',
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-map-keys: Invalid value: ["a","a","b","c"]: entries must all be names of item properties',
      "spec.validation.openAPIV3Schema.properties[spec].items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
      "spec.validation.openAPIV3Schema.properties[spec].items.properties[a].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable",
      "spec.validation.openAPIV3Schema.properties[spec].items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
      "spec.validation.openAPIV3Schema.properties[spec].items.properties[a].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable",
      "spec.validation.openAPIV3Schema.properties[spec].items.properties[b].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "array",
          items: { type: "object", required: ["a"], properties: { a: { type: "string" } } },
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["a"],
        },
      },
    },
    [],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "object",
          "x-kubernetes-validations": [
            { rule: " " },
            { rule: "true", message: " " },
            { rule: "true", message: "a\nb" },
            { rule: "true\n", message: "x", messageExpression: " " },
            { rule: "true &&\n true" },
            { rule: "true", fieldPath: ".nope" },
            { rule: "true", fieldPath: "a\nb" },
          ],
        },
      },
    },
    [
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified",
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[1].message: Invalid value: " ": must be non-empty if specified',
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[2].message: Invalid value: "a\\nb": must not contain line breaks',
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[3].messageExpression: Required value: messageExpression must be non-empty if specified",
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[4].message: Required value: message must be specified if rule contains line breaks",
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[5].fieldPath: Invalid value: ".nope": must be a valid path',
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[6].fieldPath: Invalid value: "a\\nb": must not contain line breaks',
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[6].fieldPath: Invalid value: "a\\nb": must be a valid path',
    ],
  ],
  [
    {
      type: "object",
      properties: {
        spec: {
          type: "object",
          properties: { m: { type: "object", additionalProperties: { type: "object", properties: { k: { type: "string" } } } } },
          "x-kubernetes-validations": [
            { rule: "true", fieldPath: ".m['a'].k" },
            { rule: "true", fieldPath: ".m[a]" },
            { rule: "true", fieldPath: ".m['a'" },
            { rule: "true", fieldPath: "." },
          ],
        },
      },
    },
    [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[1].fieldPath: Invalid value: ".m[a]": must be a valid path',
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[2].fieldPath: Invalid value: \".m['a'\": must be a valid path",
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[3].fieldPath: Invalid value: ".": must be a valid path',
    ],
  ],
])("judges the extended schema %j", (schema, causes) => expect(judgeSchema(schema)).toEqual(causes));
