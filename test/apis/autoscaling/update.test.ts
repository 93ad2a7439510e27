import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  horizontalpodautoscalers: {
    metadata: { name: "a", resourceVersion: "1" },
    spec: {
      scaleTargetRef: { kind: "Deployment", name: "d", apiVersion: "apps/v1" },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }],
    },
    status: { desiredReplicas: 0, currentMetrics: null },
  },
};

// What the stock API server answers.
describe("autoscaling updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "horizontalpodautoscalers",
      { spec: { minReplicas: 5, scaleTargetRef: { apiVersion: "v1" } } },
      [
        "spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`",
        'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
      ],
    ],
    [
      "horizontalpodautoscalers/status",
      { status: { currentReplicas: -1, desiredReplicas: -3 } },
      [
        "status.currentReplicas: Invalid value: -1: must be greater than or equal to 0",
        "status.desiredReplicas: Invalid value: -3: must be greater than or equal to 0",
      ],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("autoscaling", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
