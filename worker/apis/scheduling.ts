import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** scheduling.k8s.io. */
export const scheduling: readonly ResourceRow[] = group("scheduling.k8s.io", [
  {
    names: { plural: "priorityclasses", singular: "priorityclass", kind: "PriorityClass", shortNames: ["pc"] },
    scope: "Cluster",
    shard: "policy",
    generation: "created",
    versions: [
      {
        name: "v1",
        schema: "scheduling.v1.PriorityClass",
      },
    ],
  },
]);
