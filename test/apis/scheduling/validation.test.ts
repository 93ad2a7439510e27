import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("scheduling.k8s.io", () => {
  it.each<[string, object, string[]]>([
    ["priorityclasses", { value: 2000000000 }, ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]],
    [
      "priorityclasses",
      { value: 1, preemptionPolicy: "X" },
      ['preemptionPolicy: Unsupported value: "X": supported values: "PreemptLowerPriority", "Never"'],
    ],
    ["priorityclasses", { value: 1, preemptionPolicy: "" }, ["preemptionPolicy: Required value"]],
    ["priorityclasses", {}, []],
  ])("judges %s %j", (plural, object, causes) => expect(judge("scheduling.k8s.io", plural, object)).toEqual(causes));
});
