import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = { runtimeclasses: { metadata: { name: "h6a", resourceVersion: "1" }, handler: "h" } };

// What the stock API server answers.
describe("node.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "runtimeclasses",
      { handler: "other", overhead: { podFixed: { cpu: "-1" } } },
      [
        'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
        'handler: Invalid value: "other": field is immutable',
      ],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("node.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
