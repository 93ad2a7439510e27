import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** coordination.k8s.io. */
export const coordination: readonly ResourceRow[] = group("coordination.k8s.io", [
  {
    names: { plural: "leases", singular: "lease", kind: "Lease" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        schema: "coordination.v1.Lease",
      },
    ],
  },
]);
