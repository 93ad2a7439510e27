import { describe, expect, test } from "vitest";
import type { FieldSet } from "../../../worker/apimachinery/managedfields/fieldpath/field-set.ts";
import { decodeFields, encodeFields, pathsOf } from "../../../worker/apimachinery/managedfields/fieldpath/fields-v1.ts";
import { showPath } from "../../../worker/apimachinery/managedfields/fieldpath/path-element.ts";
import { compareTyped } from "../../../worker/apimachinery/managedfields/typed/compare.ts";
import { mergeTyped } from "../../../worker/apimachinery/managedfields/typed/merge.ts";
import { reconcileSet } from "../../../worker/apimachinery/managedfields/typed/reconcile.ts";
import { removeItems, withNamedFields } from "../../../worker/apimachinery/managedfields/typed/remove.ts";
import { toFieldSet } from "../../../worker/apimachinery/managedfields/typed/to-field-set.ts";
import { validateTyped } from "../../../worker/apimachinery/managedfields/typed/validate.ts";
import type { JSONObject, JSONValue } from "../../../worker/apimachinery/types.ts";
import { types } from "./widgets.ts";

const spec = types.struct("Spec") ?? { scalar: "untyped" as const };
const paths = (set: FieldSet): string[] => [...pathsOf(set)].map(showPath);

describe("a value names its fields", () => {
  test.each<[string, JSONObject, string[]]>([
    ["scalars", { size: 1, on: false }, [".on", ".size"]],
    ["what is null", { size: null }, [".size"]],
    [
      "an atomic list, map or struct as one",
      { args: ["a"], selector: { a: "1" }, ref: { name: "x" }, any: { a: [1] } },
      [".any", ".args", ".ref", ".selector"],
    ],
    ["a struct whose field makes it granular", { shared: { name: "x" } }, [".shared.name"]],
    ["an empty struct", { shared: {} }, [".shared"]],
    [
      "list items by key, defaults filled in",
      { ports: [{ port: 80, name: "a" }] },
      ['.ports[port=80,protocol="TCP"]', '.ports[port=80,protocol="TCP"].name', '.ports[port=80,protocol="TCP"].port'],
    ],
    ["items that share a key once", { ports: [{ port: 80 }, { port: 80, protocol: "TCP" }] }, ['.ports[port=80,protocol="TCP"]']],
  ])("%s", (_what, value, expected) => {
    expect(paths(toFieldSet(spec, value))).toEqual(expected);
  });
});

describe("comparing finds", () => {
  test.each<[string, JSONObject, JSONObject, { added?: string[]; modified?: string[]; removed?: string[] }]>([
    ["nothing in what is the same", { size: 1, any: { a: 1, b: 2 } }, { any: { b: 2, a: 1 }, size: 1 }, {}],
    ["scalars", { size: 1, name: "a" }, { size: 2, on: true }, { added: [".on"], modified: [".size"], removed: [".name"] }],
    ["atomic values as a whole", { args: ["a"], ref: { name: "x" } }, { args: ["b"], ref: { name: "y" } }, { modified: [".args", ".ref"] }],
    ["empty against absent", {}, { shared: {} }, { added: [".shared"] }],
    ["null against empty", { args: null }, { args: [] }, { modified: [".args"] }],
    ["a struct and its fields", {}, { shared: { name: "x" } }, { added: [".shared", ".shared.name"] }],
    [
      "list items, whatever their order",
      { ports: [{ port: 80, name: "a" }, { port: 81 }] },
      { ports: [{ port: 82 }, { port: 80, name: "b" }] },
      {
        added: ['.ports[port=82,protocol="TCP"]', '.ports[port=82,protocol="TCP"].port'],
        modified: ['.ports[port=80,protocol="TCP"].name'],
        removed: ['.ports[port=81,protocol="TCP"]', '.ports[port=81,protocol="TCP"].port'],
      },
    ],
    [
      "items that came to share a key",
      { ports: [{ port: 80 }] },
      { ports: [{ port: 80 }, { port: 80, name: "b" }] },
      { added: ['.ports[port=80,protocol="TCP"]'], removed: ['.ports[port=80,protocol="TCP"]', '.ports[port=80,protocol="TCP"].port'] },
    ],
  ])("%s", (_what, left, right, expected) => {
    const { added, modified, removed } = compareTyped(spec, left, right);
    expect({ added: paths(added), modified: paths(modified), removed: paths(removed) }).toEqual({
      added: [],
      modified: [],
      removed: [],
      ...expected,
    });
  });
});

describe("merging", () => {
  test.each<[string, JSONObject, JSONObject, JSONObject]>([
    ["keeps what is not said", { size: 1, name: "a" }, { name: "b" }, { size: 1, name: "b" }],
    [
      "replaces atomic values",
      { args: ["a", "b"], ref: { kind: "k", name: "x" } },
      { args: ["c"], ref: { name: "y" } },
      { args: ["c"], ref: { name: "y" } },
    ],
    ["goes into granular ones", { shared: { kind: "k", name: "x" } }, { shared: { name: "y" } }, { shared: { kind: "k", name: "y" } }],
    [
      "adds list items",
      { ports: [{ port: 80, name: "a" }] },
      { ports: [{ port: 81 }] },
      { ports: [{ port: 80, name: "a" }, { port: 81 }] },
    ],
    [
      "merges items and takes the configuration's order",
      { ports: [{ port: 1 }, { port: 2, name: "b" }, { port: 3 }] },
      { ports: [{ port: 3 }, { port: 2, protocol: "TCP" }] },
      { ports: [{ port: 1 }, { port: 3 }, { port: 2, name: "b", protocol: "TCP" }] },
    ],
  ])("%s", (_what, live, config, expected) => {
    expect(mergeTyped(spec, live, config)).toEqual(expected);
  });
});

describe("removing", () => {
  test.each<[string, JSONObject, string, JSONValue | undefined]>([
    ["fields", { size: 1, name: "a" }, '{"f:size":{}}', { name: "a" }],
    [
      "items",
      { ports: [{ port: 80 }, { port: 81 }] },
      '{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{}}}',
      { ports: [{ port: 81 }] },
    ],
    [
      "all of a list, which leaves null",
      { ports: [{ port: 80 }] },
      '{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{}}}',
      { ports: null },
    ],
    ["everything", { size: 1 }, '{"f:size":{}}', undefined],
  ])("%s", (_what, value, items, expected) => {
    expect(removeItems(spec, value, decodeFields(JSON.parse(items) as JSONObject))).toEqual(expected);
  });

  test("declared fields on the way to a member become members", () => {
    const fields = decodeFields({ "f:spec": { "f:shared": { "f:name": {} } }, "f:metadata": { "f:labels": { "f:a": {} } } });
    expect(paths(withNamedFields(types.struct("Widget"), fields))).toEqual([
      ".metadata",
      ".spec",
      ".metadata.labels",
      ".metadata.labels.a",
      ".spec.shared",
      ".spec.shared.name",
    ]);
  });
});

describe("a set written for another type", () => {
  test.each<[string, JSONObject, JSONObject]>([
    ["stays where nothing changed", { "f:args": {}, "f:shared": { "f:name": {} } }, { "f:args": {}, "f:shared": { "f:name": {} } }],
    ["owns as a whole what became atomic", { "f:ref": { "f:name": {} }, "f:size": {} }, { "f:ref": {}, "f:size": {} }],
    ["so with lists", { "f:args": { ".": {}, 'v:"a"': {} } }, { "f:args": {} }],
    ["keeps fields that are no more", { "f:gone": { "f:a": {} } }, { "f:gone": { "f:a": {} } }],
  ])("%s", (_what, before, after) => {
    const set = decodeFields(before);
    expect(encodeFields(reconcileSet(spec, set))).toEqual(after);
    expect(encodeFields(set)).toEqual(before);
  });
});

describe("a value that is not of its type is refused", () => {
  test.each<[JSONObject, string]>([
    [{ size: "1" }, ".size: expected numeric (int or float), got string"],
    [{ name: 1 }, ".name: expected string, got &value.valueUnstructured{Value:1}"],
    [
      { name: { b: [true], a: "x" } },
      '.name: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":"x", "b":[]interface {}{true}}}',
    ],
    [{ on: "yes" }, ".on: expected boolean, got &{yes}"],
    [{ nope: 1 }, ".nope: field not declared in schema"],
    [{ args: { a: 1 } }, ".args: expected list, got &{map[a:1]}"],
    [{ shared: [1] }, ".shared: expected map, got &{[1]}"],
    [{ args: ["a", 1] }, ".args[1]: expected string, got &value.valueUnstructured{Value:1}"],
    [{ ports: [null] }, ".ports: element 0: associative list with keys may not have a null element"],
    [{ ports: [1] }, ".ports: element 0: associative list with keys may not have non-map elements"],
    [{ ports: [{ port: 1 }, { port: 1 }] }, '.ports: duplicate entries for key [port=1,protocol="TCP"]'],
    [
      { size: "a", name: 1 },
      "errors:\n  .size: expected numeric (int or float), got string\n  .name: expected string, got &value.valueUnstructured{Value:1}",
    ],
  ])("%j", (value, message) => {
    expect(() => validateTyped(spec, value)).toThrow(expect.objectContaining({ message }));
  });

  test("null is of every type", () => {
    expect(() => validateTyped(spec, { size: null, ports: null, shared: null, any: null })).not.toThrow();
  });
});
