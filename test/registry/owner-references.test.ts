import { expect, test } from "vitest";
import type { ObjectMeta, OwnerReference } from "../../worker/apimachinery/types.ts";
import { dedupOwnerReferences } from "../../worker/registry/owner-references.ts";

const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: "v1",
  kind: "Node",
  name: "n",
  uid,
  ...more,
});

function dedup(owners: OwnerReference[], afterAdmission: boolean): { owners: OwnerReference[] | undefined; warnings: string[] } {
  const meta: ObjectMeta = { ownerReferences: owners };
  const warnings = new Set<string>();
  dedupOwnerReferences(meta, warnings, afterAdmission);
  return { owners: meta.ownerReferences, warnings: [...warnings] };
}

test("owners that are named twice are kept once, with a warning", () => {
  const tail = "API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests";
  const start = ".metadata.ownerReferences contains duplicate entries";
  const twice = [owner("a"), owner("b"), owner("a"), { uid: "b", name: "n", kind: "Node", apiVersion: "v1" }];
  expect(dedup(twice, false)).toEqual({
    owners: [owner("a"), owner("b")],
    warnings: [`${start}; ${tail}; duplicate UID(s) observed: a, b`],
  });
  expect(dedup(twice, true).warnings).toEqual([`${start} after mutating admission happens; ${tail}; duplicate UID(s) observed: a, b`]);
});

test("owners that differ in anything are not the same", () => {
  const owners = [owner("a"), owner("a", { controller: true })];
  expect(dedup(owners, false)).toEqual({ owners, warnings: [] });
});
