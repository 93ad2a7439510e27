import { expect, test } from "vitest";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { Attributes, PolicySnapshot } from "../../worker/context.ts";
import { classify, matchesFlowSchema } from "../../worker/registry/flow-classifier.ts";

const request = (changes: Partial<Attributes>): Attributes => ({
  user: { name: "alice", groups: ["dev", "system:authenticated"], extra: {} },
  verb: "get",
  isResourceRequest: true,
  path: "/api/v1/namespaces/n/pods/p",
  namespace: "n",
  apiGroup: "",
  apiVersion: "v1",
  resource: "pods",
  subresource: "",
  name: "p",
  ...changes,
});

const everyone = { kind: "Group", group: { name: "*" } };
const anything = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true };
const resources = (subject: object, rule: object) => ({ rules: [{ subjects: [subject], resourceRules: [rule] }] }) as never;
const paths = (url: string, verb = "*") =>
  ({ rules: [{ subjects: [everyone], nonResourceRules: [{ verbs: [verb], nonResourceURLs: [url] }] }] }) as never;
const account = request({ user: { name: "system:serviceaccount:kube-system:job", groups: [], extra: {} } });
const health = request({ isResourceRequest: false, path: "/healthz/ping", resource: "" });

test.each([
  ["anyone, anything", resources(everyone, anything), request({}), true],
  ["another user", resources({ kind: "User", user: { name: "bob" } }, anything), request({}), false],
  ["a group", resources({ kind: "Group", group: { name: "dev" } }, anything), request({}), true],
  [
    "every account of a namespace",
    resources({ kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name: "*" } }, anything),
    account,
    true,
  ],
  [
    "an account of another namespace",
    resources({ kind: "ServiceAccount", serviceAccount: { namespace: "default", name: "job" } }, anything),
    account,
    false,
  ],
  ["another verb", resources(everyone, { ...anything, verbs: ["list"] }), request({}), false],
  ["another group", resources(everyone, { ...anything, apiGroups: ["apps"] }), request({}), false],
  ["a subresource is not its resource", resources(everyone, { ...anything, resources: ["pods"] }), request({ subresource: "log" }), false],
  ["a subresource by its name", resources(everyone, { ...anything, resources: ["pods/log"] }), request({ subresource: "log" }), true],
  ["another namespace", resources(everyone, { ...anything, namespaces: ["m"] }), request({}), false],
  ["no namespace needs the cluster's scope", resources(everyone, { ...anything, clusterScope: false }), request({ namespace: "" }), false],
  ["a path by its beginning", paths("/healthz/*"), health, true],
  ["a path that is longer", paths("/healthz"), health, false],
  ["a path with another verb", paths("*", "post"), health, false],
  ["a resource's rules say nothing of a path", resources(everyone, anything), health, false],
] as const)("%s", (_name, spec, attributes, expected) => {
  expect(matchesFlowSchema(spec, attributes)).toBe(expected);
});

test("the first schema in order of precedence and name counts, if its level is there", () => {
  const schema = (name: string, matchingPrecedence: number, level: string): KubeObject => ({
    metadata: { name, uid: `uid-${name}` },
    spec: { matchingPrecedence, priorityLevelConfiguration: { name: level }, ...(resources(everyone, anything) as object) },
  });
  const levels = new Map([["there", { metadata: { name: "there", uid: "uid-level" } }]]);
  const snapshot: PolicySnapshot = {
    resourceVersion: "1",
    list: () => [schema("z", 5, "there"), schema("b", 3, "there"), schema("a", 3, "there"), schema("first", 1, "gone")],
    get: (_prefix, _namespace, name) => levels.get(name),
  };
  expect(classify(snapshot, request({}))).toEqual({
    schema: "a",
    priorityLevel: "there",
    schemaUID: "uid-a",
    priorityLevelUID: "uid-level",
  });
});
