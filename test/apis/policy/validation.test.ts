import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("policy", () => {
  it.each<[string, object, string[]]>([
    ["poddisruptionbudgets", { spec: {} }, []],
    [
      "poddisruptionbudgets",
      { spec: { minAvailable: -1, maxUnavailable: "150%" } },
      [
        'spec: Invalid value: {"MinAvailable":-1,"Selector":null,"MaxUnavailable":"150%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
        "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0",
        'spec.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
      ],
    ],
    [
      "poddisruptionbudgets",
      { spec: { minAvailable: "x", selector: { matchExpressions: [{ key: "", operator: "In" }] }, unhealthyPodEvictionPolicy: "X" } },
      [
        "spec.minAvailable: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        'spec.selector.matchExpressions[0].key: Invalid value: "": name part must be non-empty',
        "spec.selector.matchExpressions[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"',
      ],
    ],
    ["poddisruptionbudgets", { spec: { minAvailable: 1 } }, []],
  ])("judges %s %j", (plural, object, causes) => expect(judge("policy", plural, object)).toEqual(causes));
});
