import { describe, expect, test } from "vitest";
import { FieldSet } from "../../../worker/apimachinery/managedfields/fieldpath/field-set.ts";
import { decodeFields, encodeFields, pathsOf } from "../../../worker/apimachinery/managedfields/fieldpath/fields-v1.ts";
import {
  compareElements,
  keyElement,
  parseElement,
  showPath,
  valueElement,
} from "../../../worker/apimachinery/managedfields/fieldpath/path-element.ts";
import type { JSONObject } from "../../../worker/apimachinery/types.ts";

const set = (text: string): FieldSet => decodeFields(JSON.parse(text) as JSONObject);
const text = (fields: FieldSet): string => JSON.stringify(encodeFields(fields));

describe("path elements", () => {
  test.each([
    ["f:a.b/c", "f:a.b/c"],
    ['k:{"port": 80,"host":"a"}', 'k:{"host":"a","port":80}'],
    ['v:"<a>"', 'v:"\\u003ca\\u003e"'],
    ["v:1.0", "v:1"],
    ["i:+7", "i:7"],
    ["z:later", undefined],
  ])("%s is written as %s", (given, written) => {
    expect(parseElement(given)).toBe(written);
  });

  test.each(["f", "fa", "k:1", "v:{", "i:x"])("%s is refused", (given) => {
    expect(() => parseElement(given)).toThrow();
  });

  test("fields come before keys, keys before values, values before indexes; numbers count as numbers", () => {
    const sorted = [
      "f:a",
      "f:b",
      'k:{"p":9}',
      'k:{"p":10}',
      'k:{"p":10,"q":1}',
      'k:{"p":"1"}',
      "v:2",
      "v:10",
      'v:"a"',
      "v:true",
      "i:2",
      "i:10",
    ];
    expect([...sorted].reverse().sort(compareElements)).toEqual(sorted);
  });

  test("paths are shown as conflicts name them", () => {
    const key = keyElement([
      ["protocol", "TCP"],
      ["port", 80],
    ]);
    expect(showPath(["f:spec", "f:ports", key, "f:name"])).toBe('.spec.ports[port=80,protocol="TCP"].name');
    expect(showPath(["f:finalizers", valueElement("a/b"), "i:1"])).toBe('.finalizers[="a/b"][1]');
  });
});

describe("fieldsV1", () => {
  test.each([
    "{}",
    '{"f:data":{}}',
    '{"f:data":{".":{},"f:a":{},"f:b":{}}}',
    '{"f:spec":{"f:ports":{"k:{\\"port\\":80}":{".":{},"f:name":{}}}}}',
  ])("%s is read and written", (fields) => {
    expect(text(set(fields))).toBe(fields);
  });

  test("is written in order, without what a later version may know", () => {
    expect(text(set('{"f:b":{"f:x":{},".":{}},"q:new":{"f:a":{}},"f:a":{}}'))).toBe('{"f:a":{},"f:b":{".":{},"f:x":{}}}');
  });

  test("what nobody writes is refused", () => {
    for (const fields of ["[]", '"x"', '{"f:a":1}', '{"bad":{}}']) expect(() => set(fields)).toThrow();
  });
});

describe("sets", () => {
  const a = '{"f:a":{".":{},"f:x":{},"f:y":{}},"f:b":{},"f:c":{"f:z":{}}}';
  const b = '{"f:a":{".":{},"f:x":{}},"f:c":{}}';

  test.each<[string, (left: FieldSet, right: FieldSet) => FieldSet, string]>([
    ["union", (left, right) => left.union(right), '{"f:a":{".":{},"f:x":{},"f:y":{}},"f:b":{},"f:c":{".":{},"f:z":{}}}'],
    ["intersection", (left, right) => left.intersection(right), '{"f:a":{".":{},"f:x":{}}}'],
    ["difference leaves children", (left, right) => left.difference(right), '{"f:a":{"f:y":{}},"f:b":{},"f:c":{"f:z":{}}}'],
    ["recursive difference takes them too", (left, right) => left.recursiveDifference(right), '{"f:b":{}}'],
  ])("%s", (_name, operate, result) => {
    const [left, right] = [set(a), set(b)];
    expect(text(operate(left, right))).toBe(result);
    expect([text(left), text(right)]).toEqual([a, b]);
  });

  test("know what is in them", () => {
    const fields = FieldSet.of(["f:a"], ["f:b", "f:c"], []);
    expect([fields.has("f:a"), fields.has("f:b"), fields.hasPath(["f:b", "f:c"]), fields.hasPath([])]).toEqual([true, false, true, false]);
    expect([fields.empty, new FieldSet().empty, FieldSet.of([]).empty]).toEqual([false, true, true]);
  });

  test("list what is at one level before what is deeper", () => {
    expect([...pathsOf(set('{"f:a":{"f:x":{}},"f:b":{}}'))].map(showPath)).toEqual([".b", ".a.x"]);
  });
});
