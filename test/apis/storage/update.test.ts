import { describe, expect, it } from "vitest";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";
import { judgePatch } from "../judge.ts";

const stored: Record<string, JSONValue> = {
  storageclasses: {
    metadata: { name: "h6a", resourceVersion: "1" },
    provisioner: "x",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  },
  csidrivers: {
    metadata: { name: "h6a", resourceVersion: "1" },
    spec: {
      attachRequired: true,
      podInfoOnMount: false,
      volumeLifecycleModes: ["Persistent"],
      storageCapacity: false,
      fsGroupPolicy: "ReadWriteOnceWithFSType",
      requiresRepublish: false,
      seLinuxMount: false,
    },
  },
  csinodes: { metadata: { name: "h6a", resourceVersion: "1" }, spec: { drivers: null } },
  csistoragecapacities: { metadata: { name: "a", resourceVersion: "1" }, storageClassName: "x" },
  volumeattachments: {
    metadata: { name: "h6a", resourceVersion: "1" },
    spec: { attacher: "x", source: { persistentVolumeName: "p" }, nodeName: "n1" },
    status: { attached: false },
  },
  volumeattributesclasses: { metadata: { name: "h6a", resourceVersion: "1" }, driverName: "x", parameters: { a: "b" } },
};

// What the stock API server answers.
describe("storage.k8s.io updates", () => {
  it.each<[string, JSONValue, string[]]>([
    [
      "storageclasses",
      { provisioner: "y", parameters: { a: "b" }, reclaimPolicy: "X", volumeBindingMode: "Q", allowVolumeExpansion: true },
      [
        'reclaimPolicy: Unsupported value: "X": supported values: "Delete", "Retain"',
        'volumeBindingMode: Unsupported value: "Q": supported values: "Immediate", "WaitForFirstConsumer"',
        'parameters: Invalid value: {"a":"b"}: field is immutable',
        'provisioner: Invalid value: "y": field is immutable',
        'reclaimPolicy: Invalid value: "X": field is immutable',
        'volumeBindingMode: Invalid value: "Q": field is immutable',
      ],
    ],
    [
      "csidrivers",
      { spec: { attachRequired: false, volumeLifecycleModes: ["Ephemeral"], fsGroupPolicy: "X", seLinuxMount: true } },
      [
        'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
        "spec.attachedRequired: Invalid value: false: field is immutable",
        'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
      ],
    ],
    ["csinodes", { spec: { drivers: [{ name: "a.b", nodeID: "" }] } }, ["spec.drivers[0].nodeID: Required value"]],
    [
      "csistoragecapacities",
      { storageClassName: "y", capacity: "1Gi", nodeTopology: {} },
      ["nodeTopology: Invalid value: {}: field is immutable", 'storageClassName: Invalid value: "y": field is immutable'],
    ],
    [
      "volumeattachments",
      { spec: { attacher: "y" } },
      [
        'spec: Invalid value: {"Attacher":"y","Source":{"PersistentVolumeName":"p","InlineVolumeSpec":null},"NodeName":"n1"}: field is immutable',
      ],
    ],
    [
      "volumeattributesclasses",
      { driverName: "z", parameters: null },
      [
        "driverName: Forbidden: updates to driverName are forbidden.",
        "parameters: Forbidden: updates to parameters are forbidden.",
        "parameters: Required value: must contain at least one key/value pair",
      ],
    ],
  ])("judges a patch of %s %j", (kind, patch, causes) =>
    expect(judgePatch("storage.k8s.io", kind, stored[kind.split("/")[0] ?? ""] ?? {}, patch)).toEqual(causes),
  );
});
