import { describe, expect, test } from "vitest";
import type { Atom } from "../../../../worker/apimachinery/managedfields/typed/atom.ts";
import { TypeTable } from "../../../../worker/apimachinery/managedfields/typed/atom.ts";
import type { Versions } from "../../../../worker/apimachinery/managedfields/updater.ts";
import { decodeTable } from "../../../../worker/apimachinery/schema/table.ts";
import type { JSONObject, JSONValue, KubeObject } from "../../../../worker/apimachinery/types.ts";
import { atomicList, expected, type History, keyed, mapOf, number, play, setOf, struct, text, withDefault } from "./fixture.ts";

// upstream: structured-merge-diff merge/multiple_appliers_test.go (conversions), obsolete_versions_test.go, schema_change_test.go and
// field_level_overrides_test.go, read for behaviour. Topics: fields that every version calls otherwise, through all orders of three versions;
// a version that cannot be converted to without a field; versions that are gone; what was owned in parts and becomes atomic, and the other
// way round; keys that lists get later, with a default, optional, or from a field that was there; fields that say otherwise than their type.

const names = ["v1", "v2", "v3"] as const;

/** A struct whose second and third field carry the version's name. */
const typeIn = (version: string): Atom =>
  struct({ inner: struct({ name: text, [`scalar_${version}`]: text, [`complex_${version}`]: struct({ name: text }) }) });
const types = new Map(names.map((name) => [name as string, typeIn(name)]));

function renamed(value: JSONValue, from: string, to: string): JSONValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner = null]) => [
    key.replace(new RegExp(`_${from}$`), `_${to}`),
    renamed(inner, from, to),
  ]);
  return Object.fromEntries(entries) as JSONObject;
}

const renaming: Versions["convert"] = (typed, apiVersion) => {
  const type = types.get(apiVersion);
  return type && { apiVersion, type, object: renamed(typed.object as JSONValue, typed.apiVersion, apiVersion) as KubeObject };
};

const scalar = (version: string, value: string): JSONObject => ({ [`scalar_${version}`]: value });
const complex = (version: string): JSONObject => ({ [`complex_${version}`]: { name: "n" } });
const owner = (manager: string, version: string): string => (version === "v1" ? manager : `${manager} ${version}`);

type Renamed = (one: string, two: string, three: string) => Omit<History, "type" | "convert">;

const renamings: Readonly<Record<string, Renamed>> = {
  "a field that its one owner leaves out goes": (one, two, three) => ({
    writes: [
      { how: "apply", by: "a", in: one, object: { inner: { name: "x", ...scalar(one, "s") } } },
      { how: "apply", by: "a", in: two, object: { inner: { name: "x" } } },
    ],
    in: three,
    object: { inner: { name: "x" } },
    owners: { [owner("a", two)]: [".inner.name"] },
  }),
  "one that another applies stays": (one, two, three) => ({
    writes: [
      { how: "apply", by: "a", in: one, object: { inner: { name: "x", ...scalar(one, "s") } } },
      { how: "apply", by: "b", in: two, object: { inner: scalar(two, "s") } },
      { how: "apply", by: "a", in: three, object: { inner: { name: "x" } } },
    ],
    in: three,
    object: { inner: { name: "x", ...scalar(three, "s") } },
    owners: { [owner("a", three)]: [".inner.name"], [owner("b", two)]: [`.inner.scalar_${two}`] },
  }),
  "one that another updated stays": (one, two, three) => ({
    writes: [
      { how: "update", by: "c", in: one, object: { inner: { name: "x", ...scalar(one, "s") } } },
      { how: "apply", by: "a", in: two, object: { inner: { name: "x", ...scalar(two, "s") } } },
      { how: "apply", by: "a", in: three, object: { inner: { name: "x" } } },
    ],
    in: three,
    object: { inner: { name: "x", ...scalar(three, "s") } },
    owners: { [owner("a", three)]: [".inner.name"], [owner("c", one)]: [".inner", ".inner.name", `.inner.scalar_${one}`] },
  }),
  "one that another updates is lost": (one, two, three) => ({
    writes: [
      { how: "apply", by: "a", in: one, object: { inner: { name: "x", ...scalar(one, "s") } } },
      { how: "update", by: "c", in: two, object: { inner: { name: "x", ...scalar(two, "t") } } },
    ],
    in: three,
    object: { inner: { name: "x", ...scalar(three, "t") } },
    owners: { [owner("a", one)]: [".inner.name"], [owner("c", two)]: [`.inner.scalar_${two}`] },
  }),
  "a struct that its one owner leaves out goes": (one, two, three) => ({
    writes: [
      { how: "apply", by: "a", in: one, object: { inner: { name: "x", ...complex(one) } } },
      { how: "apply", by: "a", in: two, object: { inner: { name: "x" } } },
    ],
    in: three,
    object: { inner: { name: "x" } },
    owners: { [owner("a", two)]: [".inner.name"] },
  }),
  "a struct that another applies stays": (one, two, three) => ({
    writes: [
      { how: "apply", by: "a", in: one, object: { inner: { name: "x", ...complex(one) } } },
      { how: "apply", by: "b", in: two, object: { inner: complex(two) } },
      { how: "apply", by: "a", in: three, object: { inner: { name: "x" } } },
    ],
    in: three,
    object: { inner: { name: "x", ...complex(three) } },
    owners: { [owner("a", three)]: [".inner.name"], [owner("b", two)]: [`.inner.complex_${two}.name`] },
  }),
};

const orders = names.flatMap((one) => names.flatMap((two) => names.map((three) => [one, two, three] as const)));

describe.each(orders)("fields with other names in %s, %s and %s:", (one, two, three) => {
  test.each(Object.entries(renamings))("%s", (_name, make) => {
    const { type: _type, ...history } = { type: undefined, ...make(one, two, three) };
    const played: History = { ...history, type: typeIn("v1"), convert: renaming };
    expect(play(played)).toEqual(expected(played));
  });
});

/** v1 is made of `needed`, which v2 calls `source`: without it there is no v1. */
const reliant: Versions["convert"] = (typed, apiVersion) => {
  const type = struct({ source: text, needed: text, common: text });
  const { source, needed, ...rest } = typed.object as Record<string, unknown>;
  const value = source ?? needed;
  if (apiVersion === "v1") return value === undefined ? undefined : { apiVersion, type, object: { ...rest, needed: value } as KubeObject };
  return { apiVersion, type, object: { ...rest, ...(value === undefined ? {} : { source: value }) } as KubeObject };
};

test("a version that another's applier cannot be told in keeps what it owns", () => {
  const { object, owners } = play({
    type: struct({ source: text, needed: text, common: text }),
    convert: (typed, apiVersion) => reliant(typed, apiVersion) ?? (typed.object["common"] === undefined ? typed : undefined),
    in: "v2",
    writes: [
      { how: "apply", by: "two", in: "v2", object: { source: "a" } },
      { how: "apply", by: "one", object: { common: "b" } },
      { how: "apply", by: "two", in: "v2", object: { source: "b" } },
    ],
  });
  expect(object).toEqual({ source: "b", common: "b" });
  expect(owners).toEqual({ "two v2": [".source"], one: [".common"] });
});

/** Versions that are served while the object is at a write. */
const served =
  (...versions: string[]): Versions["convert"] =>
  (typed, apiVersion) =>
    versions.includes(apiVersion) ? { ...typed, apiVersion } : undefined;

describe("a version that is gone", () => {
  const type = mapOf(number);

  test("takes the owners along that wrote in it", () => {
    let left: readonly string[] = ["v1", "v2"];
    const convert: Versions["convert"] = (typed, apiVersion) => served(...left)(typed, apiVersion);
    const gone: Versions["convert"] = (typed, apiVersion) => {
      if (apiVersion === "v3") left = ["v2", "v3"];
      return convert(typed, apiVersion);
    };
    const { owners } = play({
      type,
      convert: gone,
      in: "v2",
      writes: [
        { how: "update", by: "one", object: { one: 0 } },
        { how: "update", by: "two", in: "v2", object: { one: 0, two: 0 } },
        { how: "update", by: "three", in: "v3", object: { one: 0, two: 0, three: 0 } },
      ],
    });
    expect(owners).toEqual({ "two v2": [".two"], "three v3": [".three"] });
  });

  test("leaves what was applied in it", () => {
    let left = "v1";
    const { object, owners } = play({
      type: struct({ names: setOf(text) }),
      convert: (typed, apiVersion) => {
        if (apiVersion === "v2") left = "v2";
        return served(left)(typed, apiVersion);
      },
      in: "v2",
      writes: [
        { how: "apply", by: "a", object: { names: ["x", "y", "z"] } },
        { how: "apply", by: "a", in: "v2", object: { names: ["x"] } },
      ],
    });
    expect(object).toEqual({ names: ["x", "y", "z"] });
    expect(owners).toEqual({ "a v2": ['.names[="x"]'] });
  });
});

const fields = { count: number, title: text };
const granular = struct({ inner: struct(fields) });
const atomic = struct({ inner: struct(fields, { atomic: true }) });

const element = (id: Parameters<typeof struct>[0][string]): Atom => struct({ name: text, id, value: number });
const byName = struct({ items: keyed(["name"], element(number)) });
const byBoth = struct({ items: keyed(["name", "id"], element(number)) });
const byDefaulted = struct({ items: keyed(["name", "id"], element(withDefault(number, 1))) });
const item = (key: string, ...below: string[]): string[] => ["", ".name", ".value", ...below].map((field) => `.items[${key}]${field}`);

const schemas: Readonly<Record<string, History>> = {
  "a struct that becomes atomic is owned as a whole by who owned parts of it": {
    type: granular,
    writes: [
      { how: "apply", by: "a", object: { inner: { count: 1 } } },
      { how: "apply", by: "b", object: { inner: { title: "t" } }, type: atomic, conflicts: ["a .inner"] },
      { how: "force", by: "b", object: { inner: { title: "t" } }, type: atomic },
    ],
    object: { inner: { title: "t" } },
    owners: { b: [".inner"] },
  },
  "but not by who owns no part any more": {
    type: granular,
    writes: [
      { how: "apply", by: "a", object: { inner: { count: 1 } } },
      { how: "force", by: "b", object: { inner: { count: 2 } } },
      { how: "apply", by: "c", object: { inner: { title: "t" } }, type: atomic, conflicts: ["b .inner"] },
      { how: "force", by: "b", object: { inner: { title: "t" } }, type: atomic },
    ],
    object: { inner: { title: "t" } },
    owners: { b: [".inner"] },
  },
  "an atomic struct that is owned in parts now is nobody's inside": {
    type: atomic,
    writes: [
      { how: "apply", by: "a", object: { inner: { count: 1, title: "a" } } },
      { how: "apply", by: "b", object: { inner: { title: "b" } }, conflicts: ["a .inner"] },
      { how: "apply", by: "b", object: { inner: { title: "b" } }, type: granular },
    ],
    object: { inner: { count: 1, title: "b" } },
    owners: { a: [".inner"], b: [".inner.title"] },
  },
  "a key with a default tells old items apart by it": {
    type: byName,
    writes: [
      {
        how: "apply",
        by: "a",
        object: {
          items: [
            { name: "x", value: 1 },
            { name: "y", value: 1 },
          ],
        },
      },
      {
        how: "apply",
        by: "a",
        type: byDefaulted,
        object: {
          items: [
            { name: "x", value: 2 },
            { name: "y", id: 1, value: 2 },
            { name: "y", id: 2, value: 3 },
          ],
        },
      },
    ],
    object: {
      items: [
        { name: "x", value: 2 },
        { name: "y", id: 1, value: 2 },
        { name: "y", id: 2, value: 3 },
      ],
    },
    owners: { a: [...item('id=1,name="x"'), ...item('id=1,name="y"', ".id"), ...item('id=2,name="y"', ".id")] },
  },
  "an optional key leaves old items without it": {
    type: byName,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x", value: 1 }] } },
      {
        how: "apply",
        by: "a",
        type: byBoth,
        object: {
          items: [
            { name: "x", value: 2 },
            { name: "x", id: 1, value: 1 },
          ],
        },
      },
    ],
    object: {
      items: [
        { name: "x", value: 2 },
        { name: "x", id: 1, value: 1 },
      ],
    },
    owners: { a: [...item('name="x"'), ...item('id=1,name="x"', ".id")] },
  },
  "a field that becomes a key is one of old items too": {
    type: byName,
    writes: [
      { how: "apply", by: "a", object: { items: [{ name: "x", id: 1, value: 1 }] } },
      {
        how: "apply",
        by: "a",
        type: byBoth,
        object: {
          items: [
            { name: "x", id: 1, value: 2 },
            { name: "x", id: 2, value: 2 },
          ],
        },
      },
    ],
    object: {
      items: [
        { name: "x", id: 1, value: 2 },
        { name: "x", id: 2, value: 2 },
      ],
    },
    owners: { a: [...item('id=1,name="x"', ".id"), ...item('id=2,name="x"', ".id")] },
  },
};

describe("a schema that changes", () => {
  test.each(Object.entries(schemas))("%s", (_name, history) => {
    expect(play(history)).toEqual(expected(history));
  });
});

/** name|type|shape|flags|number|listType|keys|mapType */
const overriding = new TypeTable(
  decodeTable({
    Kind: "\nsplit|Whole||o||||granular\nwhole|Parts||o||||atomic",
    Whole: "a\nname|string||o\nvalue|int32||o",
    Parts: "\nname|string||o\nvalue|int32||o",
  }),
  {},
).struct("Kind") as Atom;

const overrides: Readonly<Record<string, History>> = {
  "an atomic type in parts": {
    type: overriding,
    writes: [
      { how: "apply", by: "a", object: { split: { name: "x" } } },
      { how: "apply", by: "b", object: { split: { value: 2 } } },
    ],
    object: { split: { name: "x", value: 2 } },
    owners: { a: [".split.name"], b: [".split.value"] },
  },
  "a type in parts as a whole": {
    type: overriding,
    writes: [
      { how: "apply", by: "a", object: { whole: { name: "x" } } },
      { how: "apply", by: "b", object: { whole: { value: 2 } }, conflicts: ["a .whole"] },
      { how: "apply", by: "a", object: { whole: { name: "y", value: 2 } } },
    ],
    object: { whole: { name: "y", value: 2 } },
    owners: { a: [".whole"] },
  },
  "lists are as their field says": {
    type: struct({ one: atomicList(struct({ name: text })), more: setOf(number) }),
    writes: [
      { how: "apply", by: "a", object: { one: [{ name: "x" }], more: [1] } },
      { how: "apply", by: "b", object: { one: [{ name: "y" }] }, conflicts: ["a .one"] },
      { how: "apply", by: "b", object: { more: [2] } },
    ],
    object: { one: [{ name: "x" }], more: [1, 2] },
    owners: { a: [".more[=1]", ".one"], b: [".more[=2]"] },
  },
};

describe("a field that says otherwise than its type owns", () => {
  test.each(Object.entries(overrides))("%s", (_name, history) => {
    expect(play(history)).toEqual(expected(history));
  });
});
