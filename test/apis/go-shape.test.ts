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
    ["storage.v1.VolumeAttachmentSource", { persistentVolumeName: "v" }, { PersistentVolumeName: "v", InlineVolumeSpec: null }],
  ])("shows %s %j", (schema, value, shape) => expect(goShape(schema, value)).toEqual(shape));

  it("shows what is of the core group as that shows it, in its order", () => {
    const shape = goShape("storage.v1.VolumeAttachmentSource", { inlineVolumeSpec: { nfs: { server: "s", path: "/" } } });
    const inline = shape["InlineVolumeSpec"] as Record<string, unknown>;
    expect(inline["NFS"]).toEqual({ Server: "s", Path: "/", ReadOnly: false });
    expect(Object.keys(inline).slice(0, 7)).toEqual([
      "Capacity",
      "GCEPersistentDisk",
      "AWSElasticBlockStore",
      "HostPath",
      "Glusterfs",
      "NFS",
      "RBD",
    ]);
  });
});
