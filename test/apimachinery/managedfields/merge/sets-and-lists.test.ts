import { describe, expect, test } from "vitest";
import { TypedError } from "../../../../worker/apimachinery/managedfields/typed/typed-error.ts";
import { atomicList, expected, type History, keyed, number, play, setOf, struct, text, withDefault } from "./fixture.ts";

// upstream: structured-merge-diff merge/set_test.go, key_test.go, default_keys_test.go and duplicates_test.go, read for behaviour. Topics: sets
// shared by managers and versions, their order, removal; items by key, renamed; keys with defaults, absent, of another number form, in lists in
// lists, twice the same; items that stand there twice: whose they are when they come, go, change and are applied.

const set = struct({ names: setOf(text), other: number });
const list = struct({ items: keyed(["name"], struct({ name: text, value: number, more: number })), other: number });

const item = (name: string, ...fields: string[]): string[] => ["", ...fields].map((field) => `.items[name="${name}"]${field}`);

const sets: Readonly<Record<string, History>> = {
  "members are added and removed by who applies them": {
    type: set,
    writes: [
      { how: "apply", by: "a", object: { names: ["x", "z"] } },
      { how: "update", by: "c", object: { names: ["x", "y", "z", "zz"] } },
      { how: "apply", by: "a", object: { names: ["x", "xx", "z", "zzz"] } },
    ],
    object: { names: ["x", "y", "xx", "z", "zz", "zzz"] },
    owners: { a: ['.names[="x"]', '.names[="xx"]', '.names[="z"]', '.names[="zzz"]'], c: ['.names[="y"]', '.names[="zz"]'] },
  },
  "a member may be several managers'": {
    type: set,
    writes: [
      { how: "apply", by: "a", object: { names: ["x", "z"] } },
      { how: "update", by: "c", in: "v2", object: { names: ["x", "y", "z", "zz"] } },
      { how: "apply", by: "a", object: { names: ["x", "y", "z"] } },
    ],
    object: { names: ["x", "y", "z", "zz"] },
    owners: { a: ['.names[="x"]', '.names[="y"]', '.names[="z"]'], "c v2": ['.names[="y"]', '.names[="zz"]'] },
  },
  "who applies says the order": {
    type: set,
    writes: [
      { how: "apply", by: "a", object: { names: ["w", "x", "y", "z"] } },
      { how: "apply", by: "a", object: { names: ["w", "z", "y", "x"] } },
    ],
    object: { names: ["w", "z", "y", "x"] },
    owners: { a: ['.names[="w"]', '.names[="x"]', '.names[="y"]', '.names[="z"]'] },
  },
  "who updates the order owns nothing by that, and the next apply says it again": {
    type: set,
    writes: [
      { how: "apply", by: "a", object: { names: ["w", "x", "y", "z"] } },
      { how: "update", by: "c", object: { names: ["w", "z", "y", "x"] } },
      { how: "apply", by: "a", in: "v2", object: { names: ["w", "x", "y", "z"] } },
    ],
    object: { names: ["w", "x", "y", "z"] },
    owners: { "a v2": ['.names[="w"]', '.names[="x"]', '.names[="y"]', '.names[="z"]'] },
  },
  "members that only the live set has stay between their neighbours": {
    type: set,
    writes: [
      { how: "update", by: "c", object: { names: ["1", "2", "3", "4", "5"] } },
      { how: "apply", by: "a", object: { names: ["5", "3", "1"] } },
    ],
    object: { names: ["2", "4", "5", "3", "1"] },
    owners: {
      a: ['.names[="1"]', '.names[="3"]', '.names[="5"]'],
      c: [".names", '.names[="1"]', '.names[="2"]', '.names[="3"]', '.names[="4"]', '.names[="5"]'],
    },
  },
  "members left out go, in whichever version": {
    type: set,
    writes: [
      { how: "apply", by: "a", object: { names: ["x", "y", "z"] } },
      { how: "apply", by: "a", in: "v2", object: { names: ["x", "z"] } },
    ],
    object: { names: ["x", "z"] },
    owners: { "a v2": ['.names[="x"]', '.names[="z"]'] },
  },
  "the last member takes the set along": {
    type: set,
    writes: [
      { how: "apply", by: "a", object: { names: ["x"], other: 1 } },
      { how: "apply", by: "a", object: { other: 1 } },
    ],
    object: { other: 1 },
    owners: { a: [".other"] },
  },
};

const atomic: Readonly<Record<string, History>> = {
  "an atomic list is one manager's, its order too": {
    type: struct({ args: atomicList(text) }),
    writes: [
      { how: "apply", by: "a", object: { args: ["x", "y"] } },
      { how: "apply", by: "b", object: { args: ["y", "x"] }, conflicts: ["a .args"] },
      { how: "force", by: "b", object: { args: ["y", "x"] } },
    ],
    object: { args: ["y", "x"] },
    owners: { b: [".args"] },
  },
};

const keys: Readonly<Record<string, History>> = {
  "an item whose key changes is another item": {
    type: list,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x", value: 1 }] } },
      { how: "apply", by: "a", object: { items: [{ name: "y", value: 2 }] } },
    ],
    object: { items: [{ name: "y", value: 2 }] },
    owners: { a: item("y", ".name", ".value") },
  },
};

const port = struct({ port: number, protocol: withDefault(text, "TCP"), name: text });
const ports = struct({ ports: keyed(["port", "protocol"], port) });
const chapter = struct({
  chapter: withDefault(number, 1),
  title: withDefault(text, "A"),
  lines: keyed(["page", "line"], struct({ page: withDefault(number, 2.0), line: withDefault(number, 3), text })),
});
const book = struct({ book: keyed(["chapter", "title"], chapter) });
const line = '.book[chapter=1,title="A"].lines[line=3,page=2]';

const defaults: Readonly<Record<string, History>> = {
  "an absent key has its default in the path, but not in the item": {
    type: ports,
    writes: [{ how: "apply", by: "a", object: { ports: [{ port: 80 }, { port: 80, protocol: "UDP" }] } }],
    object: { ports: [{ port: 80 }, { port: 80, protocol: "UDP" }] },
    owners: {
      a: [
        ...['.ports[port=80,protocol="TCP"]', '.ports[port=80,protocol="TCP"].port', '.ports[port=80,protocol="UDP"]'],
        ...['.ports[port=80,protocol="UDP"].port', '.ports[port=80,protocol="UDP"].protocol'],
      ],
    },
  },
  "an item is the same with the default said and not": {
    type: ports,
    writes: [
      { how: "apply", by: "a", object: { ports: [{ port: 80, protocol: "TCP", name: "x" }] } },
      { how: "apply", by: "b", object: { ports: [{ port: 80, name: "y" }] }, conflicts: ['a .ports[port=80,protocol="TCP"].name'] },
    ],
    object: { ports: [{ port: 80, protocol: "TCP", name: "x" }] },
    owners: { a: ["", ".port", ".protocol", ".name"].map((field) => `.ports[port=80,protocol="TCP"]${field}`) },
  },
  "an absent key without a default is no part of the path": {
    type: ports,
    writes: [{ how: "apply", by: "a", object: { ports: [{ protocol: "TCP", name: "x" }] } }],
    object: { ports: [{ protocol: "TCP", name: "x" }] },
    owners: { a: ["", ".protocol", ".name"].map((field) => `.ports[protocol="TCP"]${field}`) },
  },
  "keys may all be absent, in lists in lists": {
    type: book,
    writes: [
      { how: "apply", by: "a", object: { book: [{ lines: [{ text: "x" }] }] } },
      { how: "apply", by: "a", object: { book: [{ lines: [{ text: "x", page: 2 }] }] } },
    ],
    object: { book: [{ lines: [{ text: "x", page: 2 }] }] },
    owners: { a: ['.book[chapter=1,title="A"]', line, `${line}.page`, `${line}.text`] },
  },
};

const twice = {
  items: [
    { name: "x", value: 1 },
    { name: "x", value: 2 },
    { name: "y", value: 3 },
  ],
};
const once = {
  items: [
    { name: "x", value: 1 },
    { name: "y", value: 3 },
  ],
};

const duplicates: Readonly<Record<string, History>> = {
  "a member of a set that stands there twice is owned once": {
    type: set,
    writes: [{ how: "update", by: "c", object: { names: ["x", "x", "y"] } }],
    object: { names: ["x", "x", "y"] },
    owners: { c: [".names", '.names[="x"]', '.names[="y"]'] },
  },
  "who makes it two owns it": {
    type: set,
    writes: [
      { how: "update", by: "c", object: { names: ["x", "y"] } },
      { how: "update", by: "d", object: { names: ["x", "x", "y"] } },
    ],
    object: { names: ["x", "x", "y"] },
    owners: { c: [".names", '.names[="y"]'], d: ['.names[="x"]'] },
  },
  "who makes it one again too": {
    type: set,
    writes: [
      { how: "update", by: "c", object: { names: ["x", "x", "y"] } },
      { how: "update", by: "d", object: { names: ["x", "y"] } },
    ],
    object: { names: ["x", "y"] },
    owners: { c: [".names", '.names[="y"]'], d: ['.names[="x"]'] },
  },
  "an apply of it makes it one, against who made it two": {
    type: set,
    writes: [
      { how: "update", by: "c", object: { names: ["x", "x", "y"] } },
      { how: "apply", by: "a", object: { names: ["x"] }, conflicts: ['c .names[="x"]'] },
      { how: "force", by: "a", object: { names: ["x"] } },
    ],
    object: { names: ["x", "y"] },
    owners: { c: [".names", '.names[="y"]'], a: ['.names[="x"]'] },
  },
  "an apply of something else leaves it": {
    type: set,
    writes: [
      { how: "update", by: "c", object: { names: ["x", "x", "y"] } },
      { how: "apply", by: "a", object: { names: ["z"] } },
    ],
    object: { names: ["x", "x", "y", "z"] },
    owners: { c: [".names", '.names[="x"]', '.names[="y"]'], a: ['.names[="z"]'] },
  },
  "items of one key are owned together, without their fields": {
    type: list,
    writes: [{ how: "update", by: "c", object: twice }],
    object: twice,
    owners: { c: [".items", ...item("x"), ...item("y", ".name", ".value")] },
  },
  "who changes one of them owns them": {
    type: list,
    writes: [
      { how: "update", by: "c", object: twice },
      {
        how: "update",
        by: "d",
        object: { items: [...twice.items.slice(0, 1), { name: "x", value: 2, more: 3 }, ...twice.items.slice(2)] },
      },
    ],
    object: {
      items: [
        { name: "x", value: 1 },
        { name: "x", value: 2, more: 3 },
        { name: "y", value: 3 },
      ],
    },
    owners: { c: [".items", ...item("y", ".name", ".value")], d: item("x") },
  },
  "who adds a second one owns them": {
    type: list,
    writes: [
      { how: "update", by: "c", object: once },
      { how: "update", by: "d", object: twice },
    ],
    object: twice,
    owners: { c: [".items", ...item("y", ".name", ".value")], d: item("x") },
  },
  "who adds another item owns only that": {
    type: list,
    writes: [
      { how: "update", by: "c", object: { items: twice.items.slice(0, 2) } },
      { how: "update", by: "d", object: twice },
    ],
    object: twice,
    owners: { c: [".items", ...item("x")], d: item("y", ".name", ".value") },
  },
  "an apply of other fields leaves them": {
    type: list,
    writes: [
      { how: "update", by: "c", object: twice },
      { how: "apply", by: "a", object: { other: 5 } },
    ],
    object: { ...twice, other: 5 },
    owners: { c: [".items", ...item("x"), ...item("y", ".name", ".value")], a: [".other"] },
  },
  "an apply of the key, changed or not, is a conflict, and one item when forced": {
    type: list,
    writes: [
      { how: "update", by: "c", object: twice },
      { how: "apply", by: "a", object: { items: [{ name: "x", value: 3 }] }, conflicts: ['c .items[name="x"]'] },
      { how: "apply", by: "a", object: { items: [{ name: "x", value: 2 }] }, conflicts: ['c .items[name="x"]'] },
      { how: "force", by: "a", object: { items: [{ name: "x", value: 3 }] } },
    ],
    object: {
      items: [
        { name: "x", value: 3 },
        { name: "y", value: 3 },
      ],
    },
    owners: { c: [".items", ...item("y", ".name", ".value")], a: item("x", ".name", ".value") },
  },
  "an apply of another key leaves them": {
    type: list,
    writes: [
      { how: "update", by: "c", object: twice },
      { how: "force", by: "a", object: { items: [{ name: "y", value: 4 }] } },
    ],
    object: {
      items: [
        { name: "x", value: 1 },
        { name: "x", value: 2 },
        { name: "y", value: 4 },
      ],
    },
    owners: { c: [".items", ...item("x"), ...item("y", ".name")], a: item("y", ".name", ".value") },
  },
  "who applied one and applies it no more leaves both to who added the second": {
    type: list,
    writes: [
      { how: "apply", by: "a", object: once },
      { how: "update", by: "c", object: twice },
      { how: "apply", by: "a", object: { items: [{ name: "y", value: 3 }] } },
    ],
    object: twice,
    owners: { a: item("y", ".name", ".value"), c: item("x") },
  },
};

describe.each(Object.entries({ sets, atomic, keys, defaults, duplicates }))("%s", (_topic, histories) => {
  test.each(Object.entries(histories))("%s", (_name, history) => {
    expect(play(history)).toEqual(expected(history));
  });
});

test.each([
  ["said of neither", { ports: [{ port: 80 }, { port: 80 }] }],
  ["said of one", { ports: [{ port: 80 }, { port: 80, protocol: "TCP" }] }],
])("items of one key may not be applied, the default of it %s", (_what, object) => {
  expect(() => play({ type: ports, writes: [{ how: "apply", by: "a", object }] })).toThrow(TypedError);
});
