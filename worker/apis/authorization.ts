import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** authorization.k8s.io. */
export const authorization: readonly ResourceRow[] = group("authorization.k8s.io", [
  {
    names: { plural: "localsubjectaccessreviews", singular: "localsubjectaccessreview", kind: "LocalSubjectAccessReview" },
    scope: "Namespaced",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "authorization.v1.LocalSubjectAccessReview",
      },
    ],
  },
  {
    names: { plural: "selfsubjectaccessreviews", singular: "selfsubjectaccessreview", kind: "SelfSubjectAccessReview" },
    scope: "Cluster",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "authorization.v1.SelfSubjectAccessReview",
      },
    ],
  },
  {
    names: { plural: "selfsubjectrulesreviews", singular: "selfsubjectrulesreview", kind: "SelfSubjectRulesReview" },
    scope: "Cluster",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "authorization.v1.SelfSubjectRulesReview",
      },
    ],
  },
  {
    names: { plural: "subjectaccessreviews", singular: "subjectaccessreview", kind: "SubjectAccessReview" },
    scope: "Cluster",
    verbs: ["create"],
    virtual: true,
    versions: [
      {
        name: "v1",
        schema: "authorization.v1.SubjectAccessReview",
      },
    ],
  },
]);
