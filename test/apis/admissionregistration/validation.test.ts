import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("admissionregistration.k8s.io", () => {
  it.each<[string, object, string[]]>([
    [
      "validatingadmissionpolicies",
      { metadata: { name: "zz" }, spec: {} },
      [
        "spec.matchConstraints: Required value",
        "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
        "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item",
      ],
    ],
    [
      "validatingadmissionpolicies",
      { metadata: { name: "zz" }, spec: { matchConstraints: {} } },
      [
        "spec.matchConstraints.resourceRules: Required value",
        "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
        "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item",
      ],
    ],
    [
      "validatingadmissionpolicies",
      {
        metadata: { name: "zz" },
        spec: {
          failurePolicy: "X",
          matchConstraints: {
            resourceRules: [{ operations: ["CREATE"], apiGroups: ["x.io"], apiVersions: ["v1"], resources: ["things"] }],
          },
          paramKind: {},
          validations: [{}],
          auditAnnotations: [{}, { key: "a b", valueExpression: " " }],
          variables: [{}, { name: "a-b", expression: "true" }, { name: "in", expression: "1" }],
        },
      },
      [
        'spec.failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"',
        "spec.paramKind.apiVersion: Required value",
        "spec.paramKind.kind: Required value",
        "spec.variables[0].name: Required value: name is not specified",
        "spec.variables[0].expression: Required value: expression is not specified",
        'spec.variables[1].name: Invalid value: "a-b": must be a valid CEL identifier',
        'spec.variables[2].name: Invalid value: "in": must be a valid CEL identifier',
        "spec.validations[0].expression: Required value: expression is not specified",
        'spec.auditAnnotations[0].key: Invalid value: "zz/": name part must be non-empty',
        "spec.auditAnnotations[0].key: Invalid value: \"zz/\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified",
        "spec.auditAnnotations[1].key: Invalid value: \"zz/a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.auditAnnotations[1].valueExpression: Required value: valueExpression is not specified",
      ],
    ],
    [
      "validatingadmissionpolicies",
      {
        metadata: { name: "zz" },
        spec: {
          matchConstraints: {
            resourceRules: [{ operations: ["CREATE"], apiGroups: ["x.io"], apiVersions: ["v1"], resources: ["things"] }],
          },
          paramKind: { apiVersion: "a/b/c", kind: "K" },
          validations: [
            { expression: "true", message: " ", messageExpression: " ", reason: "Huh" },
            { expression: "true", message: "a\nb" },
          ],
        },
      },
      [
        'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
        'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
        'spec.validations[0].message: Invalid value: " ": must be non-empty if specified',
        'spec.validations[0].reason: Unsupported value: "Huh": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
        'spec.validations[1].message: Invalid value: "a\\nb": must not contain line breaks',
      ],
    ],
    [
      "validatingadmissionpolicies",
      {
        metadata: { name: "zz" },
        spec: {
          matchConstraints: {
            resourceRules: [{ operations: ["CREATE"], apiGroups: ["x.io"], apiVersions: ["v1"], resources: ["things"] }],
          },
          paramKind: { apiVersion: "A_/V1", kind: "A_" },
          validations: [{ expression: "true" }],
        },
      },
      [
        "spec.paramKind.apiVersion: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.paramKind.apiVersion: Invalid value: \"V1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.paramKind.kind: Invalid value: \"A_\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      "validatingadmissionpolicies",
      {
        metadata: { name: "zz" },
        spec: {
          matchConstraints: {
            resourceRules: [{ operations: ["CREATE"], apiGroups: ["x.io"], apiVersions: ["v1"], resources: ["things"] }],
            matchPolicy: "",
            excludeResourceRules: [{ resourceNames: ["a/b", "c", "c"] }],
          },
          validations: [{ expression: "true" }],
        },
      },
      [
        'spec.matchConstraints.matchPolicy: Unsupported value: "": supported values: "Equivalent", "Exact"',
        "spec.matchConstraints.excludeResourceRules[0].resourceNames[0]: Invalid value: \"a/b\": may not contain '/'",
        'spec.matchConstraints.excludeResourceRules[0].resourceNames[2]: Duplicate value: "c"',
        "spec.matchConstraints.excludeResourceRules[0].operations: Required value",
        "spec.matchConstraints.excludeResourceRules[0].apiGroups: Required value",
        "spec.matchConstraints.excludeResourceRules[0].apiVersions: Required value",
        "spec.matchConstraints.excludeResourceRules[0].resources: Required value",
      ],
    ],
    [
      "mutatingadmissionpolicies",
      { spec: {} },
      [
        "spec.matchConstraints: Required value",
        "spec.mutations: Required value: mutations must contain at least one item",
        "spec.reinvocationPolicy: Required value",
      ],
    ],
    [
      "mutatingadmissionpolicies",
      {
        spec: {
          matchConstraints: {
            resourceRules: [{ operations: ["DELETE", "*"], apiGroups: ["x.io"], apiVersions: ["v1"], resources: ["things"] }],
          },
          mutations: [
            {},
            { patchType: "X" },
            { patchType: "JSONPatch", applyConfiguration: { expression: "Object{}" } },
            { patchType: "ApplyConfiguration", applyConfiguration: { expression: " " }, jsonPatch: { expression: "[]" } },
          ],
          reinvocationPolicy: "X",
        },
      },
      [
        'spec.matchConstraints.resourceRules[0].operations: Invalid value: ["DELETE","*"]: if \'*\' is present, must not specify other operations',
        'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
        "spec.mutations[0].patchType: Required value",
        'spec.mutations[1].patchType: Unsupported value: "X": supported values: "ApplyConfiguration", "JSONPatch"',
        "spec.mutations[2].jsonPatch: Required value: must be specified when patchType is JSONPatch",
        'spec.mutations[2].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
        "spec.mutations[3].applyConfiguration.expression: Required value",
        'spec.mutations[3].jsonPatch: Invalid value: "{jsonPatch}": must not be specified when patchType is ApplyConfiguration',
        'spec.reinvocationPolicy: Unsupported value: "X": supported values: "IfNeeded", "Never"',
      ],
    ],
    [
      "validatingadmissionpolicybindings",
      { spec: {} },
      ["spec.policyName: Required value", "spec.validationActions: Required value: at least one validation action is required"],
    ],
    ["mutatingadmissionpolicybindings", { spec: {} }, ["spec.policyName: Required value"]],
    [
      "validatingadmissionpolicybindings",
      { spec: { policyName: "A_", paramRef: {}, validationActions: ["x"] } },
      [
        "spec.policyName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.paramRef: Required value: one of name or selector must be specified",
        "spec.paramRef.parameterNotFoundAction: Required value",
        'spec.validationActions[0]: Unsupported value: "x": supported values: "Audit", "Deny", "Warn"',
      ],
    ],
    [
      "mutatingadmissionpolicybindings",
      { spec: { policyName: "A_", paramRef: {} } },
      [
        "spec.policyName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.paramRef: Required value: one of name or selector must be specified",
        "spec.paramRef.parameterNotFoundAction: Required value",
      ],
    ],
    [
      "validatingadmissionpolicybindings",
      {
        spec: {
          policyName: "p",
          paramRef: { name: "a/b", parameterNotFoundAction: "X" },
          validationActions: ["Deny"],
          matchResources: { matchPolicy: "X", namespaceSelector: { matchLabels: { "a b": "c" } } },
        },
      },
      [
        "spec.paramRef.name: Invalid value: \"a/b\": may not contain '/'",
        'spec.paramRef.parameterNotFoundAction: Unsupported value: "X": supported values: "Deny", "Allow"',
        'spec.matchResources.matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"',
        "spec.matchResources.namespaceSelector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [
      "mutatingadmissionpolicybindings",
      {
        spec: {
          policyName: "p",
          paramRef: { name: "a/b", parameterNotFoundAction: "X" },
          matchResources: { matchPolicy: "X", namespaceSelector: { matchLabels: { "a b": "c" } } },
        },
      },
      [
        "spec.paramRef.name: Invalid value: \"a/b\": may not contain '/'",
        'spec.paramRef.parameterNotFoundAction: Unsupported value: "X": supported values: "Deny", "Allow"',
        'spec.matchResources.matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"',
        "spec.matchResources.namespaceSelector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    ["validatingwebhookconfigurations", { metadata: { name: "x.static.k8s.io" } }, []],
  ])("judges %s %j", (plural, object, causes) => expect(judge("admissionregistration.k8s.io", plural, object)).toEqual(causes));
});
