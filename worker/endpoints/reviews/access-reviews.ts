import { newInvalid } from "../../apimachinery/errors.ts";
import type { ErrorList } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { Attributes, RequestContext, UserInfo } from "../../context.ts";
import { type ReviewSpec, validateLocal, validateNoMetadata, validateSpec } from "./access-review-validation.ts";
import { type ReadSelector, readFields, readLabels } from "./review-selectors.ts";

const specOf = (object: KubeObject): ReviewSpec => (object["spec"] ?? {}) as ReviewSpec;

function attributesFor(spec: ReviewSpec, user: UserInfo): Attributes {
  const { resourceAttributes: r, nonResourceAttributes: n } = spec;
  return {
    user,
    verb: r?.verb ?? n?.verb ?? "",
    isResourceRequest: r !== undefined,
    path: n?.path ?? "",
    namespace: r?.namespace ?? "",
    apiGroup: r?.group ?? "",
    // Upstream's authorizers take a version that is left out for every one.
    apiVersion: r === undefined ? "" : r.version || "*",
    resource: r?.resource ?? "",
    subresource: r?.subresource ?? "",
    name: r?.name ?? "",
    fieldSelector: readFields(r?.fieldSelector).requirements,
    labelSelector: readLabels(r?.labelSelector).requirements,
  };
}

/**
 * What could not be taken into account; the part of a selector that cannot be read is ignored.
 * upstream: pkg/registry/authorization/util BuildEvaluationError
 */
function evaluationErrors({ resourceAttributes = {} }: ReviewSpec, error: string | undefined): string[] {
  const problem = (name: string, { requirements, ignored }: ReadSelector<unknown>): string[] =>
    ignored ? [`spec.resourceAttributes.${name} ${requirements.length > 0 ? "partially ignored" : "ignored"} due to parse error`] : [];
  return [
    ...(error === undefined ? [] : [error]),
    ...problem("fieldSelector", readFields(resourceAttributes.fieldSelector)),
    ...problem("labelSelector", readLabels(resourceAttributes.labelSelector)),
  ];
}

async function answer(object: KubeObject, ctx: RequestContext, user: UserInfo, errors: ErrorList): Promise<KubeObject> {
  // Upstream's message names no kind: the internal object has none by then.
  if (errors.length > 0) throw newInvalid("", "authorization.k8s.io", "", errors);
  const spec = specOf(object);
  const { decision, reason, error } = await ctx.deps.authorizer.authorize(attributesFor(spec, user));
  const evaluation = evaluationErrors(spec, error);
  const status = {
    allowed: decision === "Allow",
    ...(decision === "Deny" ? { denied: true } : {}),
    ...(reason === "" ? {} : { reason }),
    ...(evaluation.length === 0 ? {} : { evaluationError: evaluation.join("; ") }),
  };
  return { ...object, metadata: object.metadata ?? {}, spec, status };
}

const userOf = ({ user = "", uid, groups = [], extra = {} }: ReviewSpec): UserInfo => ({
  name: user,
  ...(uid === undefined ? {} : { uid }),
  groups,
  extra,
});

/** May this user? */
export function subjectAccessReview(object: KubeObject, ctx: RequestContext): Promise<KubeObject> {
  const spec = specOf(object);
  return answer(object, ctx, userOf(spec), [...validateSpec(spec, true), ...validateNoMetadata(object.metadata ?? {})]);
}

/** May I? */
export function selfSubjectAccessReview(object: KubeObject, ctx: RequestContext): Promise<KubeObject> {
  return answer(object, ctx, ctx.user, [...validateSpec(specOf(object), false), ...validateNoMetadata(object.metadata ?? {})]);
}

/** May this user, in the namespace of the request? */
export function localSubjectAccessReview(object: KubeObject, ctx: RequestContext): Promise<KubeObject> {
  const spec = specOf(object);
  const { namespace } = ctx.info;
  const { name, generateName, namespace: given = namespace, ...rest } = object.metadata ?? {};
  // In Go's order, which the message about it shows.
  const meta = {
    ...(name === undefined ? {} : { name }),
    ...(generateName === undefined ? {} : { generateName }),
    namespace: given,
    ...rest,
  };
  return answer({ ...object, metadata: meta }, ctx, userOf(spec), validateLocal(spec, meta, meta.namespace));
}
