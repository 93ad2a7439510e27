import type { Strategy } from "../../registry/resource.ts";
import { setHorizontalPodAutoscalerDefaults } from "./defaults.ts";
import { validateHorizontalPodAutoscaler, validateHorizontalPodAutoscalerStatus } from "./validation.ts";

/** autoscaling, by plural or `plural/subresource`; validated as v2. upstream: pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go */
export const autoscalingStrategies: Readonly<Record<string, Strategy>> = {
  horizontalpodautoscalers: {
    setDefaults: setHorizontalPodAutoscalerDefaults,
    validate: validateHorizontalPodAutoscaler,
    validateUpdate: validateHorizontalPodAutoscaler,
  },
  "horizontalpodautoscalers/status": { validateUpdate: validateHorizontalPodAutoscalerStatus },
};
