import { describe, expect, it } from "vitest";
import { toMessage } from "../../../worker/apimachinery/field.ts";
import { rbacStrategies } from "../../../worker/apis/rbac/strategies.ts";

describe("rbac", () => {
  it.each([
    ["roles", { rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] }, []],
    [
      "roles",
      { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] },
      ['rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs'],
    ],
    [
      "clusterrolebindings",
      { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "x" } },
      ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'],
    ],
  ])("judges %s %j", (plural, object, expected) =>
    expect((rbacStrategies[plural]?.validate?.(object) ?? []).map(toMessage)).toEqual(expected),
  );

  it("refuses another role", () => {
    const old = { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" } };
    const changed = { roleRef: { ...old.roleRef, name: "view" } };
    expect((rbacStrategies["rolebindings"]?.validateUpdate?.(changed, old) ?? []).map(toMessage)).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"view"}: cannot change roleRef',
    ]);
  });
});
