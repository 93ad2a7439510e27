import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("admissionregistration.k8s.io", () => {
  it.each<[string, object, string[]]>([
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://" } }] },
      ['webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]'],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://" } }] },
      ['webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]'],
    ],
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "ftp://x" } }] },
      ["webhooks[0].clientConfig.url: Invalid value: \"ftp\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "ftp://x" } }] },
      ["webhooks[0].clientConfig.url: Invalid value: \"ftp\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"],
    ],
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://u@h" } }] },
      ['webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL'],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://u@h" } }] },
      ['webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL'],
    ],
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://h/p?q=1#f" } }] },
      [
        'webhooks[0].clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "q=1": query parameters are not permitted in the URL',
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://h/p?q=1#f" } }] },
      [
        'webhooks[0].clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "q=1": query parameters are not permitted in the URL',
      ],
    ],
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "://bad" } }] },
      [
        'webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse "://bad": missing protocol scheme; desired format: https://host[/path]',
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "://bad" } }] },
      [
        'webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse "://bad": missing protocol scheme; desired format: https://host[/path]',
      ],
    ],
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "x" } }] },
      [
        "webhooks[0].clientConfig.url: Invalid value: \"\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
        'webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "x" } }] },
      [
        "webhooks[0].clientConfig.url: Invalid value: \"\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
        'webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
      ],
    ],
    [
      "validatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://h:99" } }] },
      [],
    ],
    [
      "mutatingwebhookconfigurations",
      { webhooks: [{ name: "a.b.io", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { url: "https://h:99" } }] },
      [],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "//" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        'webhooks[0].clientConfig.service.path: Invalid value: "//": segment[0] may not be empty',
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "//" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        'webhooks[0].clientConfig.service.path: Invalid value: "//": segment[0] may not be empty',
      ],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "/a//b" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        'webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty',
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "/a//b" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        'webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty',
      ],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "/A_/b" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        "webhooks[0].clientConfig.service.path: Invalid value: \"/A_/b\": segment[0]: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "/A_/b" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        "webhooks[0].clientConfig.service.path: Invalid value: \"/A_/b\": segment[0]: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "/" } },
          },
        ],
      },
      ["webhooks[0].clientConfig.service.namespace: Required value"],
    ],
    [
      "mutatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "/" } },
          },
        ],
      },
      ["webhooks[0].clientConfig.service.namespace: Required value"],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "x" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        "webhooks[0].clientConfig.service.path: Invalid value: \"x\": must start with a '/'",
        'webhooks[0].clientConfig.service.path: Invalid value: "x": segment[0] may not be empty',
      ],
    ],
    [
      "mutatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "", namespace: "n", path: "x" } },
          },
        ],
      },
      [
        "webhooks[0].clientConfig.service.namespace: Required value",
        "webhooks[0].clientConfig.service.path: Invalid value: \"x\": must start with a '/'",
        'webhooks[0].clientConfig.service.path: Invalid value: "x": segment[0] may not be empty',
      ],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "s", namespace: "n" } },
            rules: [{ operations: [], apiGroups: [], apiVersions: [""], resources: [""] }],
            timeoutSeconds: 0,
          },
        ],
      },
      [
        "webhooks[0].rules[0].operations: Required value",
        "webhooks[0].rules[0].apiGroups: Required value",
        "webhooks[0].rules[0].apiVersions[0]: Required value",
        "webhooks[0].rules[0].resources[0]: Required value",
        "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
      ],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "s", namespace: "n" } },
            rules: [
              {
                operations: ["*", "CREATE"],
                apiGroups: ["*"],
                apiVersions: ["*", "v1"],
                resources: ["pods/*", "pods/log", "*/scale", "x/scale", "pods"],
              },
            ],
            timeoutSeconds: 0,
          },
        ],
      },
      [
        'webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations',
        'webhooks[0].rules[0].apiVersions: Invalid value: ["*","v1"]: if \'*\' is present, must not specify other API versions',
        "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/log\": if 'pods/*' is present, must not specify pods/log",
        "webhooks[0].rules[0].resources[3]: Invalid value: \"x/scale\": if '*/scale' is present, must not specify x/scale",
        "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
      ],
    ],
    [
      "validatingwebhookconfigurations",
      {
        webhooks: [
          {
            name: "a.b.io",
            admissionReviewVersions: ["v1"],
            sideEffects: "None",
            clientConfig: { service: { name: "s", namespace: "n" } },
            rules: [{ operations: ["CONNECT"], apiGroups: [""], apiVersions: ["v1"], resources: ["*", "pods"], scope: "" }],
            timeoutSeconds: 0,
          },
        ],
      },
      [
        'webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources',
        'webhooks[0].rules[0].scope: Unsupported value: "": supported values: "*", "Cluster", "Namespaced"',
        "webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
      ],
    ],
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
