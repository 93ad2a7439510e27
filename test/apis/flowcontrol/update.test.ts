import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  flowschemas: {
    metadata: { name: "h6a", resourceVersion: "1" },
    spec: { priorityLevelConfiguration: { name: "catch-all" }, matchingPrecedence: 9000 },
    status: {
      conditions: [
        {
          type: "Dangling",
          status: "False",
          lastTransitionTime: "2026-11-24T13:02:35Z",
          reason: "Found",
          message: 'This FlowSchema references the PriorityLevelConfiguration object named "catch-all" and it exists',
        },
      ],
    },
  },
  prioritylevelconfigurations: {
    metadata: { name: "h6a", resourceVersion: "1" },
    spec: { type: "Limited", limited: { nominalConcurrencyShares: 30, limitResponse: { type: "Reject" }, lendablePercent: 0 } },
    status: {},
  },
};

// What the stock API server answers.
describe("flowcontrol.apiserver.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    ["flowschemas", { spec: { matchingPrecedence: 0 } }, []],
    [
      "prioritylevelconfigurations",
      { spec: { type: "Exempt" } },
      [
        "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
        "spec.limited: Forbidden: must be nil if the type is not Limited",
      ],
    ],
    ["prioritylevelconfigurations", { spec: { limited: { nominalConcurrencyShares: 0 } } }, []],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("flowcontrol.apiserver.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
