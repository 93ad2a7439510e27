import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** node.k8s.io. */
export const node: readonly ResourceRow[] = group("node.k8s.io", [
  {
    names: { plural: "runtimeclasses", singular: "runtimeclass", kind: "RuntimeClass" },
    scope: "Cluster",
    shard: "policy",
    versions: [
      {
        name: "v1",
        schema: "node.v1.RuntimeClass",
      },
    ],
  },
]);
