import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("resource.k8s.io", () => {
  it.each<[string, object, string[]]>([
    [
      "resourceslices",
      { spec: {} },
      [
        "spec.driver: Required value",
        "spec.pool.name: Required value",
        "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
        "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      ],
    ],
    [
      "resourceslices",
      { spec: { driver: "A_", pool: { name: "a//b", resourceSliceCount: 0, generation: -1 }, nodeName: "", allNodes: false } },
      [
        "spec.driver: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.pool.name: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
        "spec.pool.generation: Invalid value: -1: must be greater than or equal to zero",
        'spec.nodeName: Invalid value: "": must be either unset or set to a non-empty string',
        "spec.allNodes: Invalid value: false: must be either unset or set to true",
        "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      ],
    ],
    [
      "resourceslices",
      {
        spec: { driver: "d.io", pool: { name: "p", resourceSliceCount: 1 }, nodeName: "N_", allNodes: true, perDeviceNodeSelection: true },
      },
      [
        "spec.nodeName: Invalid value: \"N_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        'spec: Invalid value: "{`nodeName`, `allNodes`, `perDeviceNodeSelection`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      ],
    ],
    [
      "resourceslices",
      { spec: { driver: "d.io", pool: { name: "p", resourceSliceCount: 1 }, nodeName: "n1", sharedCounters: [{}], devices: [] } },
      [
        'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
        "spec.sharedCounters[0].name: Required value",
        "spec.sharedCounters[0].counters: Required value",
      ],
    ],
    [
      "resourceslices",
      {
        spec: {
          driver: "d.io",
          pool: { name: "p", resourceSliceCount: 1 },
          allNodes: true,
          devices: [
            { name: "A_" },
            {
              name: "a",
              attributes: {
                x: {},
                "a/b": { string: "x", int: 1 },
                "/q": { bool: true },
                v: { version: "1" },
                "9x": { string: "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" },
              },
              capacity: { c: { value: "1", requestPolicy: {} } },
              taints: [{}, { key: "k", value: "a b", effect: "X" }],
              consumesCounters: [{}, { counterSet: "C_", counters: { A_: { value: "1" } } }],
              nodeName: "x",
              bindingConditions: ["a", "a"],
              bindingFailureConditions: ["a"],
            },
            { name: "a" },
          ],
        },
      },
      [
        "spec.devices[0].name: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'spec.devices[1].attributes[x]: Invalid value: "": exactly one value must be specified',
        'spec.devices[1].attributes[a/b]: Invalid value: {"IntValue":1,"BoolValue":null,"StringValue":"x","VersionValue":null,"IntValues":null,"BoolValues":null,"StringValues":null,"VersionValues":null}: exactly one value must be specified',
        'spec.devices[1].attributes: Invalid value: "": the domain must not be empty',
        'spec.devices[1].attributes[v].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0',
        "spec.devices[1].attributes: Invalid value: \"9x\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
        "spec.devices[1].attributes[9x].string: Too long: may not be more than 64 bytes",
        "spec.devices[1].capacity[c].requestPolicy: Forbidden: allowMultipleAllocations must be true",
        'spec.devices[1].taints[0].key: Invalid value: "": name part must be non-empty',
        "spec.devices[1].taints[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.devices[1].taints[0].effect: Required value",
        "spec.devices[1].taints[1].value: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        'spec.devices[1].taints[1].effect: Unsupported value: "X": supported values: "NoExecute", "NoSchedule", "None"',
        "spec.devices[1].consumesCounters[0].counterSet: Required value",
        "spec.devices[1].consumesCounters[0].counters: Required value",
        "spec.devices[1].consumesCounters[1].counterSet: Invalid value: \"C_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "spec.devices[1].consumesCounters[1].counters: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "spec.devices[1]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
        'spec.devices[1].bindingConditions[1]: Duplicate value: "a"',
        'spec.devices[1].bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions',
        'spec.devices[2]: Duplicate value: "a"',
      ],
    ],
    [
      "resourceslices",
      {
        spec: {
          driver: "d.io",
          pool: { name: "p", resourceSliceCount: 1 },
          perDeviceNodeSelection: true,
          devices: [{ name: "a" }, { name: "b", nodeName: "x", allNodes: true }, { name: "c", nodeName: "" }],
        },
      },
      [
        "spec.devices[0]: Required value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
        'spec.devices[1]: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
        'spec.devices[2].nodeName: Invalid value: "": must not be empty',
        "spec.devices[2]: Required value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
      ],
    ],
    [
      "resourceslices",
      {
        spec: {
          driver: "d.io",
          pool: { name: "p", resourceSliceCount: 1 },
          nodeName: "n1",
          sharedCounters: [{ name: "A_", counters: { B_: { value: "1" } } }],
        },
      },
      [
        "spec.sharedCounters[0].name: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "spec.sharedCounters[0].counters: Invalid value: \"B_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    ["resourceslices", { spec: { driver: "D.io", pool: { name: "p", resourceSliceCount: 1 }, nodeName: "n1" } }, []],
    ["resourceclaims", { spec: {} }, []],
    [
      "resourceclaimtemplates",
      { spec: { spec: {}, metadata: { labels: { "a b": "c" }, finalizers: ["x"] } } },
      [
        "spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.metadata.finalizers: Forbidden: cannot be set",
      ],
    ],
    [
      "resourceclaims",
      {
        spec: {
          devices: {
            requests: [
              {
                name: "q",
                exactly: {
                  deviceClassName: "c",
                  tolerations: [
                    {},
                    { operator: "X" },
                    { operator: "Exists", value: "v", key: "a b" },
                    { operator: "Equal", value: "a b", effect: "X" },
                  ],
                },
              },
            ],
          },
        },
      },
      [
        'spec.devices.requests[0].exactly.tolerations[1].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
        "spec.devices.requests[0].exactly.tolerations[2].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'spec.devices.requests[0].exactly.tolerations[2].value: Invalid value: "v": must be empty for operator `Exists`',
        "spec.devices.requests[0].exactly.tolerations[3].value: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        'spec.devices.requests[0].exactly.tolerations[3].effect: Unsupported value: "X": supported values: "NoExecute", "NoSchedule", "None"',
      ],
    ],
    [
      "resourceclaimtemplates",
      {
        spec: {
          spec: {
            devices: {
              requests: [
                {
                  name: "q",
                  exactly: {
                    deviceClassName: "c",
                    tolerations: [
                      {},
                      { operator: "X" },
                      { operator: "Exists", value: "v", key: "a b" },
                      { operator: "Equal", value: "a b", effect: "X" },
                    ],
                  },
                },
              ],
            },
          },
          metadata: { labels: { "a b": "c" }, finalizers: ["x"] },
        },
      },
      [
        "spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.metadata.finalizers: Forbidden: cannot be set",
        'spec.spec.devices.requests[0].exactly.tolerations[1].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
        "spec.spec.devices.requests[0].exactly.tolerations[2].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'spec.spec.devices.requests[0].exactly.tolerations[2].value: Invalid value: "v": must be empty for operator `Exists`',
        "spec.spec.devices.requests[0].exactly.tolerations[3].value: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        'spec.spec.devices.requests[0].exactly.tolerations[3].effect: Unsupported value: "X": supported values: "NoExecute", "NoSchedule", "None"',
      ],
    ],
    [
      "resourceclaims",
      { spec: { devices: { requests: [{ name: "q", exactly: { deviceClassName: "c", selectors: [{}] } }] } } },
      ["spec.devices.requests[0].exactly.selectors[0].cel: Required value"],
    ],
    [
      "resourceclaimtemplates",
      {
        spec: {
          spec: { devices: { requests: [{ name: "q", exactly: { deviceClassName: "c", selectors: [{}] } }] } },
          metadata: { labels: { "a b": "c" }, finalizers: ["x"] },
        },
      },
      [
        "spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.metadata.finalizers: Forbidden: cannot be set",
        "spec.spec.devices.requests[0].exactly.selectors[0].cel: Required value",
      ],
    ],
    [
      "resourceclaims",
      {
        spec: {
          devices: {
            requests: [{ name: "q", exactly: { deviceClassName: "c" } }],
            constraints: [{ requests: ["q", "q", "a/b/c"], matchAttribute: "a/b/c" }, { distinctAttribute: "x" }],
            config: [{ opaque: { driver: "d.io", parameters: [1] } }],
          },
        },
      },
      [
        "spec.devices.constraints[0].requests[2]: Invalid value: \"a/b/c\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        'spec.devices.constraints[0].requests[1]: Duplicate value: "q"',
        'spec.devices.constraints[1].distinctAttribute: Invalid value: "x": a fully qualified name must be a domain and a name separated by a slash',
        'spec.devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      ],
    ],
    [
      "resourceclaimtemplates",
      {
        spec: {
          spec: {
            devices: {
              requests: [{ name: "q", exactly: { deviceClassName: "c" } }],
              constraints: [{ requests: ["q", "q", "a/b/c"], matchAttribute: "a/b/c" }, { distinctAttribute: "x" }],
              config: [{ opaque: { driver: "d.io", parameters: [1] } }],
            },
          },
          metadata: { labels: { "a b": "c" }, finalizers: ["x"] },
        },
      },
      [
        "spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.metadata.finalizers: Forbidden: cannot be set",
        "spec.spec.devices.constraints[0].requests[2]: Invalid value: \"a/b/c\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        'spec.spec.devices.constraints[0].requests[1]: Duplicate value: "q"',
        'spec.spec.devices.constraints[1].distinctAttribute: Invalid value: "x": a fully qualified name must be a domain and a name separated by a slash',
        'spec.spec.devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      ],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("resource.k8s.io", plural, object)).toEqual(causes));
});
