import { describe, expect, test } from "vitest";
import type { ResourceRow } from "../../../worker/registry/resource.ts";
import { changeHint } from "../../../worker/registry/writing/change-hint.ts";

const row = (reconciled?: ResourceRow["reconciled"]): ResourceRow =>
  ({
    group: "",
    names: { plural: "configmaps", kind: "ConfigMap" },
    scope: "Namespaced",
    storagePrefix: "configmaps",
    ...(reconciled === undefined ? {} : { reconciled }),
  }) as unknown as ResourceRow;

const plain = { metadata: { uid: "1" } };
const owned = { metadata: { uid: "1", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "2" }] } };
const deleting = { metadata: { uid: "1", deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x/y", "orphan"] } };

describe("controllers are told", () => {
  test.each([
    ["nothing of a plain object", undefined, plain, undefined, undefined],
    ["nothing of an update that keeps the owners", undefined, { ...owned, data: {} }, owned, undefined],
    ["of a new object with owners", undefined, owned, undefined, "created"],
    ["of owners that are added", undefined, owned, plain, "updated"],
    ["of owners that are lost", undefined, plain, owned, "updated"],
    ["of an object that begins to wait for its dependents", undefined, deleting, plain, "updated"],
    ["once of that", undefined, deleting, deleting, undefined],
    ["of everything that goes: it may be an owner", undefined, undefined, plain, "deleted"],
    ["of every write where the row says so", "always", plain, plain, "updated"],
    ["of nothing where the row says so", "never", undefined, owned, undefined],
    ["of writes that the row picks", () => true, plain, plain, "updated"],
  ] as const)("%s", (_what, reconciled, object, old, change) => {
    expect(changeHint(row(reconciled), "a", "n", { object, old })?.change).toBe(change);
  });

  test("what the ownership graph must know", () => {
    expect(changeHint(row(), "a", "n", { object: deleting, old: plain })).toEqual({
      storagePrefix: "configmaps",
      group: "",
      resource: "configmaps",
      namespace: "a",
      name: "n",
      change: "updated",
      ownership: { uid: "1", owners: [], waitsFor: "orphan" },
    });
  });
});
