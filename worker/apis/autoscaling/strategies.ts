import type { Strategy } from "../../registry/resource.ts";
import { dropRoundTripAnnotations } from "./conversion.ts";
import { setHorizontalPodAutoscalerDefaults } from "./defaults.ts";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
  validateHorizontalPodAutoscalerUpdate,
} from "./validation.ts";

/** autoscaling, by plural or `plural/subresource`; validated as v2. upstream: pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go */
export const autoscalingStrategies: Readonly<Record<string, Strategy>> = {
  horizontalpodautoscalers: {
    setDefaults: setHorizontalPodAutoscalerDefaults,
    prepareForCreate: dropRoundTripAnnotations,
    validate: validateHorizontalPodAutoscaler,
    prepareForUpdate: dropRoundTripAnnotations,
    validateUpdate: validateHorizontalPodAutoscalerUpdate,
  },
  "horizontalpodautoscalers/status": { prepareForUpdate: dropRoundTripAnnotations, validateUpdate: validateHorizontalPodAutoscalerStatus },
};
