import { describe, expect, it } from "vitest";
import { goShape } from "../../worker/apis/rows/go-shape.ts";

describe("goShape", () => {
  it.each([
    ["flowcontrol.v1.PriorityLevelConfigurationSpec", { type: "Limited" }, { Type: "Limited", Limited: null, Exempt: null }],
    ["rbac.v1.RoleRef", { apiGroup: "g", kind: "Role", name: "n" }, { APIGroup: "g", Kind: "Role", Name: "n" }],
    [
      "rbac.v1.PolicyRule",
      { verbs: ["get"] },
      { Verbs: ["get"], APIGroups: null, Resources: null, ResourceNames: null, NonResourceURLs: null },
    ],
    [
      "apiextensions.v1.ValidationRule",
      { rule: "true" },
      { Rule: "true", Message: "", MessageExpression: "", Reason: null, FieldPath: "", OptionalOldSelf: null },
    ],
  ])("shows %s %j", (schema, value, shape) => expect(goShape(schema, value)).toEqual(shape));
});
