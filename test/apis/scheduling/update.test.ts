import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  priorityclasses: { metadata: { name: "h6a", resourceVersion: "1" }, value: 1, preemptionPolicy: "PreemptLowerPriority" },
};

// What the stock API server answers.
describe("scheduling.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "priorityclasses",
      { value: 2, preemptionPolicy: "Never", description: "d", globalDefault: false },
      ["value: Forbidden: may not be changed in an update.", 'preemptionPolicy: Invalid value: "Never": field is immutable'],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("scheduling.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
