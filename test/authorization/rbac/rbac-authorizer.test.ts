import { expect, test } from "vitest";
import { ask, bind, policyOf, rbacOver, role, user } from "../policy.ts";

const snapshot = policyOf([
  role("view", [{ apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] }]),
  role("scaler", [{ apiGroups: ["apps"], resources: ["*/scale"], verbs: ["*"] }]),
  role("star", [{ apiGroups: ["*"], resources: ["pods/*"], verbs: ["get"] }]),
  role("urls", [{ nonResourceURLs: ["/tree/*", "/metrics*", "/a/*/b"], verbs: ["get"] }]),
  role("named", [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["s"], verbs: ["get", "create"] }], "n"),
  bind(
    "v",
    "ClusterRole",
    "view",
    [
      { kind: "User", name: "jane" },
      { kind: "Group", name: "qa" },
    ],
    "n",
  ),
  bind(
    "own",
    "Role",
    "named",
    [
      { kind: "ServiceAccount", name: "default" },
      { kind: "User", name: "jane" },
    ],
    "n",
  ),
  bind("lost", "Role", "x", [{ kind: "User", name: "lost" }], "n"),
  bind("all", "ClusterRole", "scaler", [{ kind: "User", name: "jane" }]),
  bind("star", "ClusterRole", "star", [{ kind: "User", name: "star" }]),
  bind("urls", "ClusterRole", "urls", [{ kind: "Group", name: "web" }]),
]);
const authorizer = rbacOver(snapshot);
const jane = user("jane", "system:authenticated");
const bot = user("system:serviceaccount:n:default");
const viaView = 'RBAC: allowed by RoleBinding "v/n" of ClusterRole "view" to';

test.each([
  [jane, "list - pods - n", "Allow", `${viaView} User "jane"`],
  [user("x", "qa"), "get - pods/log p n", "Allow", `${viaView} Group "qa"`],
  [jane, "list - pods - other", "NoOpinion", ""],
  [jane, "list - pods - -", "NoOpinion", ""],
  [jane, "delete - pods p n", "NoOpinion", ""],
  [jane, "list apps pods - n", "NoOpinion", ""],
  [jane, "update apps deployments/scale d n", "Allow", 'RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "scaler" to User "jane"'],
  [jane, "update apps deployments d n", "NoOpinion", ""],
  [bot, "get - secrets s n", "Allow", 'RBAC: allowed by RoleBinding "own/n" of Role "named" to ServiceAccount "default/n"'],
  [bot, "get - secrets t n", "NoOpinion", ""],
  [bot, "create - secrets - n", "NoOpinion", ""],
  [user("star"), "get - pods/log p n", "NoOpinion", ""],
  [user("lost"), "get - pods p n", "NoOpinion", 'RBAC: role.rbac.authorization.k8s.io "x" not found'],
  [user("u", "web"), "get /tree/", "Allow", 'RBAC: allowed by ClusterRoleBinding "urls" of ClusterRole "urls" to Group "web"'],
  [user("u", "web"), "get /tree", "NoOpinion", ""],
  [user("u", "web"), "get /metricsx", "Allow", 'RBAC: allowed by ClusterRoleBinding "urls" of ClusterRole "urls" to Group "web"'],
  [user("u", "web"), "get /a/x/b", "NoOpinion", ""],
  [user("u", "web"), "post /tree/a", "NoOpinion", ""],
  [user("root", "system:masters"), "delete - nodes x -", "Allow", ""],
])("%o asking %s gets %s", async (who, text, decision, reason) => {
  expect(await authorizer.authorize(ask(who, text))).toEqual({ decision, reason });
});
