import type { JSONObject } from "../../worker/apimachinery/types.ts";
import type { Random } from "../suites/random-objects.ts";

/** An object to create, and where. */
export interface PolicyObject {
  readonly path: string;
  readonly object: JSONObject;
}

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const apiVersion = "rbac.authorization.k8s.io/v1";
const rolesMax = 6;

/** One of a list. */
export const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T;

/** Up to `max` of a list, at least `min`, repeats and all. */
export const some = <T>(random: Random, list: readonly T[], max: number, min = 0): T[] =>
  Array.from({ length: min + random(max - min + 1) }, () => pick(random, list));

/** The words that policies and questions of one run are made of, so that they meet often. */
export function vocabulary(seed: number): Vocabulary {
  const name = (what: string, i: number): string => `fuzz${seed}-${what}${i}`;
  const namespaces = [0, 1, 2].map((i) => name("ns", i));
  return {
    namespaces,
    users: [0, 1, 2, 3, 4, 5].map((i) => name("user", i)),
    groups: [0, 1, 2, 3].map((i) => name("group", i)),
    accounts: ["default", "robot"],
    role: (i) => name("role", i),
  };
}

/** Names that are this run's own. */
export interface Vocabulary {
  readonly namespaces: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly accounts: readonly string[];
  readonly role: (i: number) => string;
}

/** Words of rules; those that mean something special come often. */
export const words = {
  verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*", "use", "bind", "GET", "impersonate"],
  apiGroups: ["", "", "apps", "batch", "example.com", "rbac.authorization.k8s.io", "*"],
  resources: [
    "pods",
    "secrets",
    "nodes",
    "deployments",
    "pods/log",
    "deployments/scale",
    "*/scale",
    "pods/*",
    "*/*",
    "*",
    "*/",
    "configmaps",
  ],
  resourceNames: ["a", "b", "", "*"],
  urls: ["/healthz", "/healthz/*", "/metrics*", "*", "/api/*", "/tree/*/x", "/", "/*", "/tree/**", "/healthz/"],
} as const;

const bootstrapRoles = ["view", "edit", "admin", "cluster-admin", "system:node", "system:discovery", "system:auth-delegator"];

function resourceRule(random: Random): JSONObject {
  return {
    verbs: some(random, words.verbs, 3, 1),
    apiGroups: some(random, words.apiGroups, 2, 1),
    resources: some(random, words.resources, 3, 1),
    ...(random(3) === 0 ? { resourceNames: some(random, words.resourceNames, 2) } : {}),
  };
}

const urlRule = (random: Random): JSONObject => ({
  verbs: some(random, words.verbs, 3, 1),
  nonResourceURLs: some(random, words.urls, 2, 1),
});

function rolesOf(random: Random, { role, namespaces }: Vocabulary, label: string): PolicyObject[] {
  const rules = (urls: boolean): JSONObject[] =>
    Array.from({ length: random(4) }, () => (urls && random(3) === 0 ? urlRule(random) : resourceRule(random)));
  const clusterRoles = Array.from({ length: rolesMax }, (_, i): PolicyObject => {
    const metadata = { name: role(i), ...(random(3) === 0 ? { labels: { [label]: "yes" } } : {}) };
    return { path: `${rbac}/clusterroles`, object: { apiVersion, kind: "ClusterRole", metadata, rules: rules(true) } };
  });
  const aggregated: JSONObject = {
    apiVersion,
    kind: "ClusterRole",
    metadata: { name: role(rolesMax) },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: "yes" } }] },
    rules: [],
  };
  const roles = namespaces.flatMap((namespace) =>
    Array.from({ length: rolesMax / 2 }, (_, i): PolicyObject => {
      const object = { apiVersion, kind: "Role", metadata: { name: role(i), namespace }, rules: rules(false) };
      return { path: `${rbac}/namespaces/${namespace}/roles`, object };
    }),
  );
  return [...clusterRoles, { path: `${rbac}/clusterroles`, object: aggregated }, ...roles];
}

function subjectOf(random: Random, { users, groups, accounts, namespaces }: Vocabulary): JSONObject {
  const apiGroup = "rbac.authorization.k8s.io";
  const namespace = pick(random, namespaces);
  const account = pick(random, accounts);
  const anyUser = [...users, ...users, `system:serviceaccount:${namespace}:${account}`, "system:anonymous", "*"];
  const anyGroup = [...groups, ...groups, "system:serviceaccounts", `system:serviceaccounts:${namespace}`, "*"];
  switch (random(3)) {
    case 0:
      return { kind: "User", apiGroup, name: pick(random, anyUser) };
    case 1:
      return { kind: "Group", apiGroup, name: pick(random, anyGroup) };
    default:
      return { kind: "ServiceAccount", name: account, namespace };
  }
}

function bindingsOf(random: Random, vocabulary: Vocabulary, count: number): PolicyObject[] {
  const { role, namespaces } = vocabulary;
  return Array.from({ length: count }, (_, i): PolicyObject => {
    const namespace = random(2) === 0 ? undefined : pick(random, namespaces);
    const kind = namespace !== undefined && random(2) === 0 ? "Role" : "ClusterRole";
    // One more than there are: some of them point at nothing.
    const name = kind === "ClusterRole" && random(5) === 0 ? pick(random, bootstrapRoles) : role(random(rolesMax + 3));
    const object: JSONObject = {
      apiVersion,
      kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
      metadata: { name: `${role(i)}-bound`, ...(namespace === undefined ? {} : { namespace }) },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
      subjects: Array.from({ length: random(4) }, () => subjectOf(random, vocabulary)),
    };
    return { path: namespace === undefined ? `${rbac}/clusterrolebindings` : `${rbac}/namespaces/${namespace}/rolebindings`, object };
  });
}

/** Namespaces, roles and bindings of a run, in the order in which they can be created. */
export function randomPolicy(random: Random, vocabulary: Vocabulary, bindings: number): PolicyObject[] {
  const namespaces = vocabulary.namespaces.map(
    (name): PolicyObject => ({ path: "/api/v1/namespaces", object: { apiVersion: "v1", kind: "Namespace", metadata: { name } } }),
  );
  const label = `${vocabulary.role(0)}-aggregated`;
  return [...namespaces, ...rolesOf(random, vocabulary, label), ...bindingsOf(random, vocabulary, bindings)];
}
