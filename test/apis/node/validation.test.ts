import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("node.k8s.io", () => {
  it.each<[string, object, string[]]>([
    ["runtimeclasses", {}, ["handler: Required value"]],
    [
      "runtimeclasses",
      {
        handler: "A_",
        overhead: { podFixed: { cpu: "-1", "x y": "1" } },
        scheduling: {
          nodeSelector: { "a b": "c d" },
          tolerations: [
            { key: "", operator: "Equal" },
            { key: "a", operator: "X" },
            { key: "q", operator: "Exists" },
            { key: "q", operator: "Exists" },
          ],
        },
      },
      [
        "handler: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
        "overhead.limits[x y]: Invalid value: \"x y\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'overhead.limits[x y]: Invalid value: "x y": must be a standard resource for containers',
        "scheduling.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "scheduling.nodeSelector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        'scheduling.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        'scheduling.tolerations[1].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
        'scheduling.tolerations[3]: Duplicate value: {"Key":"q","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}',
      ],
    ],
    ["runtimeclasses", { handler: "h", overhead: { podFixed: { cpu: "1", memory: "100m" } } }, []],
  ])("judges %s %j", (plural, object, causes) => expect(judge("node.k8s.io", plural, object)).toEqual(causes));
});
