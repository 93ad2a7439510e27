import type { ResourceRow } from "../registry/resource.ts";
import { definitionFromOlderForm } from "./apiextensions/older-form.ts";
import { group } from "./rows/group.ts";

/** apiextensions.k8s.io. */
export const apiextensions: readonly ResourceRow[] = group("apiextensions.k8s.io", [
  {
    names: {
      plural: "customresourcedefinitions",
      singular: "customresourcedefinition",
      kind: "CustomResourceDefinition",
      shortNames: ["crd", "crds"],
      categories: ["api-extensions"],
    },
    scope: "Cluster",
    storageVersion: "v1beta1",
    fromStorageVersion: definitionFromOlderForm,
    shard: "policy",
    storagePrefix: "apiextensions.k8s.io/customresourcedefinitions",
    generation: true,
    versions: [
      {
        name: "v1",
        schema: "apiextensions.v1.CustomResourceDefinition",
        subresources: [{ name: "status", kind: "CustomResourceDefinition", verbs: ["get", "patch", "update"] }],
      },
    ],
  },
]);
