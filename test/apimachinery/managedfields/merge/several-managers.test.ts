import { describe, expect, test } from "vitest";
import { atomicList, expected, type History, keyed, mapOf, number, play, recursive, setOf, struct, text } from "./fixture.ts";

// upstream: structured-merge-diff merge/multiple_appliers_test.go, extract_apply_test.go, ignore_test.go, field_level_overrides_test.go and
// conflict_test.go, read for behaviour. Topics: items of several appliers, removed by one, kept by another; the same value and another one;
// items with something in them that another owns, or nobody; maps of any depth between appliers and updaters; an atomic map, forced; an
// applier that applies what it owned before and more; empty lists and maps that are applied, and filled by others; fields that an endpoint
// resets; fields that say otherwise than their type how they are owned; conflicts in the order of their managers.

const items = struct({ items: keyed(["name"], struct({ name: text, value: number })) });
const item = (name: string, ...fields: string[]): string[] => ["", ".name", ...fields].map((field) => `.items[name="${name}"]${field}`);

const lists: Readonly<Record<string, History>> = {
  "an item that one applies no more goes, those of another stay": {
    type: items,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x" }, { name: "y" }] } },
      { how: "apply", by: "b", in: "v2", object: { items: [{ name: "z" }] } },
      { how: "apply", by: "a", in: "v3", object: { items: [{ name: "x" }] } },
    ],
    object: { items: [{ name: "x" }, { name: "z" }] },
    owners: { "a v3": item("x"), "b v2": item("z") },
  },
  "an item of both stays, another's order with it": {
    type: items,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x" }, { name: "y" }, { name: "z" }] } },
      { how: "apply", by: "b", in: "v2", object: { items: [{ name: "z" }, { name: "zz" }] } },
      { how: "apply", by: "a", in: "v3", object: { items: [{ name: "x" }] } },
    ],
    object: { items: [{ name: "x" }, { name: "z" }, { name: "zz" }] },
    owners: { "a v3": item("x"), "b v2": [...item("z"), ...item("zz")] },
  },
  "the same value is both's": {
    type: items,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x", value: 0 }] } },
      { how: "apply", by: "b", in: "v2", object: { items: [{ name: "x", value: 0 }] } },
    ],
    object: { items: [{ name: "x", value: 0 }] },
    owners: { a: item("x", ".value"), "b v2": item("x", ".value") },
  },
  "another value is a conflict, and nothing changes": {
    type: items,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x", value: 0 }] } },
      { how: "apply", by: "b", in: "v2", object: { items: [{ name: "x", value: 1 }] }, conflicts: ['a .items[name="x"].value'] },
    ],
    object: { items: [{ name: "x", value: 0 }] },
    owners: { a: item("x", ".value") },
  },
  "conflicts are told by manager, then by field": {
    type: struct({ one: text, two: text, three: text }),
    writes: [
      { how: "update", by: "b", object: { two: "2" } },
      { how: "update", by: "a", object: { two: "2", three: "3", one: "1" } },
      { how: "apply", by: "c", object: { three: "", two: "", one: "" }, conflicts: ["a .one", "a .three", "b .two"] },
    ],
    object: { two: "2", three: "3", one: "1" },
    owners: { a: [".one", ".three"], b: [".two"] },
  },
};

const groups = struct({ groups: keyed(["name"], struct({ name: text, members: setOf(text) })), deep: recursive });
const group = (name: string, ...members: string[]): string[] => [
  ...[`.groups[name="${name}"]`, `.groups[name="${name}"].name`],
  ...members.map((member) => `.groups[name="${name}"].members[="${member}"]`),
];

const within: Readonly<Record<string, History>> = {
  "what another has in the item stays": {
    type: groups,
    writes: [
      { how: "apply", by: "a", object: { groups: [{ name: "x" }, { name: "y", members: ["1"] }] } },
      { how: "apply", by: "b", in: "v2", object: { groups: [{ name: "y", members: ["2"] }] } },
      { how: "apply", by: "a", in: "v3", object: { groups: [{ name: "x" }] } },
    ],
    object: { groups: [{ name: "x" }, { name: "y", members: ["2"] }] },
    owners: { "a v3": group("x"), "b v2": group("y", "2") },
  },
  "what a controller has in the item of another stays": {
    type: groups,
    writes: [
      { how: "apply", by: "a", object: { groups: [{ name: "x" }, { name: "y", members: ["1"] }] } },
      { how: "apply", by: "b", in: "v2", object: { groups: [{ name: "y", members: ["2"] }] } },
      { how: "update", by: "c", in: "v2", object: { groups: [{ name: "x" }, { name: "y", members: ["1", "2", "3"] }] } },
      { how: "apply", by: "a", in: "v3", object: { groups: [{ name: "x" }] } },
    ],
    object: { groups: [{ name: "x" }, { name: "y", members: ["2", "3"] }] },
    owners: { "a v3": group("x"), "b v2": group("y", "2"), "c v2": ['.groups[name="y"].members[="3"]'] },
  },
  "but not in an item that nobody else applies": {
    type: groups,
    writes: [
      { how: "apply", by: "a", object: { groups: [{ name: "x" }, { name: "y", members: ["1"] }] } },
      { how: "apply", by: "b", in: "v2", object: { groups: [{ name: "x", members: ["2"] }] } },
      {
        how: "update",
        by: "c",
        in: "v2",
        object: {
          groups: [
            { name: "x", members: ["2"] },
            { name: "y", members: ["1", "3"] },
          ],
        },
      },
      { how: "apply", by: "a", in: "v3", object: { groups: [{ name: "x" }] } },
    ],
    object: { groups: [{ name: "x", members: ["2"] }] },
    owners: { "a v3": group("x"), "b v2": group("x", "2") },
  },
  "maps of any depth go where only who applied them holds them": {
    type: groups,
    writes: [
      { how: "apply", by: "a", object: { deep: { a: { b: null }, c: { d: null } } } },
      { how: "apply", by: "b", in: "v2", object: { deep: { a: null, c: { d: null } } } },
      { how: "update", by: "c", in: "v3", object: { deep: { a: { b: { c: null } }, c: { d: { e: null } } } } },
      { how: "update", by: "d", in: "v2", object: { deep: { a: { b: { c: { d: null } } }, c: { d: { e: { f: null } } } } } },
      {
        how: "update",
        by: "c",
        in: "v3",
        object: { deep: { a: { b: { c: { d: { e: null } } } }, c: { d: { e: { f: { g: null } } } } } },
      },
      { how: "apply", by: "a", in: "v4", object: { deep: null } },
    ],
    object: { deep: { a: null, c: { d: { e: { f: { g: null } } } } } },
    owners: {
      "a v4": [".deep"],
      "b v2": [".deep.a", ".deep.c", ".deep.c.d"],
      "c v3": [".deep.c.d.e", ".deep.c.d.e.f.g"],
      "d v2": [".deep.c.d.e.f"],
    },
  },
};

const atomicMap = struct({ whole: struct({ one: text, two: text }, { atomic: true }) });

const wholes: Readonly<Record<string, History>> = {
  "an atomic map takes another's place": {
    type: atomicMap,
    writes: [
      { how: "apply", by: "a", object: { whole: { one: "1" } } },
      { how: "apply", by: "b", object: { whole: { two: "2" } }, conflicts: ["a .whole"] },
      { how: "force", by: "b", object: { whole: { two: "2" } } },
    ],
    object: { whole: { two: "2" } },
    owners: { b: [".whole"] },
  },
  "and is both's where it is the same": {
    type: atomicMap,
    writes: [
      { how: "apply", by: "a", object: { whole: { one: "1", two: "2" } } },
      { how: "apply", by: "b", object: { whole: { two: "2", one: "1" } } },
      { how: "apply", by: "a", object: {} },
    ],
    object: { whole: { one: "1", two: "2" } },
    owners: { b: [".whole"] },
  },
};

const open = struct({ names: setOf(text), labels: mapOf(text), args: atomicList(text) });

const extracted: Readonly<Record<string, History>> = {
  "what was applied before, and more, is the applier's": {
    type: open,
    writes: [
      { how: "apply", by: "a", object: { names: ["x"] } },
      { how: "update", by: "c", object: { names: ["x", "y"] } },
      { how: "apply", by: "a", object: { names: ["x", "z"] } },
    ],
    object: { names: ["x", "y", "z"] },
    owners: { a: ['.names[="x"]', '.names[="z"]'], c: ['.names[="y"]'] },
  },
  "what a controller removed is not": {
    type: open,
    writes: [
      { how: "apply", by: "a", object: { names: ["x"] } },
      { how: "update", by: "c", object: { names: ["y"] } },
      { how: "apply", by: "a", object: { names: ["z"] } },
    ],
    object: { names: ["y", "z"] },
    owners: { a: ['.names[="z"]'], c: ['.names[="y"]'] },
  },
  "what two apply goes when both leave it out": {
    type: open,
    writes: [
      { how: "apply", by: "a", object: { names: ["x"] } },
      { how: "apply", by: "b", object: { names: ["x", "y"] } },
      { how: "apply", by: "b", object: { names: ["y"] } },
      { how: "apply", by: "a", object: {} },
    ],
    object: { names: ["y"] },
    owners: { b: ['.names[="y"]'] },
  },
};

const empties: Readonly<Record<string, History>> = {
  "a list without a value is owned, and filled by others": {
    type: open,
    writes: [
      { how: "apply", by: "a", object: { names: null } },
      { how: "apply", by: "b", object: { names: ["x", "y"] } },
      { how: "apply", by: "b", object: { names: ["y"] } },
    ],
    object: { names: ["y"] },
    owners: { a: [".names"], b: ['.names[="y"]'] },
  },
  "an empty list is nobody's": {
    type: open,
    writes: [{ how: "apply", by: "a", object: { names: [] } }],
    object: { names: [] },
    owners: {},
  },
  "an empty map is owned too": {
    type: open,
    writes: [
      { how: "apply", by: "a", object: { labels: {} } },
      { how: "apply", by: "b", object: { labels: { x: "1", y: "2" } } },
      { how: "apply", by: "b", object: { labels: { y: "2" } } },
    ],
    object: { labels: { y: "2" } },
    owners: { a: [".labels"], b: [".labels.y"] },
  },
  "who empties a map applies it from then on": {
    type: open,
    writes: [
      { how: "apply", by: "a", object: { labels: { x: "1" } } },
      { how: "apply", by: "a", object: { labels: {} } },
    ],
    object: { labels: null },
    owners: { a: [".labels"] },
  },
};

const reset: Readonly<Record<string, History>> = {
  "who updates does not own what is reset, at whatever depth": {
    type: struct({ count: number, title: text, deep: recursive }),
    writes: [{ how: "update", by: "c", object: { count: 1, title: "t", deep: { a: { b: null } } }, resets: ["title", "deep.a"] }],
    object: { count: 1, title: "t", deep: { a: { b: null } } },
    owners: { c: [".count", ".deep"] },
  },
  "nor does who applies": {
    type: struct({ count: number, title: text, deep: recursive }),
    writes: [{ how: "apply", by: "a", object: { count: 1, title: "t", deep: { a: { b: null }, c: null } }, resets: ["title", "deep.a"] }],
    object: { count: 1, title: "t", deep: { a: { b: null }, c: null } },
    owners: { a: [".count", ".deep.c"] },
  },
  "nobody loses it by that": {
    type: groups,
    writes: [
      { how: "update", by: "c", object: { deep: { a: { b: null }, c: { d: null } } } },
      { how: "update", by: "d", object: { deep: { a: { b: null }, c: { e: null } } }, resets: ["deep.c"] },
    ],
    object: { deep: { a: { b: null }, c: { e: null } } },
    owners: { c: [".deep", ".deep.a", ".deep.a.b", ".deep.c", ".deep.c.d"] },
  },
  "and it is no conflict": {
    type: groups,
    writes: [
      { how: "apply", by: "a", object: { deep: { a: { b: null }, c: { d: null } } } },
      { how: "apply", by: "b", object: { deep: { a: { b: null }, c: { e: null } } }, resets: ["deep.c"] },
    ],
    object: { deep: { a: { b: null }, c: { d: null, e: null } } },
    owners: { a: [".deep.a", ".deep.a.b", ".deep.c", ".deep.c.d"], b: [".deep.a", ".deep.a.b"] },
  },
};

describe.each(Object.entries({ lists, within, wholes, extracted, empties, reset }))("%s", (_topic, histories) => {
  test.each(Object.entries(histories))("%s", (_name, history) => {
    expect(play(history)).toEqual(expected(history));
  });
});
