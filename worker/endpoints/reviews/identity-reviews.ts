import { newBadRequest } from "../../apimachinery/errors.ts";
import { aggregate } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { AuthenticationError } from "../../authentication/authentication-error.ts";
import type { RequestContext, UserInfo } from "../../context.ts";

const unknownToken = "invalid bearer token";
/** What no header can hold: no client comes with such a token, so that it is asked about as one that nobody has. */
const uncarried = /[\0\r\n]|[^\0-\xff]/;
const nobodys = "\x7f";

/** authentication/v1 UserInfo */
const userInfo = ({ name, uid, groups, extra }: UserInfo): object => ({
  username: name,
  ...(uid === undefined || uid === "" ? {} : { uid }),
  ...(groups.length === 0 ? {} : { groups }),
  ...(Object.keys(extra).length === 0 ? {} : { extra: { ...extra } }),
});

/** Who am I? The answer holds nothing of the object but its type. upstream: pkg/registry/authentication/selfsubjectreview/rest.go */
export async function selfSubjectReview(object: KubeObject, ctx: RequestContext): Promise<KubeObject> {
  const { apiVersion, kind } = object;
  const creationTimestamp = `${new Date(ctx.deps.now()).toISOString().slice(0, 19)}Z`;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    metadata: { creationTimestamp },
    status: { userInfo: userInfo(ctx.user) },
  };
}

/** What may I do in a namespace? upstream: pkg/registry/authorization/selfsubjectrulesreview/rest.go */
export async function selfSubjectRulesReview(object: KubeObject, ctx: RequestContext): Promise<KubeObject> {
  const namespace = (object["spec"] as { readonly namespace?: string } | undefined)?.namespace ?? "";
  if (namespace === "") throw newBadRequest("no namespace on request");
  const { rules, incomplete, errors } = await ctx.deps.ruleResolver.rulesFor(ctx.user, namespace);
  const status = {
    resourceRules: rules.filter(({ resources }) => (resources ?? []).length > 0),
    nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
      nonResourceURLs.length === 0 ? [] : [{ verbs, nonResourceURLs }],
    ),
    incomplete,
    ...(errors.length === 0 ? {} : { evaluationError: aggregate(errors) }),
  };
  // The answer holds nothing of the question but its type.
  const { apiVersion, kind } = object;
  return { ...(kind === undefined ? {} : { kind }), ...(apiVersion === undefined ? {} : { apiVersion }), metadata: {}, spec: {}, status };
}

/** What the token's authenticators say; reasons in upstream's order, that of its loopback token first. What they warn of is not told. */
async function authenticated(ctx: RequestContext, token: string, audiences: readonly string[]): Promise<object> {
  const carried = uncarried.test(token) ? nobodys : token;
  const request = new Request(ctx.request.url, { headers: { Authorization: `Bearer ${carried}` } });
  try {
    const found = await ctx.deps.authenticate(request, { audiences, path: ctx.info.path, warn: () => undefined });
    if (found === undefined) return {};
    return { authenticated: true, user: userInfo(found.user), audiences: found.audiences ?? audiences };
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    return { error: aggregate([unknownToken, ...error.reasons]) };
  }
}

/** Whose token is this? What nothing is found out about stays as it came. upstream: pkg/registry/authentication/tokenreview/storage.go */
export async function tokenReview(object: KubeObject, ctx: RequestContext): Promise<KubeObject> {
  const { token = "", audiences = [] } = (object["spec"] ?? {}) as { readonly token?: string; readonly audiences?: readonly string[] };
  if (token === "") throw newBadRequest("token is required for TokenReview in authentication");
  const wanted = audiences.length > 0 ? audiences : ctx.deps.settings.authentication.apiAudiences;
  const { namespace: _namespace, ...metadata } = object.metadata ?? {};
  const { authenticated: _asked, ...given } = (object["status"] ?? {}) as Readonly<Record<string, unknown>>;
  return { ...object, metadata, status: { user: {}, ...given, ...(await authenticated(ctx, token, wanted)) } };
}
