import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** resource.k8s.io. */
export const resource: readonly ResourceRow[] = group("resource.k8s.io", [
  {
    names: { plural: "deviceclasses", singular: "deviceclass", kind: "DeviceClass" },
    scope: "Cluster",
    generation: true,
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "resource.v1.DeviceClass",
      },
    ],
  },
  {
    names: { plural: "resourceclaims", singular: "resourceclaim", kind: "ResourceClaim" },
    scope: "Namespaced",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "resource.v1.ResourceClaim",
        subresources: [{ name: "status", kind: "ResourceClaim", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
  {
    names: { plural: "resourceclaimtemplates", singular: "resourceclaimtemplate", kind: "ResourceClaimTemplate" },
    scope: "Namespaced",
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "resource.v1.ResourceClaimTemplate",
      },
    ],
  },
  {
    names: { plural: "resourceslices", singular: "resourceslice", kind: "ResourceSlice" },
    scope: "Cluster",
    generation: true,
    returnsDeleted: true,
    versions: [
      {
        name: "v1",
        schema: "resource.v1.ResourceSlice",
        fieldLabels: ["spec.nodeName", "spec.driver"],
        unknownFieldLabel: (label) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${label}`,
      },
    ],
  },
]);
