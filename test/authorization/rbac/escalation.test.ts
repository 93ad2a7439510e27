import { expect, test } from "vitest";
import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { checkRBACWrite } from "../../../worker/authorization/rbac/escalation.ts";
import { bind, infoOf, policyOf, rbacOver, role, user } from "../policy.ts";

const group = "rbac.authorization.k8s.io";
const snapshot = policyOf([
  role(
    "boss",
    [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["mine"], verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["*"], verbs: ["get"] },
    ],
    "n",
  ),
  role("other", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }], "n"),
  role("cluster-admin", [
    { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
    { nonResourceURLs: ["*"], verbs: ["*"] },
  ]),
  role("binder", [{ apiGroups: [group], resources: ["roles"], resourceNames: ["other"], verbs: ["bind"] }], "n"),
  role("escalator", [{ apiGroups: [group], resources: ["roles"], verbs: ["*"] }], "n"),
  bind("boss", "Role", "boss", [{ kind: "User", name: "alice" }], "n"),
  bind("binder", "Role", "binder", [{ kind: "User", name: "binder" }], "n"),
  bind("escalator", "Role", "escalator", [{ kind: "User", name: "escalator" }], "n"),
]);
const authorizer = rbacOver(snapshot);
const alice = user("alice", "dev", "qa", "system:authenticated");
const head = 'user "alice" (groups=["dev" "qa" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n';

async function write(who: typeof alice, resource: string, obj: KubeObject, old?: KubeObject): Promise<string> {
  const namespace = resource.startsWith("cluster") ? "" : "n";
  const info = infoOf(old === undefined ? "create" : "update", group, resource, namespace, old?.metadata?.name ?? "");
  try {
    await checkRBACWrite({ user: who, info, snapshot, authorizer }, obj, old);
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const roleOf = (...rules: object[]): KubeObject => role("more", rules, "n");
const refused = (...lines: string[]): string => `roles.${group} "more" is forbidden: ${head}${lines.join("\n")}`;

test.each([
  [
    "what one has",
    roleOf(
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["get"] },
    ),
    "ok",
  ],
  [
    "several resources, each with its verbs",
    roleOf(
      { apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get", "delete"] },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "update"] },
    ),
    refused(
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
      '{APIGroups:["apps"], Resources:["deployments"], Verbs:["update"]}',
    ),
  ],
  [
    "a name that is not one's own",
    roleOf({ apiGroups: [""], resources: ["secrets"], resourceNames: ["mine", "yours"], verbs: ["get"] }),
    refused('{APIGroups:[""], Resources:["secrets"], ResourceNames:["yours"], Verbs:["get"]}'),
  ],
  ["everything", roleOf({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }), refused('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}')],
  ["nothing", roleOf(), "ok"],
])("a role that grants %s", async (_what, obj, wanted) => {
  expect(await write(alice, "roles", obj)).toBe(wanted);
});

test("a binding needs the rights of its role, or the verb bind on it", async () => {
  const other = bind("b", "Role", "other", [], "n");
  expect(await write(alice, "rolebindings", other)).toBe(
    `rolebindings.${group} "b" is forbidden: ${head}{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`,
  );
  expect(await write(user("binder"), "rolebindings", other)).toBe("ok");
  expect(await write(alice, "rolebindings", bind("b", "Role", "not-there", [], "n"))).toBe(`rolebindings.${group} "not-there" not found`);
  expect(await write(alice, "rolebindings", bind("b", "ClusterRole", "cluster-admin", [], "n"))).toBe(
    `rolebindings.${group} "b" is forbidden: ${head}{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}`,
  );
});

test("verb * includes escalate, masters are not asked, and the garbage collector may take owners off", async () => {
  const all = roleOf({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] });
  expect(await write(user("escalator"), "roles", all)).toBe("ok");
  expect(await write(user("root", "system:masters"), "roles", all)).toBe("ok");
  const finalized = { ...all, metadata: { ...all.metadata, finalizers: ["a/b"] } };
  expect(await write(alice, "roles", all, finalized)).toBe("ok");
  expect(await write(alice, "roles", { ...all, metadata: { ...all.metadata, labels: { a: "b" } } }, all)).toBe(
    refused('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}'),
  );
});

test("an aggregation rule takes all there is", async () => {
  const gathering = { ...role("agg", []), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] } };
  expect(await write(alice, "clusterroles", gathering)).toBe(
    `clusterroles.${group} "agg" is forbidden: must have cluster-admin privileges to use the aggregationRule`,
  );
});
