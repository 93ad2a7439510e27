import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("apiextensions.k8s.io", () => {
  it.each<[string, object, string[]]>([
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "array" } } }],
        },
      },
      [
        "spec.validation.openAPIV3Schema.items: Required value: must be specified",
        'spec.validation.openAPIV3Schema.type: Invalid value: "array": must be object at the root',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", properties: { spec: {} } } } },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "null" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "null": supported values: "array", "boolean", "integer", "number", "object", "string"',
        "spec.validation.openAPIV3Schema.properties[spec].type: Forbidden: type cannot be set to null, use nullable as an alternative",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "array" } } } },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[spec].items: Required value: must be specified"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "array", items: {} } } } },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[spec].items.type: Required value: must not be empty for specified array items"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "wat" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "wat": supported values: "array", "boolean", "integer", "number", "object", "string"',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", anyOf: [{ properties: { a: { type: "string" } } }] } },
                },
              },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[spec].anyOf[0].properties[a].type: Forbidden: must be empty to be structural"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", allOf: [{ required: ["a"] }, { properties: { b: { minimum: 1 } } }] } },
                },
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true } },
                },
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      allOf: [{ anyOf: [{ type: "integer" }, { type: "string" }] }, { minimum: 1 }],
                      "x-kubernetes-int-or-string": true,
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      "x-kubernetes-int-or-string": true,
                      "x-kubernetes-preserve-unknown-fields": true,
                      "x-kubernetes-embedded-resource": true,
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must be object if x-kubernetes-embedded-resource is true",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-embedded-resource: Invalid value: true: must be false if x-kubernetes-int-or-string is true",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
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
              },
            },
          ],
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
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", oneOf: [{ additionalProperties: true }, { properties: { metadata: {} } }] } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].oneOf[0].additionalProperties: Forbidden: must be undefined to be structural",
        "spec.validation.openAPIV3Schema.properties[spec].oneOf[1].properties[metadata]: Forbidden: must not be specified in a nested context",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: "object", properties: { spec: { type: "object", "x-kubernetes-embedded-resource": true } } },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: "object", properties: { spec: { type: "string", "x-kubernetes-embedded-resource": true } } },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
        'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "object",
                      "x-kubernetes-embedded-resource": true,
                      properties: { metadata: { type: "string" }, kind: { type: "integer" } },
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].properties[kind].type: Invalid value: "integer": must be string',
        'spec.validation.openAPIV3Schema.properties[spec].properties[metadata].type: Invalid value: "string": must be object',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
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
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: must not be used if x-kubernetes-embedded-resource is set",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { metadata: { type: "object", description: "x" }, apiVersion: { type: "integer" } },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[apiVersion].type: Invalid value: "integer": must be string',
        "spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { metadata: { type: "object", properties: { name: { type: "string", maxLength: 3 } } } },
                },
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { metadata: { type: "string" } } } },
            },
          ],
        },
      },
      ['spec.validation.openAPIV3Schema.properties[metadata].type: Invalid value: "string": must be object'],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", additionalProperties: { type: "string" } } },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.additionalProperties: Forbidden: must not be used at the root"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", nullable: true } } }],
        },
      },
      ["spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "string" } } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: false } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", properties: { a: { type: "string" } }, additionalProperties: true } },
                },
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", uniqueItems: true } } } },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "a(b" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a(b": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `a(b`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "[a" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "[a": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[a`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "*a" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "*a": must be a valid regular expression, but isn\'t: error parsing regexp: missing argument to repetition operator: `*`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "a**" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a**": must be a valid regular expression, but isn\'t: error parsing regexp: invalid nested repetition operator: `**`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "(?=a)" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "(?=a)": must be a valid regular expression, but isn\'t: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "\\1" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "\\\\1": must be a valid regular expression, but isn\'t: error parsing regexp: invalid escape sequence: `\\1`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "a\\" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a\\\\": must be a valid regular expression, but isn\'t: error parsing regexp: trailing backslash at end of expression: ``',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "a)" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a)": must be a valid regular expression, but isn\'t: error parsing regexp: unexpected ): `a)`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "a{2,1}" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "a{2,1}": must be a valid regular expression, but isn\'t: error parsing regexp: invalid repeat count: `{2,1}`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string", pattern: "[z-a]" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "[z-a]": must be a valid regular expression, but isn\'t: error parsing regexp: invalid character class range: `z-a`',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "string", pattern: "(?P<n>a)|(?i)b{2}c+?[[:alpha:]\\d-]" } },
                },
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
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
              },
            },
          ],
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
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "array", items: [{ type: "string" }] } } } },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[spec].items: Forbidden: items must be a schema object and not an array"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", $schema: "http://x/" } } } },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema: Invalid value: \"\": OpenAPIV3Schema 'schema' is not supported"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": false } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "string", "x-kubernetes-list-type": "set", "x-kubernetes-map-type": "atomic" } },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be object if x-kubernetes-map-type is specified',
        'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", "x-kubernetes-map-type": "zip" } } } },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-map-type: Unsupported value: "zip": supported values: "atomic", "granular"',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "bag" } },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "set" } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "array",
                      items: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
                      "x-kubernetes-list-type": "set",
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-list-type: Invalid value: "set": must be atomic as item of a list with x-kubernetes-list-type=set',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "array", items: { type: "string", nullable: true }, "x-kubernetes-list-type": "set" } },
                },
              },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[spec].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "array", items: { type: "string" }, "x-kubernetes-list-map-keys": ["a"] } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "array",
                      items: { type: "string" },
                      "x-kubernetes-list-type": "map",
                      "x-kubernetes-list-map-keys": ["a"],
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].items.type: Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "array",
                      items: { type: "string" },
                      "x-kubernetes-list-type": "set",
                      "x-kubernetes-list-map-keys": ["a"],
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Invalid value: "set": must be map if x-kubernetes-list-map-keys is non-empty',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "map" } },
                },
              },
            },
          ],
        },
      },
      [
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
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
              },
            },
          ],
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
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
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
              },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
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
              },
            },
          ],
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
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "object",
                      properties: {
                        m: { type: "object", additionalProperties: { type: "object", properties: { k: { type: "string" } } } },
                      },
                      "x-kubernetes-validations": [
                        { rule: "true", fieldPath: ".m['a'].k" },
                        { rule: "true", fieldPath: ".m[a]" },
                        { rule: "true", fieldPath: ".m['a'" },
                        { rule: "true", fieldPath: "." },
                      ],
                    },
                  },
                },
              },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[1].fieldPath: Invalid value: ".m[a]": must be a valid path',
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[2].fieldPath: Invalid value: \".m['a'\": must be a valid path",
        'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[3].fieldPath: Invalid value: ".": must be a valid path',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { kind: { type: "string", default: "x" } } } },
            },
          ],
        },
      },
      ["spec.validation.openAPIV3Schema.properties[kind].default: Forbidden: must not be set in top-level kind"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", maxProperties: 2 } },
              subresources: { status: {} },
            },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema: Invalid value: {"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":2,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":null,"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}: only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status subresource is enabled',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "array" } }, subresources: { status: {} } },
          ],
        },
      },
      [
        'spec.validation.openAPIV3Schema.type: Invalid value: "array": only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
        "spec.validation.openAPIV3Schema.items: Required value: must be specified",
        'spec.validation.openAPIV3Schema.type: Invalid value: "array": must be object at the root',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  "x-kubernetes-preserve-unknown-fields": true,
                  required: ["spec"],
                  properties: { spec: { type: "object" } },
                },
              },
              subresources: { status: {} },
            },
          ],
        },
      },
      [],
    ],
    [
      "customresourcedefinitions",
      { metadata: { name: "ws.h6.com" }, spec: { group: "h6.com", scope: "Namespaced", names: { plural: "ws", kind: "W" }, versions: [] } },
      [
        "spec.versions: Invalid value: []: must have exactly one version marked as storage version",
        "status.storedVersions: Invalid value: null: must have at least one stored version",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
            { name: "v1", served: true, storage: false, schema: { openAPIV3Schema: { type: "object" } } },
          ],
        },
      },
      [
        'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must contain unique version names',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
            { name: "v2", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
          ],
        },
      },
      [
        'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v2","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
        'status.storedVersions: Invalid value: ["v1"]: must have the storage version v2',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object" } },
              deprecated: true,
              deprecationWarning: "a\tb",
            },
            { name: "v2", served: true, storage: false, schema: { openAPIV3Schema: { type: "object" } }, deprecationWarning: "x" },
          ],
        },
      },
      [
        'spec.versions[0].deprecationWarning: Invalid value: "a\\tb": must only contain printable UTF-8 characters; non-printable character found at index 1',
        'spec.versions[1].deprecationWarning: Invalid value: "x": can only be set for deprecated versions',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            { name: "V1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
            { name: "v2", served: true, storage: false, schema: { openAPIV3Schema: { type: "object", properties: { spec: {} } } } },
          ],
        },
      },
      [
        "spec.versions[0].name: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.versions[1].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields",
        "spec.version: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true }],
        },
      },
      ["spec.versions[0].schema.openAPIV3Schema: Required value"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string" } } } },
            },
            {
              name: "v1",
              served: true,
              storage: false,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } },
            },
          ],
        },
      },
      [
        'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":{"OpenAPIV3Schema":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":{"spec":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"string","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":null,"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":{"OpenAPIV3Schema":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":{"spec":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":null,"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must contain unique version names',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string" } } } },
              selectableFields: [{ jsonPath: ".spec" }],
            },
            {
              name: "v2",
              served: true,
              storage: false,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } },
              selectableFields: [{ jsonPath: ".spec" }, { jsonPath: ".spec" }, { jsonPath: ".spec.x" }],
            },
          ],
        },
      },
      [
        'spec.versions[1].selectableFields[0].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        'spec.versions[1].selectableFields[1].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        'spec.versions[1].selectableFields[1].jsonPath: Duplicate value: ".spec"',
        'spec.versions[1].selectableFields[2].jsonPath: Invalid value: ".spec.x": is an invalid path: does not refer to a valid field',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "string" } } } },
              additionalPrinterColumns: [{ name: "", type: "q", format: "z", jsonPath: "x" }],
            },
            {
              name: "v2",
              served: true,
              storage: false,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } },
              subresources: { scale: { specReplicasPath: ".a", statusReplicasPath: "b", labelSelectorPath: ".c" } },
            },
          ],
        },
      },
      [
        "spec.versions[0].additionalPrinterColumns[0].name: Required value",
        'spec.versions[0].additionalPrinterColumns[0].type: Invalid value: "q": must be one of boolean,date,integer,number,string',
        'spec.versions[0].additionalPrinterColumns[0].format: Invalid value: "z": must be one of byte,date,date-time,double,float,int32,int64,password',
        'spec.versions[0].additionalPrinterColumns[0].JSONPath: Invalid value: "x": must be a simple json path starting with .',
        'spec.versions[1].subresources.scale.specReplicasPath: Invalid value: ".a": should be a json path under .spec',
        'spec.versions[1].subresources.scale.statusReplicasPath: Invalid value: "b": must be a simple json path starting with .',
        'spec.versions[1].subresources.scale.labelSelectorPath: Invalid value: ".c": should be a json path under either .spec or .status',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "object",
                      properties: {
                        f0: { type: "string" },
                        f1: { type: "string" },
                        f2: { type: "string" },
                        f3: { type: "string" },
                        f4: { type: "string" },
                        f5: { type: "string" },
                        f6: { type: "string" },
                        f7: { type: "string" },
                        f8: { type: "string" },
                      },
                    },
                  },
                },
              },
              selectableFields: [
                { jsonPath: ".spec.f0" },
                { jsonPath: ".spec.f1" },
                { jsonPath: ".spec.f2" },
                { jsonPath: ".spec.f3" },
                { jsonPath: ".spec.f4" },
                { jsonPath: ".spec.f5" },
                { jsonPath: ".spec.f6" },
                { jsonPath: ".spec.f7" },
                { jsonPath: ".spec.f8" },
              ],
            },
          ],
        },
      },
      ["spec.selectableFields: Too many: 9: must have at most 8 items"],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { spec: { type: "object", properties: { a: { type: "string" }, o: { type: "object" } } } },
                },
              },
              selectableFields: [
                { jsonPath: ".spec.o" },
                { jsonPath: "spec.a" },
                { jsonPath: ".spec[0]" },
                { jsonPath: "" },
                { jsonPath: ".spec." },
                { jsonPath: ".spec..a" },
                { jsonPath: ".metadata.name" },
                { jsonPath: ".spec.a" },
              ],
            },
          ],
        },
      },
      [
        'spec.selectableFields[0].jsonPath: Invalid value: ".spec.o": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        'spec.selectableFields[1].jsonPath: Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec',
        'spec.selectableFields[2].jsonPath: Invalid value: ".spec[0]": is an invalid path: array notation is not allowed',
        "spec.selectableFields[3].jsonPath: Required value",
        'spec.selectableFields[4].jsonPath: Invalid value: ".spec.": is an invalid path: unexpected end of JSON path',
        'spec.selectableFields[5].jsonPath: Invalid value: ".spec..a": is an invalid path: does not refer to a valid field',
        'spec.selectableFields[6].jsonPath: Invalid value: ".metadata.name": is an invalid path: does not refer to a valid field',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W w", listKind: "L_" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      [
        "spec.names.singular: Invalid value: \"w w\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.names.kind: Invalid value: \"W w\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.names.listKind: Invalid value: \"L_\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W", listKind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      ['spec.names.listKind: Invalid value: "W": kind and listKind may not be the same'],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "Ws", kind: "W", singular: "W", shortNames: ["a", "B"], categories: ["C_"] },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      [
        'metadata.name: Invalid value: "ws.h6.com": must be spec.names.plural+"."+spec.group',
        "spec.names.plural: Invalid value: \"Ws\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.names.singular: Invalid value: \"W\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.names.shortNames[1]: Invalid value: \"B\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.names.categories[0]: Invalid value: \"C_\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "nodots",
          scope: "X",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      [
        'metadata.name: Invalid value: "ws.h6.com": must be spec.names.plural+"."+spec.group',
        'spec.group: Invalid value: "nodots": should be a domain with at least one dot',
        'spec.scope: Unsupported value: "X": supported values: "Cluster", "Namespaced"',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "A_.b",
          scope: "",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      [
        'metadata.name: Invalid value: "ws.h6.com": must be spec.names.plural+"."+spec.group',
        "spec.group: Invalid value: \"A_.b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.scope: Required value",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          preserveUnknownFields: true,
        },
      },
      [
        "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "x.k8s.io",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
      [
        'metadata.name: Invalid value: "ws.h6.com": must be spec.names.plural+"."+spec.group',
        'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          conversion: { strategy: "X" },
        },
      },
      ['spec.conversion.strategy: Unsupported value: "X": supported values: "None", "Webhook"'],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          conversion: { strategy: "None", webhook: { clientConfig: { url: "https://x" }, conversionReviewVersions: ["v1"] } },
        },
      },
      [
        "spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook",
        "spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          conversion: { strategy: "Webhook" },
        },
      },
      [
        "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
        "spec.conversion.conversionReviewVersions: Required value",
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          conversion: { strategy: "Webhook", webhook: { clientConfig: {}, conversionReviewVersions: ["v2", "v2", "V3"] } },
        },
      },
      [
        "spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required",
        'spec.conversion.conversionReviewVersions[1]: Invalid value: "v2": duplicate version',
        "spec.conversion.conversionReviewVersions[2]: Invalid value: \"V3\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        'spec.conversion.conversionReviewVersions: Invalid value: ["v2","v2","V3"]: must include at least one of v1, v1beta1',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          conversion: {
            strategy: "Webhook",
            webhook: { clientConfig: { service: { name: "", namespace: "n", port: 0, path: "x" } }, conversionReviewVersions: ["v1"] },
          },
        },
      },
      [
        "spec.conversion.webhookClientConfig.service.namespace: Required value",
        "spec.conversion.webhookClientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive",
        "spec.conversion.webhookClientConfig.service.path: Invalid value: \"x\": must start with a '/'",
        'spec.conversion.webhookClientConfig.service.path: Invalid value: "x": segment[0] may not be empty',
      ],
    ],
    [
      "customresourcedefinitions",
      {
        metadata: { name: "ws.h6.com" },
        spec: {
          group: "h6.com",
          scope: "Namespaced",
          names: { plural: "ws", kind: "W" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
          conversion: { strategy: "Webhook", webhook: { clientConfig: { url: "http://a:b@/?q#f" }, conversionReviewVersions: ["v1"] } },
        },
      },
      [
        "spec.conversion.webhookClientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
        'spec.conversion.webhookClientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
        'spec.conversion.webhookClientConfig.url: Invalid value: "a:b": user information is not permitted in the URL',
        'spec.conversion.webhookClientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
        'spec.conversion.webhookClientConfig.url: Invalid value: "q": query parameters are not permitted in the URL',
      ],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("apiextensions.k8s.io", plural, object)).toEqual(causes));
});
