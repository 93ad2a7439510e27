import { describe, expect, it } from "vitest";
import { judge } from "../judge.ts";

// What the stock API server answers.
describe("autoscaling", () => {
  it.each<[string, object, string[]]>([
    [
      "horizontalpodautoscalers",
      { spec: {} },
      [
        "spec.maxReplicas: Required value: must be set and greater than 0",
        "spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
        "spec.scaleTargetRef.kind: Required value",
        "spec.scaleTargetRef.name: Required value",
        'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      ],
    ],
    [
      "horizontalpodautoscalers",
      { spec: { maxReplicas: -1, minReplicas: 0, scaleTargetRef: { kind: "a/b", name: "c/d", apiVersion: "x/y/z" } } },
      [
        "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
        "spec.maxReplicas: Invalid value: -1: must be greater than or equal to 1",
        "spec.maxReplicas: Invalid value: -1: must be greater than or equal to `minReplicas`",
        "spec.scaleTargetRef.kind: Invalid value: \"a/b\": may not contain '/'",
        "spec.scaleTargetRef.name: Invalid value: \"c/d\": may not contain '/'",
        'spec.scaleTargetRef.apiVersion: Invalid value: "x/y/z": unexpected GroupVersion string: x/y/z',
        "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
      ],
    ],
    [
      "horizontalpodautoscalers",
      { spec: { maxReplicas: 1, minReplicas: 2, scaleTargetRef: { kind: "Pod", name: "x", apiVersion: "v1" } } },
      [
        "spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`",
        'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
      ],
    ],
    [
      "horizontalpodautoscalers",
      {
        spec: {
          maxReplicas: 1,
          scaleTargetRef: { kind: "Deployment", name: "d", apiVersion: "apps/v1" },
          metrics: [
            {},
            { type: "Resource" },
            { type: "Resource", resource: { name: "", target: { type: "" } } },
            { type: "X" },
            { type: "Pods", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 0 } } },
            { type: "External", external: { metric: { name: "" }, target: { type: "Value", value: "0", averageValue: "-1" } } },
            {
              type: "Object",
              object: { metric: { name: "a/b" }, describedObject: { kind: "", name: "", apiVersion: "a/b/c" }, target: { type: "Value" } },
            },
            { type: "ContainerResource", containerResource: { name: "cpu", container: "", target: { type: "AverageValue" } } },
          ],
        },
      },
      [
        "spec.metrics[0].type: Required value: must specify a metric source type",
        'spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        "spec.metrics[1].resource: Required value: must populate information for the given metric source",
        "spec.metrics[2].resource.name: Required value: must specify a resource name",
        "spec.metrics[2].resource.target.type: Required value: must specify a metric target type",
        'spec.metrics[2].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
        "spec.metrics[2].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
        'spec.metrics[3].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[3].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        "spec.metrics[4].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        "spec.metrics[4].pods: Required value: must populate information for the given metric source",
        "spec.metrics[5].external.metric.name: Required value: must specify a metric name",
        'spec.metrics[5].external.target.value: Invalid value: "0": must be positive',
        'spec.metrics[5].external.target.averageValue: Invalid value: "-1": must be positive',
        "spec.metrics[5].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target",
        "spec.metrics[6].object.describedObject.kind: Required value",
        "spec.metrics[6].object.describedObject.name: Required value",
        'spec.metrics[6].object.describedObject.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
        "spec.metrics[6].object.metric.name: Invalid value: \"a/b\": may not contain '/'",
        "spec.metrics[6].object.target.averageValue: Required value: must set either a target value or averageValue",
        "spec.metrics[7].containerResource.container: Required value: must specify a container",
        "spec.metrics[7].containerResource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
      ],
    ],
    [
      "horizontalpodautoscalers",
      {
        spec: {
          maxReplicas: 1,
          scaleTargetRef: { kind: "Deployment", name: "d", apiVersion: "apps/v1" },
          behavior: {
            scaleUp: { stabilizationWindowSeconds: 3601, selectPolicy: "X", policies: [{ type: "Q", value: 0, periodSeconds: 1801 }] },
            scaleDown: { stabilizationWindowSeconds: -1, policies: [], tolerance: "-1" },
          },
        },
      },
      [
        "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Q": supported values: "Percent", "Pods"',
        "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
        "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
        "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero",
        "spec.behavior.scaleDown.policies: Required value: must specify at least one Policy",
        'spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
  ])("judges %s %j", (plural, object, causes) => expect(judge("autoscaling", plural, object)).toEqual(causes));
});
