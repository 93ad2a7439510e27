import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** apiregistration.k8s.io. */
export const apiregistration: readonly ResourceRow[] = group("apiregistration.k8s.io", [
  {
    names: { plural: "apiservices", singular: "apiservice", kind: "APIService", categories: ["api-extensions"] },
    scope: "Cluster",
    shard: "policy",
    storagePrefix: "apiregistration.k8s.io/apiservices",
    versions: [
      {
        name: "v1",
        schema: "apiregistration.v1.APIService",
        subresources: [{ name: "status", kind: "APIService", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
]);
