import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("flowcontrol.apiserver.k8s.io", () => {
  it.each<[string, object, string[]]>([
    ["flowschemas", { spec: {} }, ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"]],
    [
      "flowschemas",
      {
        spec: {
          matchingPrecedence: -1,
          priorityLevelConfiguration: { name: "A_" },
          rules: [
            {
              subjects: [
                { kind: "User", user: { name: "" }, group: { name: "" } },
                { kind: "ServiceAccount" },
                { kind: "ServiceAccount", serviceAccount: { name: "A b", namespace: "" } },
              ],
              nonResourceRules: [{ verbs: ["get", "fly"], nonResourceURLs: ["", "x", "/a b", "//a", "/a*", "/*/*", "/ok"] }],
              resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["A_"], clusterScope: true }],
            },
          ],
        },
      },
      [
        "spec.matchingPrecedence: Invalid value: -1: must be a positive value",
        "spec.priorityLevelConfiguration.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.rules[0].subjects[0].user.name: Required value",
        "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
        "spec.rules[0].subjects[1].serviceAccount: Required value: serviceAccount is required when subject kind is 'ServiceAccount'",
        "spec.rules[0].subjects[2].serviceAccount.name: Invalid value: \"A b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "spec.rules[0].subjects[2].serviceAccount.namespace: Required value: must specify namespace for service account",
        "spec.rules[0].resourceRules[0].namespaces[0]: Invalid value: \"A_\": each member of this list must be '*' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'spec.rules[0].nonResourceRules[0].verbs: Unsupported value: ["get","fly"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "": must not be empty',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "x": must start with slash',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[2]: Invalid value: "/a b": must not contain white-space',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[3]: Invalid value: "//a": must not contain double slash',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[4]: Invalid value: "/a*": wildcard can only do suffix matching',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[5]: Invalid value: "/*/*": wildcard can only do suffix matching',
      ],
    ],
    [
      "flowschemas",
      { spec: { matchingPrecedence: 1, priorityLevelConfiguration: { name: "x" }, distinguisherMethod: {} } },
      [
        "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
        'spec.distinguisherMethod.type: Unsupported value: {"Type":""}: supported values: "ByNamespace", "ByUser"',
      ],
    ],
    ["prioritylevelconfigurations", { spec: {} }, ["spec.type: Required value"]],
    ["prioritylevelconfigurations", { spec: { type: "X" } }, ['spec.type: Unsupported value: "X": supported values: "Exempt", "Limited"']],
    ["prioritylevelconfigurations", { spec: { type: "Limited", limited: {} } }, ["spec.limited.limitResponse.type: Required value"]],
    [
      "prioritylevelconfigurations",
      { spec: { type: "Limited", limited: { nominalConcurrencyShares: -1, limitResponse: { type: "Reject", queuing: {} } } } },
      [
        "spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer",
        "spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited",
      ],
    ],
    [
      "prioritylevelconfigurations",
      { spec: { type: "Limited", limited: { limitResponse: { type: "Queue", queuing: { queues: 20000000, handSize: 3 } } } } },
      [
        "spec.limited.limitResponse.queuing.queues: Invalid value: 20000000: must not be greater than 10000000",
        "spec.limited.limitResponse.queuing.handSize: Invalid value: 3: required entropy bits of deckSize 20000000 and handSize 3 should not be greater than 60",
      ],
    ],
    [
      "prioritylevelconfigurations",
      { spec: { type: "Limited", limited: { limitResponse: { type: "Bad" } } } },
      ['spec.limited.limitResponse.type: Unsupported value: "Bad": supported values: "Queue", "Reject"'],
    ],
    [
      "prioritylevelconfigurations",
      { spec: { type: "Exempt", limited: {}, exempt: { nominalConcurrencyShares: -1, lendablePercent: 200 } } },
      [
        "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
        "spec.limited: Forbidden: must be nil if the type is not Limited",
        "spec.exempt.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer",
        "spec.exempt.lendablePercent: Invalid value: 200: must be between 0 and 100, inclusive",
      ],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("flowcontrol.apiserver.k8s.io", plural, object)).toEqual(causes));
});
