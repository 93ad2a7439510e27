import { describe, expect, test } from "vitest";
import { limitsChange, podUsageChanges, serviceTypeChanges } from "../../../worker/apis/core/reconciled.ts";

const running = { spec: {}, status: { phase: "Running" } };
const statusOf = (cpu: string): object => ({ phase: "Running", containerStatuses: [{ name: "a", resources: { requests: { cpu } } }] });

describe("controllers are told of", () => {
  test.each([
    ["a pod that ends", running, { spec: {}, status: { phase: "Failed" } }, true],
    ["no pod that has ended before", { status: { phase: "Succeeded" } }, { status: { phase: "Failed" } }, false],
    ["no pod that begins to run", { status: { phase: "Pending" } }, running, false],
    ["a pod that gets a deadline", running, { ...running, spec: { activeDeadlineSeconds: 0 } }, true],
    ["a pod that has been resized", { status: statusOf("1") }, { status: statusOf("2") }, true],
    ["no pod that is new", undefined, running, false],
  ])("%s", (_what, old, pod, told) => {
    expect(podUsageChanges(pod as never, old as never)).toBe(told);
  });

  test.each([
    ["a new quota", undefined, { spec: { hard: { pods: "1" } } }, true],
    ["other limits", { spec: { hard: { pods: "2" } } }, { spec: { hard: { pods: "1" } } }, true],
    ["no other usage", { spec: { hard: {} }, status: { used: { pods: "1" } } }, { spec: { hard: {} } }, false],
  ])("%s", (_what, old, quota, told) => {
    expect(limitsChange(quota, old)).toBe(told);
  });

  test("a service of another type", () => {
    const service = (type: string): object => ({ spec: { type } });
    expect(serviceTypeChanges({ ...service("ClusterIP") }, { ...service("NodePort") })).toBe(true);
    expect(serviceTypeChanges({ ...service("ClusterIP") }, { ...service("ClusterIP") })).toBe(false);
    expect(serviceTypeChanges({ ...service("ClusterIP") }, undefined)).toBe(false);
  });
});
