import { describe, expect, it } from "vitest";
import type { StatusError } from "../../../worker/apimachinery/errors.ts";
import { spendDisruption } from "../../../worker/endpoints/subresources/disruption-budget.ts";

const budget = (status: Record<string, unknown>, generation = 1): Parameters<typeof spendDisruption>[0] => ({
  metadata: { name: "b", generation },
  status,
});
const behind = "The disruption budget b is still being processed by the server.";
const not = "The disruption budget b does not allow evicting pods currently";

function refusal(status: Record<string, unknown>): [number, string] {
  try {
    spendDisruption(budget(status), "p", 0);
    return [200, ""];
  } catch (error) {
    const { code, details, message } = (error as StatusError).status;
    return [code, details?.causes?.[0]?.message ?? message ?? ""];
  }
}

describe("a disruption budget", () => {
  it.each<[Record<string, unknown>, number, string]>([
    [{}, 429, behind],
    [{ observedGeneration: 1 }, 429, "The disruption budget b needs 0 healthy pods and has 0 currently"],
    [
      { observedGeneration: 1, desiredHealthy: 2, currentHealthy: 2 },
      429,
      "The disruption budget b needs 2 healthy pods and has 2 currently",
    ],
    [{ observedGeneration: 1, desiredHealthy: 2, currentHealthy: 3 }, 429, not],
    [
      {
        observedGeneration: 1,
        currentHealthy: 1,
        conditions: [{ type: "DisruptionAllowed", status: "False", reason: "SyncFailed", message: "m" }],
      },
      429,
      `${not} because it failed sync: m`,
    ],
    [
      { observedGeneration: 1, currentHealthy: 1, conditions: [{ type: "DisruptionAllowed", status: "False", reason: "R", message: "m" }] },
      429,
      `${not} (R): m`,
    ],
    [
      { observedGeneration: 1, disruptionsAllowed: -1 },
      403,
      'poddisruptionbudget.policy "b" is forbidden: pdb disruptions allowed is negative',
    ],
    [{ observedGeneration: 1, disruptionsAllowed: 1 }, 200, ""],
  ])("with %j answers %s: %s", (status, code, message) => {
    expect(refusal(status)).toEqual([code, message]);
  });

  it("is charged, remembers the pod, and says when nothing is left", () => {
    expect(spendDisruption(budget({ observedGeneration: 1, disruptionsAllowed: 1 }), "p", 0).status).toEqual({
      observedGeneration: 1,
      disruptionsAllowed: 0,
      disruptedPods: { p: "1970-01-01T00:00:00Z" },
      conditions: [
        {
          type: "DisruptionAllowed",
          status: "False",
          observedGeneration: 1,
          lastTransitionTime: "1970-01-01T00:00:00Z",
          reason: "InsufficientPods",
          message: "",
        },
      ],
    });
  });
});
