import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** autoscaling. */
export const autoscaling: readonly ResourceRow[] = group("autoscaling", [
  {
    names: {
      plural: "horizontalpodautoscalers",
      singular: "horizontalpodautoscaler",
      kind: "HorizontalPodAutoscaler",
      shortNames: ["hpa"],
      categories: ["all"],
    },
    scope: "Namespaced",
    versions: [
      {
        name: "v2",
        schema: "autoscaling.v2.HorizontalPodAutoscaler",
        subresources: [{ name: "status", kind: "HorizontalPodAutoscaler", verbs: ["get", "patch", "update"] }],
      },
      {
        name: "v1",
        schema: "autoscaling.v1.HorizontalPodAutoscaler",
        storage: false,
        subresources: [{ name: "status", kind: "HorizontalPodAutoscaler", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
]);
