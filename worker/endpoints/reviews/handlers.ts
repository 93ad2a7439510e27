import type { KubeObject } from "../../apimachinery/types.ts";
import { rulesFor } from "../../authorization/rbac/rbac-authorizer.ts";
import type { Attributes, Decision, RequestContext, UserInfo } from "../../context.ts";
import { newBadRequest, newInvalid } from "../../apimachinery/errors.ts";
import { type ErrorList, Path, invalid } from "../../apimachinery/field.ts";

/** Answers a review: a pure question, nothing is stored. */
export type ReviewHandler = (object: KubeObject, ctx: RequestContext) => Promise<KubeObject>;

interface ReviewSpec {
  readonly resourceAttributes?: { namespace?: string; verb?: string; group?: string; version?: string; resource?: string; subresource?: string; name?: string };
  readonly nonResourceAttributes?: { path?: string; verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  readonly namespace?: string;
}

const specOf = (object: KubeObject): ReviewSpec => (object["spec"] ?? {}) as ReviewSpec;

/** upstream: pkg/apis/authorization/validation */
function validateSpec(spec: ReviewSpec, forOthers: boolean): ErrorList {
  const path = new Path("spec");
  const errors: ErrorList = [];
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec;
  if (resource !== undefined && other !== undefined)
    errors.push(invalid(path.child("nonResourceAttributes"), other, "cannot be specified in combination with resourceAttributes"));
  if (resource === undefined && other === undefined)
    errors.push(invalid(path.child("resourceAttributes"), null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  if (forOthers && (spec.user ?? "") === "" && (spec.groups ?? []).length === 0) errors.push(invalid(path.child("user"), spec.user ?? "", "at least one of user or group must be specified"));
  return errors;
}

function attributesFor(spec: ReviewSpec, user: UserInfo): Attributes {
  const { resourceAttributes: r, nonResourceAttributes: n } = spec;
  return {
    user,
    verb: r?.verb ?? n?.verb ?? "",
    isResourceRequest: r !== undefined,
    path: n?.path ?? "",
    namespace: r?.namespace ?? "",
    apiGroup: r?.group ?? "",
    apiVersion: r?.version ?? "",
    resource: r?.resource ?? "",
    subresource: r?.subresource ?? "",
    name: r?.name ?? "",
  };
}

function statusOf({ decision, reason, error }: Decision): object {
  return {
    allowed: decision === "Allow",
    ...(decision === "Deny" ? { denied: true } : {}),
    ...(reason === "" ? {} : { reason }),
    ...(error === undefined ? {} : { evaluationError: error }),
  };
}

async function decide(object: KubeObject, ctx: RequestContext, user: UserInfo, forOthers: boolean): Promise<KubeObject> {
  const spec = specOf(object);
  const errors = validateSpec(spec, forOthers);
  if (errors.length > 0) throw newInvalid("", "authorization.k8s.io", "", errors);
  const decision = await ctx.deps.authorizer.authorize(attributesFor(spec, user));
  return { ...object, status: statusOf(decision) };
}

const userOf = (spec: ReviewSpec): UserInfo => ({ name: spec.user ?? "", ...(spec.uid === undefined ? {} : { uid: spec.uid }), groups: spec.groups ?? [], extra: spec.extra ?? {} });

const subjectAccessReview: ReviewHandler = (object, ctx) => decide(object, ctx, userOf(specOf(object)), true);
const selfSubjectAccessReview: ReviewHandler = (object, ctx) => decide(object, ctx, ctx.user, false);

const localSubjectAccessReview: ReviewHandler = (object, ctx) => {
  const namespace = specOf(object).resourceAttributes?.namespace ?? "";
  if (namespace !== ctx.info.namespace) {
    const detail = `must match metadata.namespace`;
    throw newInvalid("", "authorization.k8s.io", "", [invalid(new Path("spec").child("resourceAttributes", "namespace"), namespace, detail)]);
  }
  return subjectAccessReview(object, ctx);
};

const selfSubjectReview: ReviewHandler = async (object, ctx) => {
  const { name, uid, groups, extra } = ctx.user;
  const userInfo = { username: name, ...(uid === undefined || uid === "" ? {} : { uid }), groups, ...(Object.keys(extra).length === 0 ? {} : { extra }) };
  return { ...object, status: { userInfo } };
};

const selfSubjectRulesReview: ReviewHandler = async (object, ctx) => {
  const namespace = specOf(object).namespace ?? "";
  if (namespace === "") throw newBadRequest("no namespace on request");
  const { rules } = rulesFor(await ctx.deps.policy.snapshot(), ctx.user, namespace);
  const masters = ctx.user.groups.includes("system:masters") ? [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, { verbs: ["*"], nonResourceURLs: ["*"] }] : [];
  const all = [...masters, ...rules.map(({ rule }) => rule)];
  const resourceRules = all.filter((rule) => rule.nonResourceURLs === undefined || rule.nonResourceURLs.length === 0);
  const nonResourceRules = all.filter((rule) => (rule.nonResourceURLs ?? []).length > 0).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  return { ...object, spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
};

/** By `<plural>.<group>`. */
export const reviewHandlers: Readonly<Record<string, ReviewHandler>> = {
  "subjectaccessreviews.authorization.k8s.io": subjectAccessReview,
  "selfsubjectaccessreviews.authorization.k8s.io": selfSubjectAccessReview,
  "localsubjectaccessreviews.authorization.k8s.io": localSubjectAccessReview,
  "selfsubjectrulesreviews.authorization.k8s.io": selfSubjectRulesReview,
  "selfsubjectreviews.authentication.k8s.io": selfSubjectReview,
};
