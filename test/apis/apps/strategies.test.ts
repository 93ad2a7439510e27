import { describe, expect, it } from "vitest";
import { toMessage } from "../../../worker/apimachinery/field.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { appsStrategies } from "../../../worker/apis/apps/strategies.ts";

const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "x" }] } };

function messagesOf(plural: string, spec: object): string[] {
  const object: KubeObject = { metadata: { name: "x", namespace: "n" }, spec: structuredClone(spec) };
  const strategy = appsStrategies[plural];
  strategy?.setDefaults?.(object);
  return (strategy?.validate?.(object) ?? []).map(toMessage);
}

describe("apps", () => {
  it("fills in a Deployment as upstream does", () => {
    const object: KubeObject = { spec: { template: structuredClone(template) } };
    appsStrategies["deployments"]?.setDefaults?.(object);
    expect(object["spec"]).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    });
  });

  const selector = { matchLabels: { a: "b" } };
  it.each([
    ["deployments", { selector, template }, []],
    ["statefulsets", { selector, template }, []],
    ["daemonsets", { selector, template }, []],
    ["replicasets", { selector, template }, []],
    ["deployments", { selector, template, replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
    [
      "deployments",
      { selector: { matchLabels: { a: "c" } }, template },
      ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
    ],
    ["deployments", { selector: {}, template }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
    [
      "deployments",
      { selector, template, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      "deployments",
      { selector, template, strategy: { type: "Recreate", rollingUpdate: {} } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      "daemonsets",
      { selector, template, updateStrategy: { rollingUpdate: { maxSurge: 1 } } },
      ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"],
    ],
    [
      "statefulsets",
      { selector, template, podManagementPolicy: "Any" },
      ["spec.podManagementPolicy: Invalid value: \"Any\": must be 'OrderedReady' or 'Parallel'"],
    ],
  ])("judges %s %j", (plural, spec, expected) => expect(messagesOf(plural, spec)).toEqual(expected));

  it("refuses another selector, and counters that contradict each other", () => {
    const old: KubeObject = { metadata: {}, spec: { selector, template: structuredClone(template) } };
    appsStrategies["deployments"]?.setDefaults?.(old);
    const changed = structuredClone(old) as { spec: { selector: object } } & KubeObject;
    changed.spec.selector = { matchLabels: { a: "b", c: "d" } };
    const found = (appsStrategies["deployments"]?.validateUpdate?.(changed, old) ?? []).map(toMessage);
    expect(found.at(-1)).toBe('spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable');
    const status = appsStrategies["deployments/status"]?.validateUpdate?.({ status: { replicas: 1, readyReplicas: 2 } }, {}) ?? [];
    expect(status.map(toMessage)).toEqual(["status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas"]);
  });
});
