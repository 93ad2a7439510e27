import type { KubeObject } from "../../apimachinery/types.ts";
import type { RequestContext } from "../../context.ts";
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from "./access-reviews.ts";
import { selfSubjectReview, selfSubjectRulesReview, tokenReview } from "./identity-reviews.ts";

/** Answers a review: a question that leaves nothing stored. */
export type ReviewHandler = (object: KubeObject, ctx: RequestContext) => Promise<KubeObject>;

/** By `<plural>.<group>`. */
export const reviewHandlers: Readonly<Record<string, ReviewHandler>> = {
  "subjectaccessreviews.authorization.k8s.io": subjectAccessReview,
  "selfsubjectaccessreviews.authorization.k8s.io": selfSubjectAccessReview,
  "localsubjectaccessreviews.authorization.k8s.io": localSubjectAccessReview,
  "selfsubjectrulesreviews.authorization.k8s.io": selfSubjectRulesReview,
  "selfsubjectreviews.authentication.k8s.io": selfSubjectReview,
  "tokenreviews.authentication.k8s.io": tokenReview,
};
