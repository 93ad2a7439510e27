import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  rolebindings: {
    metadata: { name: "a", resourceVersion: "1" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "a" },
  },
  clusterrolebindings: {
    metadata: { name: "h6a", resourceVersion: "1" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "h6a" },
  },
  roles: { metadata: { name: "a", resourceVersion: "1" }, rules: null },
};

// What the stock API server answers.
describe("rbac.authorization.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "rolebindings",
      { roleRef: { name: "other" } },
      ['roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: cannot change roleRef'],
    ],
    ["rolebindings", { subjects: [{ kind: "User" }] }, ["subjects[0].name: Required value"]],
    [
      "clusterrolebindings",
      { roleRef: { name: "other" } },
      ['roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"other"}: cannot change roleRef'],
    ],
    ["clusterrolebindings", { subjects: [{ kind: "User" }] }, ["subjects[0].name: Required value"]],
    [
      "roles",
      { rules: [{ verbs: ["x"] }] },
      [
        "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
        "rules[0].resources: Required value: resource rules must supply at least one resource",
      ],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("rbac.authorization.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
