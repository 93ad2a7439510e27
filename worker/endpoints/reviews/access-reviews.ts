import { newInvalid } from "../../apimachinery/errors.ts";
import type { ErrorList } from "../../apimachinery/field.ts";
import type { FieldRequirement } from "../../apimachinery/fields.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { parsedFields } from "../../authorization/attributes.ts";
import type { Attributes, RequestContext, UserInfo } from "../../context.ts";
import { type ReviewSpec, type SelectorAttributes, validateLocal, validateNoMetadata, validateSpec } from "./access-review-validation.ts";
import { fieldSelectorParses, labelSelectorParses } from "./review-selectors.ts";

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
    apiVersion: r?.version ?? "",
    resource: r?.resource ?? "",
    subresource: r?.subresource ?? "",
    name: r?.name ?? "",
    ...(r?.fieldSelector === undefined ? {} : { fieldSelector: fieldsOf(r.fieldSelector) }),
  };
}

/** Requirements of one value are the only ones that a field selector can say. upstream: authorization/v1 FieldSelectorRequirement */
function fieldsOf({ rawSelector = "", requirements = [] }: SelectorAttributes): readonly FieldRequirement[] {
  if (rawSelector !== "") return parsedFields(rawSelector);
  return requirements.flatMap(({ key = "", operator, values = [] }) => {
    const [value] = values;
    if (values.length !== 1 || value === undefined || (operator !== "In" && operator !== "NotIn")) return [];
    return [{ field: key, operator: operator === "In" ? "=" : "!=", value } as const];
  });
}

/**
 * What could not be taken into account; a selector that does not parse is ignored.
 * upstream: pkg/registry/authorization/util BuildEvaluationError
 */
function evaluationErrors(spec: ReviewSpec, error: string | undefined): string[] {
  const ignored = (name: string, selector: SelectorAttributes | undefined, parses: (text: string) => boolean): string[] =>
    parses(selector?.rawSelector ?? "") ? [] : [`spec.resourceAttributes.${name} ignored due to parse error`];
  const { fieldSelector, labelSelector } = spec.resourceAttributes ?? {};
  return [
    ...(error === undefined ? [] : [error]),
    ...ignored("fieldSelector", fieldSelector, fieldSelectorParses),
    ...ignored("labelSelector", labelSelector, labelSelectorParses),
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
  const meta = { ...object.metadata, namespace: object.metadata?.namespace ?? namespace };
  return answer({ ...object, metadata: meta }, ctx, userOf(spec), validateLocal(spec, meta, meta.namespace));
}
