import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** discovery.k8s.io. */
export const discovery: readonly ResourceRow[] = group("discovery.k8s.io", [
  {
    names: { plural: "endpointslices", singular: "endpointslice", kind: "EndpointSlice" },
    scope: "Namespaced",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "discovery.v1.EndpointSlice",
      },
    ],
  },
]);
