import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { newAuthenticator } from "../../../worker/authentication/authenticators.ts";
import { newServiceAccountTokens } from "../../../worker/authentication/service-account/tokens.ts";
import { authenticationSettings } from "../../../worker/authentication/settings.ts";
import { RBACAuthorizer } from "../../../worker/authorization/rbac/rbac-authorizer.ts";
import type { RequestContext, UserInfo } from "../../../worker/context.ts";
import { reviewHandlers } from "../../../worker/endpoints/reviews/handlers.ts";
import { AuthMetrics } from "../../../worker/registry/metrics/auth-metrics.ts";
import { bind, infoOf, policyOf, rbacOver, role, user } from "../../authorization/policy.ts";

const snapshot = policyOf([
  role("view", [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }]),
  role("urls", [{ nonResourceURLs: ["/x/*"], verbs: ["get"] }]),
  bind("v", "ClusterRole", "view", [{ kind: "User", name: "jane" }], "n"),
  bind("u", "ClusterRole", "urls", [{ kind: "User", name: "jane" }]),
]);
const policy = { snapshot: () => Promise.resolve(snapshot), invalidate: () => undefined };
const authentication = authenticationSettings({ TOKEN_AUTH_FILE: "t,alice,2,dev" });
const authenticate = newAuthenticator(authentication, {
  objects: { get: () => Promise.resolve(undefined) },
  tokens: newServiceAccountTokens(authentication.serviceAccount),
  client: { fetch: () => Promise.reject(new Error("no network")), sleep: () => Promise.resolve() },
  now: () => 0,
  metrics: new AuthMetrics(),
  legacyTokenUsed: () => undefined,
});
const ruleResolver = new RBACAuthorizer({ ...policy, latest: () => undefined });
const deps = { policy, authorizer: rbacOver(snapshot), ruleResolver, authenticate, now: () => 0, settings: { authentication } };

async function review(resource: string, object: KubeObject, who: UserInfo = user("jane"), namespace = ""): Promise<unknown> {
  const ctx = {
    request: new Request("https://server/"),
    info: infoOf("create", "", resource, namespace, ""),
    deps,
    user: who,
  } as unknown as RequestContext;
  try {
    return (await reviewHandlers[resource]?.(object, ctx))?.["status"];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const sar = "subjectaccessreviews.authorization.k8s.io";
const local = "localsubjectaccessreviews.authorization.k8s.io";
const pods = { namespace: "n", verb: "list", resource: "pods" };
const other = { path: "/x", verb: "get" };
const reason = 'RBAC: allowed by RoleBinding "v/n" of ClusterRole "view" to User "jane"';
const invalid = '.authorization.k8s.io "" is invalid:';

test.each<[string, object, unknown]>([
  [sar, { user: "jane", resourceAttributes: pods }, { allowed: true, reason }],
  [sar, { user: "nobody", resourceAttributes: pods }, { allowed: false }],
  [sar, { user: "x", groups: ["system:masters"], nonResourceAttributes: other }, { allowed: true }],
  [
    sar,
    { user: "jane", resourceAttributes: { ...pods, labelSelector: { rawSelector: "a in (" } } },
    { allowed: true, reason, evaluationError: "spec.resourceAttributes.labelSelector ignored due to parse error" },
  ],
  [
    sar,
    { resourceAttributes: pods, nonResourceAttributes: other },
    `${invalid} [spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: cannot be specified in combination with resourceAttributes, spec.user: Invalid value: "": at least one of user or group must be specified]`,
  ],
  [`self${sar}`, { resourceAttributes: pods }, { allowed: true, reason }],
  [
    `self${sar}`,
    {},
    `${invalid} spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
  ],
  [local, { user: "jane", resourceAttributes: pods }, { allowed: true, reason }],
  [
    local,
    { user: "jane", resourceAttributes: { ...pods, namespace: "other" } },
    `${invalid} spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace`,
  ],
  [
    local,
    { user: "jane", nonResourceAttributes: other },
    `${invalid} spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: disallowed on this kind of request`,
  ],
  ["selfsubjectrulesreviews.authorization.k8s.io", {}, "no namespace on request"],
  [
    "selfsubjectrulesreviews.authorization.k8s.io",
    { namespace: "n" },
    {
      resourceRules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }],
      nonResourceRules: [{ nonResourceURLs: ["/x/*"], verbs: ["get"] }],
      incomplete: false,
    },
  ],
  ["tokenreviews.authentication.k8s.io", {}, "token is required for TokenReview in authentication"],
  ["tokenreviews.authentication.k8s.io", { token: "no" }, { user: {}, error: "invalid bearer token" }],
  ["tokenreviews.authentication.k8s.io", { token: "a\nt" }, { user: {}, error: "invalid bearer token" }],
  ["tokenreviews.authentication.k8s.io", { token: "t\0" }, { user: {}, error: "invalid bearer token" }],
  ["tokenreviews.authentication.k8s.io", { token: "トークン" }, { user: {}, error: "invalid bearer token" }],
  ["tokenreviews.authentication.k8s.io", { token: "t", audiences: ["other"] }, { user: {}, error: "invalid bearer token" }],
  [
    "tokenreviews.authentication.k8s.io",
    { token: "t" },
    {
      authenticated: true,
      user: { username: "alice", uid: "2", groups: ["dev", "system:authenticated"] },
      audiences: ["https://kubernetes.default.svc"],
    },
  ],
  ["selfsubjectreviews.authentication.k8s.io", {}, { userInfo: { username: "jane" } }],
])("%s of %j answers %j", async (resource, spec, wanted) => {
  expect(await review(resource, { spec }, user("jane"), resource === local ? "n" : "")).toEqual(wanted);
});

test("a token review keeps what it came with where nothing is found out", async () => {
  const given = { authenticated: true, error: "mine", user: { username: "root" } };
  const resource = "tokenreviews.authentication.k8s.io";
  expect(await review(resource, { spec: { token: "no" }, status: given })).toEqual({
    user: { username: "root" },
    error: "invalid bearer token",
  });
  expect(await review(resource, { spec: { token: "t" }, status: given })).toMatchObject({ error: "mine", user: { username: "alice" } });
});

test("a review has no metadata of its own", async () => {
  expect(await review(sar, { metadata: { name: "x" }, spec: { user: "a", resourceAttributes: pods } })).toBe(
    `${invalid} metadata: Invalid value: {"name":"x"}: must be empty`,
  );
});
