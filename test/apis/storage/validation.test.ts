import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("storage.k8s.io", () => {
  it.each<[string, object, string[]]>([
    ["storageclasses", {}, ["provisioner: Required value"]],
    [
      "storageclasses",
      { provisioner: "a b", parameters: { "": "x" } },
      [
        "provisioner: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'parameters: Invalid value: "": field can not be empty.',
      ],
    ],
    [
      "storageclasses",
      { provisioner: "x", allowedTopologies: [{}, { matchLabelExpressions: [{ key: "a", values: ["b c"] }] }, {}] },
      [
        'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""',
        'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""',
        'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""',
        'allowedTopologies[2].matchLabelExpressions: Duplicate value: ""',
        'allowedTopologies[2].matchLabelExpressions: Duplicate value: ""',
        'allowedTopologies[2].matchLabelExpressions: Duplicate value: ""',
        'allowedTopologies[2].matchLabelExpressions: Duplicate value: ""',
      ],
    ],
    [
      "storageclasses",
      { provisioner: "x/y/z", mountOptions: ["a"], reclaimPolicy: "" },
      [
        "provisioner: Invalid value: \"x/y/z\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
      ],
    ],
    ["volumeattributesclasses", {}, ["driverName: Required value", "parameters: Required value: must contain at least one key/value pair"]],
    [
      "volumeattributesclasses",
      { driverName: "A/b/c", parameters: { "": "" } },
      [
        "driverName: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
        'parameters: Invalid value: "": field can not be empty.',
      ],
    ],
    [
      "csidrivers",
      { spec: { serviceAccountTokenInSecrets: true } },
      ["spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified"],
    ],
    [
      "csidrivers",
      { spec: { volumeLifecycleModes: ["X"], fsGroupPolicy: "" } },
      [
        'spec.fsGroupPolicy: Unsupported value: "": supported values: "File", "None", "ReadWriteOnceWithFSType"',
        'spec.volumeLifecycleModes: Unsupported value: "X": supported values: "Persistent", "Ephemeral"',
      ],
    ],
    [
      "csidrivers",
      { spec: { tokenRequests: [{ audience: "a", expirationSeconds: 599 }] } },
      ["spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes"],
    ],
    ["csinodes", { spec: {} }, []],
    [
      "csinodes",
      {
        spec: {
          drivers: [
            {},
            {
              name: "A_",
              nodeID:
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
              allocatable: { count: -1 },
              topologyKeys: ["", "a b", "c", "c"],
            },
            { name: "d", nodeID: "1" },
            { name: "d", nodeID: "1" },
          ],
        },
      },
      [
        "spec.drivers[0].name: Required value",
        "spec.drivers[0].nodeID: Required value",
        "spec.drivers[1].name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        'spec.drivers[1].nodeID: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be 256 characters or less',
        "spec.drivers[1].allocatable.count: Invalid value: -1: must be greater than or equal to 0",
        "spec.drivers[1]: Required value",
        'spec.drivers[1]: Invalid value: "": name part must be non-empty',
        "spec.drivers[1]: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "spec.drivers[1]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'spec.drivers[1]: Duplicate value: "c"',
        'spec.drivers[3].name: Duplicate value: "d"',
      ],
    ],
    [
      "csistoragecapacities",
      {},
      [
        "storageClassName: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "csistoragecapacities",
      { storageClassName: "A_", capacity: "-1", nodeTopology: { matchLabels: { "a b": "c" } } },
      [
        "nodeTopology.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "storageClassName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        'capacity: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    [
      "volumeattachments",
      { spec: { attacher: "A_", nodeName: "N_", source: { persistentVolumeName: "" } } },
      [
        "spec.attacher: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.source.persistentVolumeName: Required value: must specify non empty persistentVolumeName",
        "spec.nodeName: Invalid value: \"N_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.source.persistentVolumeName: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "volumeattachments",
      { spec: { attacher: "a", nodeName: "n1", source: { persistentVolumeName: "P_" } } },
      [
        "spec.source.persistentVolumeName: Invalid value: \"P_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("storage.k8s.io", plural, object)).toEqual(causes));
});
