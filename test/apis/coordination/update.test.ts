import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = { leases: { metadata: { name: "a", resourceVersion: "1" }, spec: {} } };

// What the stock API server answers.
describe("coordination.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "leases",
      { spec: { leaseDurationSeconds: -1, strategy: "x" } },
      ["spec.leaseDurationSeconds: Invalid value: -1: must be greater than 0"],
    ],
    ["leases", { spec: { renewTime: "2024-01-01T00:00:00.123456Z", holderIdentity: "" } }, []],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("coordination.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
