import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** authentication.k8s.io. */
export const authentication: readonly ResourceRow[] = group("authentication.k8s.io", [
  {
    names: { plural: "selfsubjectreviews", singular: "selfsubjectreview", kind: "SelfSubjectReview" },
    scope: "Cluster",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "authentication.v1.SelfSubjectReview",
      },
    ],
  },
  {
    names: { plural: "tokenreviews", singular: "tokenreview", kind: "TokenReview" },
    scope: "Cluster",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "authentication.v1.TokenReview",
      },
    ],
  },
]);
