import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  poddisruptionbudgets: {
    metadata: { name: "a", resourceVersion: "1" },
    spec: { selector: { matchLabels: { z: "z" } }, maxUnavailable: 1 },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  },
};

// What the stock API server answers.
describe("policy updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "poddisruptionbudgets",
      { spec: { minAvailable: 1 } },
      [
        'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"z":"z"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    ["poddisruptionbudgets", { spec: { selector: null } }, []],
    [
      "poddisruptionbudgets/status",
      {
        status: {
          disruptionsAllowed: -1,
          conditions: [{ type: "a b", status: "True", reason: "a b", lastTransitionTime: "2024-01-01T00:00:00Z", observedGeneration: -1 }],
        },
      },
      [
        "status.conditions[0].type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "status.conditions[0].observedGeneration: Invalid value: -1: must be greater than or equal to zero",
        "status.conditions[0].reason: Invalid value: \"a b\": a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')",
        "status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("policy", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
