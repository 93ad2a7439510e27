import { admit, validate } from "../../admission/plugins.ts";
import { newBadRequest, newConflict, newInvalid, newNotFound } from "../../apimachinery/errors.ts";
import { type ErrorList, invalid, Path } from "../../apimachinery/field.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { AuthenticationV1TokenRequest } from "../../apis/generated/types.ts";
import { tokenObjects } from "../../authentication/service-account/objects.ts";
import { userNameOf } from "../../authentication/service-account/user.ts";
import type { RequestContext } from "../../context.ts";
import { parseWriteOptions } from "../../registry/reading/options.ts";
import type { Scope } from "../../registry/scope.ts";
import { manageFields } from "../../registry/writing/manage-fields.ts";
import { objectResponse } from "../encoding/response.ts";
import { requestObject } from "../write.ts";

// upstream: pkg/registry/core/serviceaccount/storage/token.go

const group = "authentication.k8s.io";
const secondsDefault = 3600;
const secondsMin = 600;
const secondsMax = 2 ** 32;
/** What kubelets ask for pods' mounted tokens, which are extended. upstream: pkg/serviceaccount/util.go WarnOnlyBoundTokenExpirationSeconds */
const mountedSeconds = 3607;
/** upstream: pkg/serviceaccount/util.go ExpirationExtensionSeconds */
const extendedSeconds = 365 * 24 * 3600;

interface Ref {
  readonly name: string;
  readonly uid: string;
}

/** What a token is bound to, as its claims have it; `pod` and the pod's `node` come together. */
interface Bound {
  readonly pod?: Ref;
  readonly secret?: Ref;
  readonly node?: { readonly name: string; readonly uid?: string };
}

type Spec = NonNullable<AuthenticationV1TokenRequest["spec"]>;

function validateSeconds(seconds: number): ErrorList {
  const path = new Path("spec").child("expirationSeconds");
  return [
    ...(seconds < secondsMin ? [invalid(path, seconds, "may not specify a duration less than 10 minutes")] : []),
    ...(seconds > secondsMax ? [invalid(path, seconds, "may not specify a duration larger than 2^32 seconds")] : []),
  ];
}

async function existing(ctx: RequestContext, resource: string, namespace: string, name: string): Promise<KubeObject> {
  if (name === "") throw newBadRequest("Name parameter required.");
  const found = await tokenObjects(ctx.deps.storage).get(resource, namespace, name);
  if (found === undefined) throw newNotFound({ group: "", resource }, name);
  return found;
}

const refOf = ({ metadata }: KubeObject): Ref => ({ name: metadata?.name ?? "", uid: metadata?.uid ?? "" });

/** A pod's token says where the pod runs; a node that is gone is named without its UID. */
async function nodeOf(ctx: RequestContext, pod: KubeObject): Promise<Pick<Bound, "node">> {
  const name = (pod["spec"] as { nodeName?: string } | undefined)?.nodeName ?? "";
  if (name === "") return {};
  const node = await tokenObjects(ctx.deps.storage).get("nodes", "", name);
  return { node: node === undefined ? { name } : refOf(node) };
}

/** What a token can be bound to. */
const boundResources: ReadonlyMap<string, string> = new Map([
  ["Pod", "pods"],
  ["Secret", "secrets"],
  ["Node", "nodes"],
]);

/** Looks up what the token shall be bound to. */
async function bind(scope: Scope, ref: NonNullable<Spec["boundObjectRef"]>): Promise<Bound> {
  const { ctx, namespace } = scope;
  const { apiVersion = "", kind = "", name = "", uid = "" } = ref;
  const [version = "", apiGroup = ""] = apiVersion.split("/").reverse();
  const resource = apiGroup === "" ? boundResources.get(kind) : undefined;
  if (resource === undefined) throw newBadRequest(`cannot bind token to object of type ${apiGroup}/${version}, Kind=${kind}`);
  const found = await existing(ctx, resource, kind === "Node" ? "" : namespace, name);
  if (kind === "Pod" && (found["spec"] as { serviceAccountName?: string } | undefined)?.serviceAccountName !== scope.name)
    throw newBadRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(scope.name)} to pod running with different serviceaccount name.`,
    );
  if (uid !== "" && uid !== found.metadata?.uid)
    throw newConflict(
      { group: "", resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (kind === "Pod") return { pod: refOf(found), ...(await nodeOf(ctx, found)) };
  return kind === "Secret" ? { secret: refOf(found) } : { node: refOf(found) };
}

/** The request, completed: whose token, for whom, for how long. */
function complete(scope: Scope, request: AuthenticationV1TokenRequest, account: KubeObject): KubeObject & { spec: Spec } {
  const { name, uid } = refOf(account);
  const given = request.metadata ?? {};
  if ((given.uid ?? "") !== "" && given.uid !== uid)
    throw newConflict(
      { group, resource: "TokenRequest" },
      name,
      `the UID in the token request (${given.uid}) does not match the UID of the service account (${uid})`,
    );
  const { audiences = [], expirationSeconds, boundObjectRef } = request.spec ?? {};
  const { apiAudiences } = scope.ctx.deps.settings.authentication;
  const creationTimestamp = formatTime(scope.ctx.deps.now());
  return {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { ...given, name, namespace: scope.namespace, uid, creationTimestamp },
    spec: {
      audiences: (audiences ?? []).length === 0 ? [...apiAudiences] : (audiences ?? []),
      expirationSeconds: expirationSeconds ?? secondsDefault,
      boundObjectRef: boundObjectRef ?? null,
    } as Spec,
  };
}

/** A limit on lifetimes shortens them and says so. */
function limited(ctx: RequestContext, seconds: number): number {
  const { maxTokenExpiration } = ctx.deps.settings.authentication.serviceAccount;
  if (maxTokenExpiration <= 0 || seconds <= maxTokenExpiration) return seconds;
  ctx.warnings.add(`requested expiration of ${seconds} seconds shortened to ${maxTokenExpiration} seconds`);
  return maxTokenExpiration;
}

/** Signs the token of a completed request. upstream: pkg/serviceaccount/claims.go Claims */
function sign({ ctx, namespace }: Scope, account: Ref, spec: Spec, bound: Bound): Promise<string> {
  const { authentication } = ctx.deps.settings;
  const audiences = spec.audiences ?? [];
  const seconds = spec.expirationSeconds ?? secondsDefault;
  const now = Math.floor(ctx.deps.now() / 1000);
  const extended =
    authentication.serviceAccount.extendTokenExpiration &&
    bound.pod !== undefined &&
    seconds === mountedSeconds &&
    audiences.every((one) => authentication.apiAudiences.includes(one));
  return ctx.deps.serviceAccountTokens.sign({
    aud: audiences,
    exp: now + (extended ? extendedSeconds : seconds),
    iat: now,
    jti: ctx.deps.uuid(),
    "kubernetes.io": { namespace, serviceaccount: account, ...bound, ...(extended ? { warnafter: now + seconds } : {}) },
    nbf: now,
    sub: userNameOf(namespace, account.name),
  });
}

function checkNames(scope: Scope, request: AuthenticationV1TokenRequest): void {
  const { name = "", namespace = "" } = request.metadata ?? {};
  if (namespace !== "" && namespace !== scope.namespace)
    throw newBadRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (name === "" || name === scope.name) return;
  const path = new Path("metadata").child("name");
  throw newInvalid("TokenRequest", group, scope.name, [invalid(path, name, "must match the service account name if specified")]);
}

/** POST of serviceaccounts/token: a token for the service account, which is stored nowhere. */
export async function requestToken(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const body = await requestObject(ctx, scope, options.fieldValidation);
  const attributes = { scope, operation: "CREATE", oldObject: undefined, dryRun: options.dryRun } as const;
  checkNames(scope, body as AuthenticationV1TokenRequest);
  const asked = (body["spec"] ??= {}) as Spec;
  asked.expirationSeconds ??= secondsDefault;
  manageFields(scope, body, undefined);
  await admit({ ...attributes, object: body });
  const account = await existing(ctx, "serviceaccounts", scope.namespace, scope.name);
  const request = complete(scope, body as AuthenticationV1TokenRequest, account);
  const errors = validateSeconds(request.spec.expirationSeconds ?? 0);
  if (errors.length > 0) throw newInvalid("TokenRequest", group, "", errors);
  await validate({ ...attributes, object: request });
  const ref = request.spec.boundObjectRef;
  const bound = ref === undefined || ref === null ? {} : await bind(scope, ref);
  const spec = { ...request.spec, expirationSeconds: limited(ctx, request.spec.expirationSeconds ?? 0) };
  const token = await sign(scope, refOf(account), spec, bound);
  const expirationTimestamp = formatTime(ctx.deps.now() + spec.expirationSeconds * 1000);
  return objectResponse(ctx, scope, { object: { ...request, spec, status: { token, expirationTimestamp } } }, 201);
}
