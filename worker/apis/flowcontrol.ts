import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** flowcontrol.apiserver.k8s.io. */
export const flowcontrol: readonly ResourceRow[] = group("flowcontrol.apiserver.k8s.io", [
  {
    names: { plural: "flowschemas", singular: "flowschema", kind: "FlowSchema" },
    scope: "Cluster",
    shard: "policy",
    reconciled: "always",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "flowcontrol.v1.FlowSchema",
        subresources: [{ name: "status", kind: "FlowSchema", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "prioritylevelconfigurations", singular: "prioritylevelconfiguration", kind: "PriorityLevelConfiguration" },
    scope: "Cluster",
    shard: "policy",
    reconciled: (_object, old) => old === undefined,
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "flowcontrol.v1.PriorityLevelConfiguration",
        subresources: [{ name: "status", kind: "PriorityLevelConfiguration", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
]);
