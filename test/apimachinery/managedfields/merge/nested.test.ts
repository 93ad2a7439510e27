import { describe, expect, test } from "vitest";
import type { Atom } from "../../../../worker/apimachinery/managedfields/typed/atom.ts";
import { expected, type History, keyed, mapOf, number, play, recursive, setOf, struct, text } from "./fixture.ts";

// upstream: structured-merge-diff merge/nested_test.go and deduced_test.go, read for behaviour. Topics: sets in items, maps in items, sets in
// maps, maps in maps: an inner value changes, an outer key changes; maps of any depth; a struct that is left out, left empty or null, alone,
// shared and taken over; values without a schema, whose maps are owned key by key and whose lists are owned as a whole.

const type = struct({
  groups: keyed(["name"], struct({ name: text, members: setOf(text) })),
  tables: keyed(["name"], struct({ name: text, cells: mapOf(text) })),
  sets: mapOf(setOf(text)),
  maps: mapOf(mapOf(text)),
  deep: recursive,
  inner: struct({ name: text, value: number }),
});

const path = (prefix: string, ...below: string[]): string[] => ["", ...below].map((suffix) => `${prefix}${suffix}`);

const inner: Readonly<Record<string, History>> = {
  "a set in an item": {
    type,
    writes: [
      { how: "apply", by: "a", object: { groups: [{ name: "x", members: ["1", "2"] }] } },
      { how: "apply", by: "a", object: { groups: [{ name: "x", members: ["0", "2"] }] } },
    ],
    object: { groups: [{ name: "x", members: ["0", "2"] }] },
    owners: { a: path('.groups[name="x"]', ".name", '.members[="0"]', '.members[="2"]') },
  },
  "a map in an item": {
    type,
    writes: [
      { how: "apply", by: "a", object: { tables: [{ name: "x", cells: { b: "1", c: "2" } }] } },
      { how: "apply", by: "a", object: { tables: [{ name: "x", cells: { a: "1", c: "3" } }] } },
    ],
    object: { tables: [{ name: "x", cells: { a: "1", c: "3" } }] },
    owners: { a: path('.tables[name="x"]', ".name", ".cells.a", ".cells.c") },
  },
  "a set in a map": {
    type,
    writes: [
      { how: "apply", by: "a", object: { sets: { x: ["1", "2"] } } },
      { how: "apply", by: "a", object: { sets: { x: ["0", "2"] } } },
    ],
    object: { sets: { x: ["0", "2"] } },
    owners: { a: path(".sets.x", '[="0"]', '[="2"]') },
  },
  "a map in a map": {
    type,
    writes: [
      { how: "apply", by: "a", object: { maps: { x: { b: "1", c: "2" } } } },
      { how: "apply", by: "a", object: { maps: { x: { a: "1", c: "3" } } } },
    ],
    object: { maps: { x: { a: "1", c: "3" } } },
    owners: { a: path(".maps.x", ".a", ".c") },
  },
};

const outer: Readonly<Record<string, History>> = {
  "of an item with a set": {
    type,
    writes: [
      { how: "apply", by: "a", object: { groups: [{ name: "x", members: ["1", "2"] }] } },
      { how: "apply", by: "a", object: { groups: [{ name: "y", members: ["0", "2"] }] } },
    ],
    object: { groups: [{ name: "y", members: ["0", "2"] }] },
    owners: { a: path('.groups[name="y"]', ".name", '.members[="0"]', '.members[="2"]') },
  },
  "of an item with a map": {
    type,
    writes: [
      { how: "apply", by: "a", object: { tables: [{ name: "x", cells: { b: "1", c: "2" } }] } },
      { how: "apply", by: "a", object: { tables: [{ name: "y", cells: { a: "1" } }] } },
    ],
    object: { tables: [{ name: "y", cells: { a: "1" } }] },
    owners: { a: path('.tables[name="y"]', ".name", ".cells.a") },
  },
  "of a set": {
    type,
    writes: [
      { how: "apply", by: "a", object: { sets: { x: ["1", "2"] } } },
      { how: "apply", by: "a", object: { sets: { y: ["0", "2"] } } },
    ],
    object: { sets: { y: ["0", "2"] } },
    owners: { a: path(".sets.y", '[="0"]', '[="2"]') },
  },
  "of a map": {
    type,
    writes: [
      { how: "apply", by: "a", object: { maps: { x: { b: "1" } } } },
      { how: "apply", by: "a", object: { maps: { y: { a: "1" } } } },
    ],
    object: { maps: { y: { a: "1" } } },
    owners: { a: path(".maps.y", ".a") },
  },
  "in the middle of maps": {
    type,
    writes: [
      { how: "apply", by: "a", object: { deep: { a: { b: { c: null } } } } },
      { how: "apply", by: "a", object: { deep: { a: { d: { c: null } } } } },
    ],
    object: { deep: { a: { d: { c: null } } } },
    owners: { a: [".deep.a", ".deep.a.d", ".deep.a.d.c"] },
  },
};

const structs: Readonly<Record<string, History>> = {
  "left out goes with its manager": {
    type,
    writes: [
      { how: "apply", by: "a", object: { inner: { name: "n", value: 1 } } },
      { how: "apply", by: "a", object: {} },
    ],
    object: {},
    owners: {},
  },
  "left null stays, null, its manager's": {
    type,
    writes: [
      { how: "apply", by: "a", object: { inner: { name: "n" } } },
      { how: "apply", by: "a", object: { inner: null } },
    ],
    object: { inner: null },
    owners: { a: [".inner"] },
  },
  "left out keeps what another has in it": {
    type,
    writes: [
      { how: "apply", by: "a", object: { inner: { name: "n" } } },
      { how: "update", by: "c", object: { inner: { name: "n", value: 1 } } },
      { how: "apply", by: "a", object: {} },
    ],
    object: { inner: { value: 1 } },
    owners: { c: [".inner.value"] },
  },
  "left empty does too": {
    type,
    writes: [
      { how: "apply", by: "a", object: { inner: { name: "n" } } },
      { how: "update", by: "c", object: { inner: { name: "n", value: 1 } } },
      { how: "apply", by: "a", object: { inner: {} } },
    ],
    object: { inner: { value: 1 } },
    owners: { a: [".inner"], c: [".inner.value"] },
  },
  "left null does too": {
    type,
    writes: [
      { how: "apply", by: "a", object: { inner: { name: "n" } } },
      { how: "update", by: "c", object: { inner: { name: "n", value: 1 } } },
      { how: "apply", by: "a", object: { inner: null } },
    ],
    object: { inner: { value: 1 } },
    owners: { a: [".inner"], c: [".inner.value"] },
  },
  "left null keeps all that another took over": {
    type,
    writes: [
      { how: "apply", by: "a", object: { inner: { name: "n" } } },
      { how: "update", by: "c", object: { inner: { name: "m", value: 1 } } },
      { how: "apply", by: "a", object: { inner: null } },
    ],
    object: { inner: { name: "m", value: 1 } },
    owners: { a: [".inner"], c: [".inner.name", ".inner.value"] },
  },
};

/** What is known of a value without a schema. */
const deduced: Atom = {
  scalar: "untyped",
  get list() {
    return { associative: false, keys: [], element: deduced };
  },
  get map() {
    return { atomic: false, field: () => undefined, element: deduced };
  },
};
const applied = { a: 1, b: { c: { d: 2, e: [1, 2, 3], f: [{ name: "n", value: 1 }] } } };
const changed = { a: 1, b: { c: { d: 3, e: [1, 2, 3, 4], f: [{ name: "n", value: 2 }] } }, g: 5 };
const again = { a: 2, b: { c: { d: 2, e: [3, 2, 1], f: [{ name: "n", value: 1 }] } } };
const against = (manager: string): string[] => [".b.c.d", ".b.c.e", ".b.c.f"].map((where) => `${manager} ${where}`);

const schemaless: Readonly<Record<string, History>> = {
  "a list is owned as a whole, and ordered as said last": {
    type: deduced,
    writes: [
      { how: "apply", by: "a", object: { list: ["x", "z"] } },
      { how: "apply", by: "a", object: { list: ["x", "y", "z"] } },
      { how: "update", by: "c", object: { list: ["x", "z", "y"] } },
      { how: "force", by: "a", object: { list: ["x", "y"] } },
    ],
    object: { list: ["x", "y"] },
    owners: { a: [".list"] },
  },
  "maps are owned key by key": {
    type: deduced,
    writes: [
      { how: "apply", by: "a", object: applied },
      { how: "update", by: "c", object: changed },
      { how: "apply", by: "a", object: again, conflicts: against("c") },
      { how: "force", by: "a", object: again },
    ],
    object: { ...again, g: 5 },
    owners: { a: [".a", ".b", ".b.c", ".b.c.d", ".b.c.e", ".b.c.f"], c: [".g"] },
  },
  "in whichever version": {
    type: deduced,
    writes: [
      { how: "apply", by: "a", object: applied },
      { how: "update", by: "c", in: "v2", object: changed },
      { how: "force", by: "a", in: "v3", object: again },
    ],
    object: { ...again, g: 5 },
    owners: { "a v3": [".a", ".b", ".b.c", ".b.c.d", ".b.c.e", ".b.c.f"], "c v2": [".g"] },
  },
  "what changes its kind is owned anew": {
    type: deduced,
    writes: [
      { how: "update", by: "c", object: { a: { b: 1 } } },
      { how: "update", by: "d", object: { a: [1] } },
      { how: "apply", by: "a", object: { a: "text" }, conflicts: ["d .a"] },
      { how: "force", by: "a", object: { a: "text" } },
    ],
    object: { a: "text" },
    owners: { a: [".a"] },
  },
  "a null is a value too": {
    type: deduced,
    writes: [
      { how: "apply", by: "a", object: { a: { b: null }, c: null } },
      { how: "apply", by: "a", object: { a: { b: null } } },
    ],
    object: { a: { b: null } },
    owners: { a: [".a", ".a.b"] },
  },
};

describe.each(Object.entries({ "an inner value": inner, "an outer key": outer, "a struct": structs, "without a schema": schemaless }))(
  "%s",
  (_topic, histories) => {
    test.each(Object.entries(histories))("%s", (_name, history) => {
      expect(play(history)).toEqual(expected(history));
    });
  },
);
