import { describe, expect, it } from "vitest";
import { toMessage } from "../../../worker/apimachinery/field.ts";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { computePodQOS } from "../../../worker/apis/core/pod-qos.ts";
import { coreStrategies } from "../../../worker/apis/core/strategies.ts";

const ctx = { now: 0, namespace: "ns", name: "a", uuid: (): string => "u" };

function created(spec: Record<string, unknown>): KubeObject {
  const pod: KubeObject = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "ns", resourceVersion: "1" }, spec };
  coreStrategies["pods"]?.setDefaults?.(pod);
  coreStrategies["pods"]?.prepareForCreate?.(pod, ctx);
  return pod;
}

const messages = (spec: Record<string, unknown>): string[] => (coreStrategies["pods"]?.validate?.(created(spec)) ?? []).map(toMessage);

describe("pods", () => {
  it("fills in a minimal pod", () => {
    expect(created({ containers: [{ name: "c", image: "nginx" }] })).toMatchObject({
      spec: {
        containers: [
          { imagePullPolicy: "Always", resources: {}, terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" },
        ],
        dnsPolicy: "ClusterFirst",
        enableServiceLinks: true,
        restartPolicy: "Always",
        schedulerName: "default-scheduler",
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
      status: { phase: "Pending", qosClass: "BestEffort" },
    });
  });

  const digest = `@sha256:${"a".repeat(64)}`;
  it.each([
    ["a", "Always"],
    ["a:latest", "Always"],
    ["a:v1", "IfNotPresent"],
    ["reg:5000/a", "Always"],
    [`a${digest}`, "IfNotPresent"],
    [`a:latest${digest}`, "Always"],
    ["A//b:latest", "IfNotPresent"],
  ])("pulls %s %s", (image, policy) => {
    expect(created({ containers: [{ name: "c", image }] })).toMatchObject({ spec: { containers: [{ imagePullPolicy: policy }] } });
  });

  it.each([
    [{}, "BestEffort"],
    [{ limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1000m", memory: "1024Mi" } }, "Guaranteed"],
    [{ limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m", memory: "1Gi" } }, "Burstable"],
    [{ requests: { memory: "1k" } }, "Burstable"],
    [{ limits: { "example.com/gpu": "1" } }, "BestEffort"],
    [{ limits: { cpu: "0", memory: "0" } }, "BestEffort"],
  ])("puts %j into the class %s", (resources, qosClass) => {
    expect(computePodQOS({ containers: [{ name: "c", resources }] })).toBe(qosClass);
  });

  it.each([
    [{}, "spec.containers: Required value"],
    [
      { containers: [{ name: "c", image: "a" }], restartPolicy: "X" },
      'spec.restartPolicy: Unsupported value: "X": supported values: "Always", "OnFailure", "Never"',
    ],
    [{ containers: [{ name: "c" }] }, "spec.containers[0].image: Required value"],
    [
      { containers: [{ name: "c", image: "a", livenessProbe: {} }] },
      "spec.containers[0].livenessProbe: Required value: must specify a handler type",
    ],
    [
      { containers: [{ name: "c", image: "a", resources: { limits: { cpu: "1" }, requests: { cpu: "2" } } }] },
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      { containers: [{ name: "c", image: "a", volumeMounts: [{ name: "v", mountPath: "/a" }] }] },
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
  ])("refuses %j", (spec, message) => {
    expect(messages(spec)).toEqual([message]);
  });

  it.each([
    [{}, undefined, 0],
    [{ nodeName: "n" }, undefined, 30],
    [{ nodeName: "n" }, 5, 5],
    [{ nodeName: "n" }, -1, 1],
  ])("gives a pod with %j and grace %s so many seconds: %s", (extra, given, seconds) => {
    const pod = created({ ...extra, containers: [{ name: "c", image: "a" }] });
    expect(coreStrategies["pods"]?.checkGracefulDelete?.(pod, given)).toBe(seconds);
  });

  it("allows images to change and nothing else", () => {
    const old = created({ containers: [{ name: "c", image: "a" }] });
    const image = created({ containers: [{ name: "c", image: "b" }] });
    const command = created({ containers: [{ name: "c", image: "a", command: ["x"] }] });
    expect(coreStrategies["pods"]?.validateUpdate?.(image, old)).toEqual([]);
    expect(coreStrategies["pods"]?.validateUpdate?.(command, old).map((e) => e.type)).toEqual(["FieldValueForbidden"]);
  });
});
