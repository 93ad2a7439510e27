import { beforeAll, describe, expect, test } from "vitest";
import { mergeTolerations } from "../../worker/admission/runtime-class.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { InProcessControllers } from "../suites/in-process-controllers.ts";

describe("tolerations are merged", () => {
  const a = { key: "a", operator: "Equal", value: "1", effect: "NoSchedule" };
  const anything = { operator: "Exists" };
  test.each([
    ["side by side", [a], [{ ...a, value: "2" }], [a, { ...a, value: "2" }]],
    ["equal ones once", [a], [a], [a]],
    ["into the wider one, wherever it is", [a], [anything], [anything]],
    ["into the wider one before", [anything], [a], [anything]],
    ["by key", [{ key: "a", operator: "Exists" }], [a], [{ key: "a", operator: "Exists" }]],
    [
      "by how long they last",
      [{ ...anything, effect: "NoExecute", tolerationSeconds: 1 }],
      [{ key: "b", operator: "Exists", effect: "NoExecute", tolerationSeconds: 2 }],
      [
        { ...anything, effect: "NoExecute", tolerationSeconds: 1 },
        { key: "b", operator: "Exists", effect: "NoExecute", tolerationSeconds: 2 },
      ],
    ],
  ])("%s", (_what, first, second, merged) => {
    expect(mergeTolerations(first, second)).toEqual(merged);
  });
});

describe("a pod of a runtime class", () => {
  const cluster = new InProcessControllers();
  beforeAll(async () => {
    await cluster.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
    await cluster.request("POST", "/apis/node.k8s.io/v1/runtimeclasses", {
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name: "heavy" },
      handler: "h",
      overhead: { podFixed: { cpu: "10m" } },
      scheduling: { nodeSelector: { kind: "heavy" }, tolerations: [{ key: "heavy", operator: "Exists" }] },
    });
    await cluster.settled();
  });
  const create = (spec: object): Promise<KubeObject> =>
    cluster.request("POST", "/api/v1/namespaces/a/pods?dryRun=All", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers: [{ name: "c", image: "x" }], ...spec },
    });

  test("gets its overhead, node selector and tolerations", async () => {
    const { spec } = await create({ runtimeClassName: "heavy", nodeSelector: { a: "b" } });
    expect(spec).toMatchObject({ overhead: { cpu: "10m" }, nodeSelector: { a: "b", kind: "heavy" } });
    expect((spec as { tolerations: object[] }).tolerations[0]).toMatchObject({ operator: "Exists" });
  });

  test.each([
    ["names no class that there is", { runtimeClassName: "none" }, 'pod rejected: RuntimeClass "none" not found'],
    [
      "has overhead of its own",
      { overhead: { cpu: "1m" } },
      "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
    ],
    [
      "has another overhead",
      { runtimeClassName: "heavy", overhead: { cpu: "1m" } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      "wants another node",
      { runtimeClassName: "heavy", nodeSelector: { kind: "light" } },
      "conflict: runtimeClass.scheduling.nodeSelector[kind] = heavy; pod.spec.nodeSelector[kind] = light",
    ],
  ])("is refused if it %s", async (_what, spec, message) => {
    expect((await create(spec))["message"]).toBe(`pods "p" is forbidden: ${message}`);
  });
});
