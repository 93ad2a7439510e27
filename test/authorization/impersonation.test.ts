import { expect, test } from "vitest";
import { impersonationHeaders } from "../../worker/authentication/impersonation-headers.ts";
import { Impersonator } from "../../worker/authorization/impersonation.ts";
import { ask, bind, policyOf, rbacOver, role, user } from "./policy.ts";

const identity = "authentication.k8s.io";
const snapshot = policyOf([
  role("legacy", [
    { apiGroups: [""], resources: ["users"], resourceNames: ["bob"], verbs: ["impersonate"] },
    { apiGroups: [""], resources: ["groups"], resourceNames: ["qa"], verbs: ["impersonate"] },
    { apiGroups: [identity], resources: ["userextras/reason"], resourceNames: ["test"], verbs: ["impersonate"] },
  ]),
  role("constrained", [
    { apiGroups: [identity], resources: ["users", "groups"], verbs: ["impersonate:user-info"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["impersonate-on:user-info:list"] },
  ]),
  bind("legacy", "ClusterRole", "legacy", [{ kind: "User", name: "helper" }]),
  bind("constrained", "ClusterRole", "constrained", [{ kind: "User", name: "limited" }]),
]);
const authorizer = rbacOver(snapshot);
const inNamespace = 'in API group "" in the namespace "n"';

async function impersonate(requestor: string, headers: [string, string][], impersonator = new Impersonator()): Promise<unknown> {
  try {
    const wanted = impersonationHeaders(new Headers(headers));
    if (wanted === undefined) return undefined;
    const asked = ask(user(requestor, ...(requestor === "root" ? ["system:masters"] : [])), "list - pods - n");
    const { user: found } = await impersonator.impersonate(authorizer, wanted, asked);
    return [found.name, ...found.groups];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const as = (name: string): [string, string] => ["Impersonate-User", name];
const inGroup = (name: string): [string, string] => ["Impersonate-Group", name];
const account = "system:serviceaccount:n:default";

test.each<[string, [string, string][], unknown]>([
  ["root", [], undefined],
  ["root", [as("")], undefined],
  ["root", [as("carol"), inGroup("g2"), inGroup("g1"), inGroup("g2")], ["carol", "g2", "g1", "g2", "system:authenticated"]],
  ["root", [as(account)], [account, "system:serviceaccounts", "system:serviceaccounts:n", "system:authenticated"]],
  ["root", [as(account), inGroup("only")], [account, "only", "system:authenticated"]],
  ["root", [as("system:serviceaccount:not_ok")], ["system:serviceaccount:not_ok", "system:authenticated"]],
  ["root", [as("system:anonymous")], ["system:anonymous", "system:unauthenticated"]],
  ["root", [as("carol"), inGroup("system:unauthenticated")], ["carol", "system:unauthenticated"]],
  [
    "root",
    [inGroup("dev")],
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, Extra:map[string][]string(nil)} without impersonating a user name',
  ],
  [
    "root",
    [["Impersonate-Extra-Scopes", "view"]],
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string(nil), Extra:map[string][]string{"scopes":[]string{"view"}}} without impersonating a user name',
  ],
  ["nobody", [as("bob")], `pods is forbidden: User "nobody" cannot impersonate-on:user-info:list resource "pods" ${inNamespace}`],
  ["nobody", [as(account)], `pods is forbidden: User "nobody" cannot impersonate-on:serviceaccount:list resource "pods" ${inNamespace}`],
  [
    "nobody",
    [as(account), inGroup("dev")],
    `serviceaccounts "default" is forbidden: User "nobody" cannot impersonate resource "serviceaccounts" ${inNamespace}`,
  ],
  [
    "nobody",
    [as("system:node:n1")],
    `pods is forbidden: User "nobody" cannot impersonate-on:arbitrary-node:list resource "pods" ${inNamespace}`,
  ],
  [
    "nobody",
    [as("system:node:n1"), inGroup("g")],
    'users "system:node:n1" is forbidden: User "nobody" cannot impersonate resource "users" in API group "" at the cluster scope',
  ],
  ["limited", [as("bob"), inGroup("a")], ["bob", "a", "system:authenticated"]],
  [
    "limited",
    [as("bob"), inGroup("system:masters")],
    'groups.authentication.k8s.io "system:masters" is forbidden: User "limited" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
  ],
])("%s with %j becomes or is told %j", async (requestor, headers, wanted) => {
  expect(await impersonate(requestor, headers)).toEqual(wanted);
});

test("the mode that a requestor last succeeded with is asked first", async () => {
  const impersonator = new Impersonator();
  expect(await impersonate("helper", [as("bob")], impersonator)).toEqual(["bob", "system:authenticated"]);
  expect(await impersonate("helper", [as("carol")], impersonator)).toBe(
    'users "carol" is forbidden: User "helper" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
  expect(await impersonate("helper", [as("bob"), ["Impersonate-Extra-Reason", "other"]], impersonator)).toBe(
    'userextras.authentication.k8s.io "other" is forbidden: User "helper" cannot impersonate resource "userextras/reason" in API group "authentication.k8s.io" at the cluster scope',
  );
});

test("extra keys are lower case and decoded, a bad escape is kept", () => {
  const wanted = impersonationHeaders(
    new Headers([as("c"), ["Impersonate-Extra-acme.com%2FProject", "Some"], ["Impersonate-Extra-bad%zz", "x"]]),
  );
  expect({ ...wanted?.extra }).toEqual({ "acme.com/project": ["Some"], "bad%zz": ["x"] });
});
