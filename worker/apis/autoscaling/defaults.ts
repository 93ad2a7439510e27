import type { AutoscalingV2HorizontalPodAutoscaler, AutoscalingV2HPAScalingRules } from "../generated/types.ts";

// upstream: pkg/apis/autoscaling/{v1,v2}/defaults.go

const scaleUpRules = (): AutoscalingV2HPAScalingRules => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
});

const scaleDownRules = (): AutoscalingV2HPAScalingRules => ({
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
});

/** What `rules` leaves out comes from the default. */
const completed = (
  rules: AutoscalingV2HPAScalingRules | undefined,
  byDefault: AutoscalingV2HPAScalingRules,
): AutoscalingV2HPAScalingRules => ({
  ...byDefault,
  ...rules,
});

/** At least one replica; in v2 also CPU at 80% where no metric is named, and the rest of a behavior that is begun. */
export function setHorizontalPodAutoscalerDefaults(hpa: AutoscalingV2HorizontalPodAutoscaler): void {
  const spec = (hpa.spec ??= {});
  spec.minReplicas ??= 1;
  if (hpa.apiVersion === "autoscaling/v1") return;
  if ((spec.metrics ?? []).length === 0)
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }];
  if (spec.behavior === undefined) return;
  spec.behavior.scaleUp = completed(spec.behavior.scaleUp, scaleUpRules());
  spec.behavior.scaleDown = completed(spec.behavior.scaleDown, scaleDownRules());
}
