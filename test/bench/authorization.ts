import { performance } from "node:perf_hooks";
import { bootstrapRBAC } from "../../durable-objects/controllers/bootstrap/rbac-policy.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { RBACAuthorizer } from "../../worker/authorization/rbac/rbac-authorizer.ts";
import type { Attributes, UserInfo } from "../../worker/context.ts";
import { PolicyCache } from "../../worker/registry/policy-source.ts";
import type { Change } from "../../worker/registry/storage.ts";
import { ask, bind, role, user } from "../authorization/policy.ts";

// What a decision of RBAC costs with the bootstrap policy and 5,000 bindings more, and what the first one after a change of them does.
// npm run bench:authorization

const BINDINGS = 5000;
const DECISIONS = 200_000;
const NAMESPACES = 50;

const prefixes: Readonly<Record<string, string>> = {
  Role: "roles",
  RoleBinding: "rolebindings",
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
};

function changeOf(object: KubeObject): Change {
  const { namespace, name = "" } = object.metadata ?? {};
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return { key: `${prefixes[object.kind ?? ""]}/${place}`, text: JSON.stringify(object) };
}

/** Half of the bindings are cluster-wide; the subjects are as many as `subjects` says, and every third of them is a group. */
function bindings(subjects: number): KubeObject[] {
  return Array.from({ length: BINDINGS }, (_, i) => {
    const subject = i % subjects;
    const who = subject % 3 === 0 ? { kind: "Group", name: `group${subject}` } : { kind: "User", name: `user${subject}` };
    return bind(`bench${i}`, "ClusterRole", `bench${i % 100}`, [who], i % 2 === 0 ? undefined : `ns${(i >> 1) % NAMESPACES}`);
  });
}

const roles = Array.from({ length: 100 }, (_, i) =>
  role(`bench${i}`, [{ apiGroups: [`group${i}`], resources: ["widgets"], verbs: ["get"] }]),
);

const somebody: UserInfo = user("user1", "group0", "group3", "group6", "system:authenticated");
const questions: readonly Attributes[] = [
  ask(somebody, "get group1 widgets w ns0"),
  ask(somebody, "list - pods - ns1"),
  ask(somebody, "delete apps deployments d ns2"),
  ask(somebody, "get /healthz"),
  ask(user("system:kube-controller-manager", "system:authenticated"), "list - pods - -"),
  ask(user("system:serviceaccount:ns0:default", "system:serviceaccounts", "system:authenticated"), "update - configmaps c ns0"),
];

async function measure(subjects: number): Promise<string> {
  const changes = [...bootstrapRBAC, ...roles, ...bindings(subjects)].map(changeOf);
  const source = new PolicyCache({ changes: async () => ({ ok: true, resourceVersion: "1", changes }) }, () => 0, 1000);
  const authorizer = new RBACAuthorizer(source);
  await source.snapshot();
  const before = performance.now();
  for (const question of questions) await authorizer.authorize(question);
  const first = performance.now() - before;
  const began = performance.now();
  for (let i = 0; i < DECISIONS; i++) await authorizer.authorize(questions[i % questions.length] as Attributes);
  const each = ((performance.now() - began) * 1000) / DECISIONS;
  return `${BINDINGS} bindings of ${subjects} subjects: ${each.toFixed(2)} us a decision, ${first.toFixed(1)} ms to index`;
}

for (const subjects of [BINDINGS, 100, 4]) console.log(await measure(subjects));
