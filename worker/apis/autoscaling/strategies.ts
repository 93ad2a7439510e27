import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setHorizontalPodAutoscalerDefaults } from "./defaults.ts";

/** autoscaling, by plural or `plural/subresource`. upstream: pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go */
export const autoscalingStrategies: Readonly<Record<string, Strategy>> = {
  horizontalpodautoscalers: { setDefaults: (obj: KubeObject) => setHorizontalPodAutoscalerDefaults(obj) },
};
