import type { JSONObject } from "../../worker/apimachinery/types.ts";
import type { Random } from "../suites/random-objects.ts";
import { pick, some, type Vocabulary, words } from "./random-policy.ts";

/** A review to create, and as whom. */
export interface Question {
  readonly path: string;
  readonly body: JSONObject;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

const root = "/apis/authorization.k8s.io/v1";
const apiVersion = "authorization.k8s.io/v1";

interface Asker {
  readonly user: string;
  readonly groups: readonly string[];
}

function askerOf(random: Random, { users, groups, namespaces, accounts }: Vocabulary): Asker {
  const all = [...groups, ...groups, ...groups, "system:authenticated", "system:unauthenticated", "system:nodes", "*"];
  const namespace = pick(random, namespaces);
  switch (random(8)) {
    case 0:
      return { user: `system:serviceaccount:${namespace}:${pick(random, accounts)}`, groups: some(random, all, 1) };
    case 1:
      return { user: `system:node:${pick(random, ["a", "b", ""])}`, groups: ["system:nodes", "system:authenticated"] };
    case 2:
      return { user: pick(random, ["system:kube-scheduler", "system:kube-controller-manager", "system:anonymous", "*"]), groups: [] };
    case 3:
      return {
        user: pick(random, users),
        groups: [...some(random, all, 2), random(6) === 0 ? "system:masters" : `system:serviceaccounts:${namespace}`],
      };
    default:
      return { user: pick(random, users), groups: some(random, all, 3) };
  }
}

const requirement = (random: Random): JSONObject => ({
  key: pick(random, ["spec.nodeName", "metadata.name", "app", ""]),
  operator: pick(random, ["In", "NotIn", "Exists", "DoesNotExist", "Like"]),
  values: some(random, ["a", "b", "system:node:a"], 2),
});

const selector = (random: Random): JSONObject =>
  random(2) === 0
    ? { rawSelector: pick(random, ["spec.nodeName=a", "spec.nodeName!=a", "a=b,c!=d", "a in (b", "=", "app in (a,b)", "metadata.name=a"]) }
    : { requirements: Array.from({ length: 1 + random(2) }, () => requirement(random)) };

function attributes(random: Random, namespace: string): JSONObject {
  const resources = ["pods", "secrets", "nodes", "deployments", "configmaps", "roles", "widgets", "*", "", "leases", "csinodes"];
  return {
    ...(namespace === "" ? {} : { namespace }),
    verb: pick(random, [...words.verbs, ""]),
    ...(random(4) === 0 ? {} : { group: pick(random, [...words.apiGroups, "coordination.k8s.io", "storage.k8s.io"]) }),
    ...(random(4) === 0 ? { version: pick(random, ["v1", "*", "v1beta1"]) } : {}),
    resource: pick(random, [...words.resources, ...resources]),
    ...(random(3) === 0 ? { subresource: pick(random, ["log", "scale", "status", "*", "", "token"]) } : {}),
    ...(random(2) === 0 ? { name: pick(random, words.resourceNames) } : {}),
    ...(random(10) === 0 ? { fieldSelector: selector(random) } : {}),
    ...(random(10) === 0 ? { labelSelector: selector(random) } : {}),
  };
}

const urls = [...words.urls, "/healthz/etcd", "/metrics/cadvisor", "/api/v1", "/api", "/tree/a/x", "/version", "healthz", ""];

function spec(random: Random, namespace: string): JSONObject {
  if (random(5) > 0) return { resourceAttributes: attributes(random, namespace) };
  return { nonResourceAttributes: { path: pick(random, urls), verb: pick(random, [...words.verbs, "post", ""]) } };
}

const impersonating = ({ user, groups }: Asker): Question["headers"] => ({
  "Impersonate-User": [user],
  ...(groups.length === 0 ? {} : { "Impersonate-Group": groups }),
});

/** May somebody do something, asked by all three kinds of access review. */
export function randomQuestion(random: Random, vocabulary: Vocabulary): Question {
  const asker = askerOf(random, vocabulary);
  const anywhere = ["", "default", "kube-system", ...vocabulary.namespaces, ...vocabulary.namespaces];
  const namespace = pick(random, anywhere);
  const own = spec(random, namespace);
  const who = { user: asker.user, groups: [...asker.groups], ...(random(8) === 0 ? { uid: "1", extra: { a: ["b"] } } : {}) };
  switch (random(10)) {
    case 0: {
      const body = { apiVersion, kind: "SelfSubjectAccessReview", spec: own };
      return { path: `${root}/selfsubjectaccessreviews`, body, headers: impersonating(asker) };
    }
    case 1: {
      const local = namespace === "" ? "default" : namespace;
      const body = { apiVersion, kind: "LocalSubjectAccessReview", spec: { ...own, ...who } };
      return { path: `${root}/namespaces/${local}/localsubjectaccessreviews`, body, headers: {} };
    }
    default:
      return {
        path: `${root}/subjectaccessreviews`,
        body: { apiVersion, kind: "SubjectAccessReview", spec: { ...own, ...who } },
        headers: {},
      };
  }
}

/** What may somebody do in a namespace? */
export function randomRulesQuestion(random: Random, vocabulary: Vocabulary): Question {
  const namespace = pick(random, [...vocabulary.namespaces, "default", "not-there"]);
  const body = { apiVersion, kind: "SelfSubjectRulesReview", spec: { namespace } };
  return { path: `${root}/selfsubjectrulesreviews`, body, headers: impersonating(askerOf(random, vocabulary)) };
}
