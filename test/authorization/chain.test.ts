import { expect, test } from "vitest";
import { newAuthorizer } from "../../worker/authorization/authorizers.ts";
import { type AuthorizationVars, authorizationSettings } from "../../worker/authorization/settings.ts";
import type { UserInfo } from "../../worker/context.ts";
import { AuthMetrics } from "../../worker/registry/metrics/auth-metrics.ts";
import { ask, policyOf, user } from "./policy.ts";

interface Sent {
  readonly url: string;
  readonly authorization: string | null;
  readonly spec: unknown;
}

const sent: Sent[] = [];
let answer: () => Response = () => new Response("no", { status: 400 });
const client = {
  fetch: async (url: string, init: RequestInit) => {
    const { spec } = JSON.parse(String(init.body)) as { spec: unknown };
    sent.push({ url, authorization: new Headers(init.headers).get("Authorization"), spec });
    return answer();
  },
  sleep: () => Promise.resolve(),
};
const policy = { snapshot: () => Promise.resolve(policyOf([])), latest: () => undefined, invalidate: () => undefined };
const storage = { get: () => Promise.reject(new Error("not asked")), list: () => Promise.reject(new Error("not asked")) };

const chain = (vars: AuthorizationVars) =>
  newAuthorizer(authorizationSettings(vars), { policy, storage, client, now: () => 0, metrics: new AuthMetrics() });

const kubeconfig = (more: object = {}) =>
  JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "there", user: "me" } }],
    clusters: [{ name: "there", cluster: { server: "https://hook.example/authorize" } }],
    users: [{ name: "me", user: { token: "secret", ...more } }],
  });

const policies = [
  "# a comment",
  '{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{"user":"alice","namespace":"*","resource":"*","apiGroup":"*"}}',
  '{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{"group":"readers","namespace":"n","resource":"pods","readonly":true}}',
  '{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{"user":"*","nonResourcePath":"/healthz*","readonly":true}}',
  '{"user":"old","resource":"secrets"}',
].join("\n");

test.each<[string, string, string[], string]>([
  ["delete apps deployments d n", "alice", [], "Allow"],
  ["get - pods p n", "bob", ["readers"], "Allow"],
  ["delete - pods p n", "bob", ["readers"], "NoOpinion"],
  ["get - pods p other", "bob", ["readers"], "NoOpinion"],
  ["get /healthz/etcd", "bob", ["system:authenticated"], "Allow"],
  ["get /healthz", "bob", [], "NoOpinion"],
  ["post /healthz", "bob", ["system:authenticated"], "NoOpinion"],
  ["create - secrets - n", "old", [], "Allow"],
  ["get /version", "old", [], "NoOpinion"],
  ["get - pods p n", "root", ["system:masters"], "Allow"],
])("ABAC: %s by %s of %j is %s", async (text, name, groups, wanted) => {
  const authorizer = chain({ AUTHORIZATION_MODE: "ABAC", AUTHORIZATION_POLICY_FILE: policies });
  expect((await authorizer.authorize(ask(user(name, ...groups), text))).decision).toBe(wanted);
});

const everything = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];
const noRules = { rules: [], incomplete: false, errors: [] };
const node = user("system:node:n1", "system:nodes");

test.each<[string, UserInfo, object]>([
  ["AlwaysAllow", user("bob"), { ...noRules, rules: everything }],
  ["AlwaysDeny,RBAC", user("bob"), noRules],
  ["Node", user("bob"), noRules],
  ["Node,AlwaysAllow", node, { rules: everything, incomplete: true, errors: ["node authorizer does not support user rule resolution"] }],
  ["Webhook", user("bob"), { rules: [], incomplete: true, errors: ["webhook authorizer does not support user rule resolution"] }],
  ["ABAC", user("old"), { ...noRules, rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["secrets"] }] }],
  [
    "ABAC",
    user("bob", "readers", "system:authenticated"),
    {
      ...noRules,
      rules: [{ verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["pods"] }],
    },
  ],
])("what %s says of the rules of %o in a namespace", async (mode, who, wanted) => {
  const files = { AUTHORIZATION_POLICY_FILE: policies, AUTHORIZATION_WEBHOOK_CONFIG_FILE: kubeconfig() };
  expect(await chain({ AUTHORIZATION_MODE: mode, ...files }).rulesFor(who, "n")).toEqual(wanted);
});

test("each authorizer that has the last word is counted", async () => {
  const metrics = new AuthMetrics();
  const sources = { policy, storage, client, now: () => 0, metrics };
  const authorizer = newAuthorizer(authorizationSettings({ AUTHORIZATION_MODE: "RBAC,AlwaysAllow" }), sources);
  await authorizer.authorize(ask(user("bob"), "get - pods p n"));
  await authorizer.authorize(ask(user("root", "system:masters"), "get - pods p n"));
  expect(metrics.lines().filter((line) => line.startsWith("apiserver_authorization_decisions_total"))).toEqual([
    'apiserver_authorization_decisions_total{decision="allowed",name="alwaysallow",type="AlwaysAllow"} 1',
  ]);
});

test("modes are asked in order, and say why not", async () => {
  const asked = ask(user("bob"), "get - pods p n");
  expect(await chain({ AUTHORIZATION_MODE: "AlwaysDeny,AlwaysAllow" }).authorize(asked)).toEqual({ decision: "Allow", reason: "" });
  expect(await chain({ AUTHORIZATION_MODE: "RBAC,AlwaysDeny" }).authorize(asked)).toEqual({
    decision: "NoOpinion",
    reason: "Everything is forbidden.",
  });
});

const status = (fields: object) => () => Response.json({ status: fields });

test("a webhook is asked with the user and the attributes, and its answer is kept", async () => {
  const authorizer = chain({ AUTHORIZATION_MODE: "Webhook", AUTHORIZATION_WEBHOOK_CONFIG_FILE: kubeconfig() });
  sent.length = 0;
  answer = status({ allowed: true, reason: "fine" });
  const asked = {
    ...ask(user("bob", "g"), "list apps deployments - n"),
    fieldSelector: [{ field: "a", operator: "!=", value: "b" } as const],
  };
  expect(await authorizer.authorize(asked)).toEqual({ decision: "Allow", reason: "fine" });
  expect(await authorizer.authorize(asked)).toEqual({ decision: "Allow", reason: "fine" });
  expect(sent).toEqual([
    {
      url: "https://hook.example/authorize",
      authorization: "Bearer secret",
      spec: {
        resourceAttributes: {
          namespace: "n",
          verb: "list",
          group: "apps",
          version: "v1",
          resource: "deployments",
          fieldSelector: { requirements: [{ key: "a", operator: "NotIn", values: ["b"] }] },
        },
        user: "bob",
        groups: ["g"],
      },
    },
  ]);
});

test.each<[string, () => Response, object]>([
  ["denies", status({ denied: true, reason: "no" }), { decision: "Deny", reason: "no" }],
  ["has no opinion", status({ allowed: false }), { decision: "NoOpinion", reason: "" }],
  [
    "says both",
    status({ allowed: true, denied: true }),
    { decision: "Deny", reason: "", error: "webhook subject access review returned both allow and deny response" },
  ],
  ["fails", () => new Response("", { status: 503 }), { decision: "NoOpinion", reason: "", error: "the webhook answered with status 503" }],
])("a webhook that %s", async (_what, response, wanted) => {
  answer = response;
  const authorizer = chain({ AUTHORIZATION_MODE: "Webhook", AUTHORIZATION_WEBHOOK_CONFIG_FILE: kubeconfig() });
  expect(await authorizer.authorize(ask(user("bob"), "get /x"))).toEqual(wanted);
});

const configuration = (webhook: object, name = "hook") =>
  JSON.stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AuthorizationConfiguration",
    authorizers: [
      {
        type: "Webhook",
        name,
        webhook: {
          timeout: "3s",
          subjectAccessReviewVersion: "v1",
          failurePolicy: "Deny",
          connectionInfo: { type: "KubeConfigFile", kubeConfigFile: kubeconfig() },
          ...webhook,
        },
      },
      { type: "RBAC", name: "rbac" },
    ],
  });

test("a configuration file says what a failing webhook means", async () => {
  answer = () => new Response("", { status: 403 });
  const authorizer = chain({ AUTHORIZATION_CONFIG: configuration({}) });
  expect(await authorizer.authorize(ask(user("bob"), "get /x"))).toMatchObject({ decision: "Deny" });
});

test.each<[AuthorizationVars, string]>([
  [{ AUTHORIZATION_MODE: "RBAC,RBAC" }, "AUTHORIZATION_MODE: a mode is there more than once"],
  [{ AUTHORIZATION_MODE: "Magic" }, 'AUTHORIZATION_MODE: "Magic" is not a mode'],
  [{ AUTHORIZATION_MODE: "ABAC" }, "AUTHORIZATION_POLICY_FILE: the mode ABAC needs it"],
  [{ AUTHORIZATION_MODE: "Webhook" }, "AUTHORIZATION_WEBHOOK_CONFIG_FILE: the mode Webhook needs it"],
  [
    { AUTHORIZATION_MODE: "Webhook", AUTHORIZATION_WEBHOOK_CONFIG_FILE: kubeconfig({ "client-certificate-data": btoa("x") }) },
    "AUTHORIZATION_WEBHOOK_CONFIG_FILE: users.user.client-certificate-data: a client certificate cannot be shown from here",
  ],
  [
    { AUTHORIZATION_CONFIG: configuration({ matchConditions: [{ expression: "true" }] }) },
    "AUTHORIZATION_CONFIG: authorizers[0].webhook.matchConditions: CEL expressions are not supported here",
  ],
  [{ AUTHORIZATION_CONFIG: configuration({ timeout: "x" }) }, "AUTHORIZATION_CONFIG: authorizers[0].webhook.timeout: is not a duration"],
  [{ AUTHORIZATION_CONFIG: configuration({}, "rbac") }, 'AUTHORIZATION_CONFIG: authorizers[1].name: there is another "rbac"'],
  [{ AUTHORIZATION_CONFIG: "{" }, "AUTHORIZATION_CONFIG: the text is not JSON"],
])("%j is refused", (vars, message) => {
  expect(() => authorizationSettings(vars)).toThrow(message);
});
