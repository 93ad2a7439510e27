import { describe, expect, test } from "vitest";
import { keepReset, updateManagedFields } from "../../../worker/apimachinery/managedfields/field-manager.ts";
import { FieldSet } from "../../../worker/apimachinery/managedfields/fieldpath/field-set.ts";
import type { TypedObject, Versions } from "../../../worker/apimachinery/managedfields/updater.ts";
import type { JSONObject, KubeObject, ManagedFieldsEntry } from "../../../worker/apimachinery/types.ts";
import { versions, widget } from "./widgets.ts";

const zero = widget({ spec: {}, status: {} });
const time = "2026-01-02T03:04:05Z";

interface Write {
  readonly live?: TypedObject;
  readonly next: KubeObject;
  readonly manager?: string;
  readonly subresource?: string;
  readonly at?: string;
  readonly through?: Versions;
}

const write = ({
  live = zero,
  next,
  manager = "m",
  subresource = "",
  at = time,
  through = versions,
}: Write): ManagedFieldsEntry[] | undefined => updateManagedFields(through, live, widget(next), { manager, subresource, time: at });

const entry = (manager: string, fieldsV1: JSONObject, more: ManagedFieldsEntry = {}): ManagedFieldsEntry => ({
  ...{ manager, operation: "Update", apiVersion: "v1", time, fieldsType: "FieldsV1", fieldsV1 },
  ...more,
});

/** A stored widget that somebody owns. */
const stored = (fields: KubeObject, managedFields: ManagedFieldsEntry[]): TypedObject =>
  widget({ status: {}, ...fields, metadata: { uid: "u", ...fields.metadata, managedFields } });

describe("a create", () => {
  test("owns what it sets, but not what the server keeps", () => {
    const next = { metadata: { name: "w", uid: "u", labels: { a: "1" } }, spec: { size: 1, args: ["x"] } };
    expect(write({ next })).toEqual([
      entry("m", { "f:metadata": { "f:labels": { ".": {}, "f:a": {} } }, "f:spec": { "f:args": {}, "f:size": {} } }),
    ]);
  });

  test("of nothing has no owner, and one without a name is by unknown", () => {
    expect(write({ next: {} })).toBeUndefined();
    expect(write({ next: { spec: { size: 1 } }, manager: "" })?.[0]?.manager).toBe("unknown");
  });

  test("does not own what is reset", () => {
    const through: Versions = { ...versions, filter: (set) => set.recursiveDifference(FieldSet.of(["f:status"])) };
    expect(write({ next: { spec: { size: 1 }, status: { ready: true } }, through })).toEqual([entry("m", { "f:spec": { "f:size": {} } })]);
  });

  test("takes valid managedFields from the client, and no invalid ones", () => {
    const given = [entry("given", { "f:spec": { "f:name": {} } })];
    const next = { metadata: { managedFields: given }, spec: { size: 1, name: "a" } };
    expect(write({ next })).toEqual([entry("m", { "f:spec": { "f:name": {}, "f:size": {} } })]);
    for (const wrong of [{ operation: "Delete" }, { apiVersion: "" }, { fieldsType: "V2" }, { fieldsV1: { bad: {} } }])
      expect(write({ next: { ...next, metadata: { managedFields: [{ ...given[0], ...wrong }] } } })).toEqual([
        entry("m", { "f:spec": { "f:name": {}, "f:size": {} } }),
      ]);
  });
});

describe("an update", () => {
  const live = stored({ spec: { size: 1, name: "a" } }, [entry("first", { "f:spec": { "f:name": {}, "f:size": {} } })]);
  const later = "2026-01-02T03:04:06Z";

  test("takes what it changes, frees what it removes, and keeps the time of who loses", () => {
    expect(write({ live, next: { metadata: { uid: "u" }, spec: { size: 2, on: true } }, at: later })).toEqual([
      entry("m", { "f:spec": { "f:on": {}, "f:size": {} } }, { time: later }),
    ]);
    expect(write({ live, next: { metadata: { uid: "u" }, spec: { size: 2, name: "a" } }, at: later })).toEqual([
      entry("first", { "f:spec": { "f:name": {} } }),
      entry("m", { "f:spec": { "f:size": {} } }, { time: later }),
    ]);
  });

  test("without a change leaves all as it was", () => {
    expect(write({ live, next: { metadata: { uid: "u" }, spec: { size: 1, name: "a" } }, at: later })).toEqual(
      live.object.metadata?.managedFields,
    );
  });

  test("by the same manager adds to its entry", () => {
    expect(write({ live, next: { spec: { size: 1, name: "a", on: true } }, manager: "first", at: later })).toEqual([
      entry("first", { "f:spec": { "f:name": {}, "f:on": {}, "f:size": {} } }, { time: later }),
    ]);
  });

  test("through a subresource is by another manager, and takes no managedFields from the client", () => {
    const next = { metadata: { managedFields: [] }, spec: { size: 1, name: "a" }, status: { ready: true } };
    expect(write({ live, next, manager: "first", subresource: "status", at: later })).toEqual([
      entry("first", { "f:spec": { "f:name": {}, "f:size": {} } }),
      entry("first", { "f:status": { "f:ready": {} } }, { time: later, subresource: "status" }),
    ]);
  });

  test("with [] or [{}] forgets every owner, and stays forgotten", () => {
    for (const managedFields of [[], [{}]])
      expect(write({ live, next: { metadata: { managedFields }, spec: { size: 7 } } })).toBeUndefined();
    expect(write({ live: widget({ metadata: { uid: "u" }, spec: {} }), next: { spec: { size: 7 } } })).toBeUndefined();
  });

  test("sees entries of other versions in their own words, and drops those of unknown ones", () => {
    const old = stored({ spec: { size: 1 } }, [
      entry("other", { "f:spec": { "f:width": {} } }, { apiVersion: "v2" }),
      entry("gone", { "f:spec": { "f:size": {} } }, { apiVersion: "v0" }),
    ]);
    expect(write({ live: old, next: { spec: { size: 1, name: "b" } }, at: later })).toEqual([
      entry("other", { "f:spec": { "f:width": {} } }, { apiVersion: "v2" }),
      entry("m", { "f:spec": { "f:name": {} } }, { time: later }),
    ]);
    expect(write({ live: old, next: { spec: { size: 2 } }, at: later })).toEqual([
      entry("m", { "f:spec": { "f:size": {} } }, { time: later }),
    ]);
  });

  test("of the eleventh manager merges the two oldest", () => {
    const annotations = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`a${i}`, "1"]));
    const owners = Array.from({ length: 10 }, (_, i) =>
      entry(`m${i}`, { "f:metadata": { "f:annotations": { [`f:a${i}`]: {} } } }, { time: `2026-01-01T00:00:0${i}Z` }),
    );
    const crowded = stored({ metadata: { annotations } }, owners);
    const after = write({ live: crowded, next: { metadata: { annotations }, spec: { size: 1 } } }) ?? [];
    expect(after.map(({ manager }) => manager)).toEqual(["ancient-changes", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m"]);
    expect(after[0]).toEqual(
      entry("ancient-changes", { "f:metadata": { "f:annotations": { "f:a0": {}, "f:a1": {} } } }, { time: "2026-01-01T00:00:01Z" }),
    );
  });
});

test("appliers come first, then the oldest, then by name", () => {
  const at = (seconds: number): { time: string } => ({ time: `2026-01-01T00:00:0${seconds}Z` });
  const fields = (name: string): JSONObject => ({ "f:metadata": { "f:labels": { [`f:${name}`]: {} } } });
  const { time: _time, ...timeless } = entry("none", fields("e"));
  const owners = [
    entry("b", fields("a"), at(2)),
    entry("a", fields("b"), at(2)),
    entry("z", fields("c"), at(1)),
    entry("x", fields("d"), { ...at(3), operation: "Apply" }),
    timeless,
  ];
  const labels = { a: "1", b: "1", c: "1", d: "1", e: "1" };
  const after = write({ live: stored({ metadata: { labels } }, owners), next: { metadata: { labels } } });
  expect(after?.map(({ manager }) => manager)).toEqual(["x", "none", "z", "a", "b"]);
});

test("an empty list of managedFields is told apart from none", () => {
  expect(keepReset({ metadata: { name: "a", managedFields: [] } })).toEqual({ metadata: { name: "a", managedFields: [{}] } });
  for (const value of [
    null,
    {},
    { metadata: null },
    { metadata: { managedFields: null } },
    { metadata: { managedFields: [{ manager: "m" }] } },
  ])
    expect(keepReset(value)).toBe(value);
});
