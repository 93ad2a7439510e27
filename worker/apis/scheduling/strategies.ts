import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";

/** scheduling.k8s.io, by plural. upstream: pkg/registry/scheduling/priorityclass/strategy.go */
export const schedulingStrategies: Readonly<Record<string, Strategy>> = {
  priorityclasses: {
    setDefaults(obj: KubeObject) {
      obj["preemptionPolicy"] ??= "PreemptLowerPriority";
    },
  },
};
