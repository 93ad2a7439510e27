import { expect, test } from "vitest";
import { patchJSON } from "../../../worker/apimachinery/patch/json-patch.ts";
import { conversionError, showJSONPatched, showMergePatched } from "../../../worker/apimachinery/patch/show-patched.ts";
import type { JSONObject } from "../../../worker/apimachinery/types.ts";

const current: JSONObject = { kind: "K", apiVersion: "v1", metadata: { name: "a", labels: { z: "1", b: "<2>" } }, list: [{ y: 1, x: 1 }] };

test.each<[string, JSONObject[], JSONObject, string]>([
  [
    "only its root is sorted",
    [{ op: "add", path: "/data", value: { b: 1, a: 2 } }],
    current,
    '{"apiVersion":"v1","data":{"b":1,"a":2},"kind":"K","list":[{"y":1,"x":1}],"metadata":{"name":"a","labels":{"z":"1","b":"\\u003c2\\u003e"}}}',
  ],
  [
    "what it takes from is sorted too",
    [{ op: "copy", from: "/metadata/labels/z", path: "/list/0/w" }],
    {
      metadata: { name: "a", labels: { z: "1", b: "2" } },
      list: [
        { y: 1, x: 1 },
        { q: 1, p: 1 },
      ],
    },
    '{"list":[{"w":"1","x":1,"y":1},{"q":1,"p":1}],"metadata":{"labels":{"b":"2","z":"1"},"name":"a"}}',
  ],
  [
    "what a test compared is sorted all the way down, wherever it is copied to, until something else takes its place",
    [
      { op: "test", path: "/a", value: { z: { y: 1, x: 1 } } },
      { op: "copy", from: "/a", path: "/b" },
      { op: "test", path: "/c", value: { z: 1 } },
      { op: "replace", path: "/c", value: { y: 1, x: 1 } },
    ],
    { a: { z: { y: 1, x: 1 } }, c: { z: 1 } },
    '{"a":{"z":{"x":1,"y":1}},"b":{"z":{"x":1,"y":1}},"c":{"y":1,"x":1}}',
  ],
  [
    "what it reached into is sorted where it has moved to in its list",
    [
      { op: "move", from: "/list/0/b/c", path: "/list/0" },
      { op: "add", path: "/list/-", value: { z: 1, y: 1 } },
      { op: "remove", path: "/other/1/b" },
      { op: "remove", path: "/other/0" },
    ],
    {
      list: [{ d: 1, b: { e: 1, c: 2, a: 1 } }],
      other: [
        { z: 1, y: 1 },
        { c: 1, b: 1, a: 1 },
      ],
    },
    '{"list":[2,{"b":{"a":1,"e":1},"d":1},{"z":1,"y":1}],"other":[{"a":1,"c":1}]}',
  ],
  [
    "what is copied into itself is sorted in both",
    [{ op: "copy", from: "/a", path: "/a/b" }],
    { a: { z: 1, b: { y: 1, x: 1 } } },
    '{"a":{"b":{"b":{"y":1,"x":1},"z":1},"z":1}}',
  ],
  ["keys are pointed at escaped", [{ op: "test", path: "/a~1b/c", value: 1 }], { "a/b": { c: 1, b: 2 } }, '{"a/b":{"b":2,"c":1}}'],
])("of a document after a JSON patch %s", (_what, operations, document, shown) => {
  expect(showJSONPatched(patchJSON(document, { operations }))).toBe(shown);
});

test.each<[string, JSONObject, JSONObject, string]>([
  [
    "merged and new maps are sorted",
    { data: { b: 1, a: [{ d: 1, c: 1 }] }, metadata: {} },
    { ...current, data: { b: 1, a: [{ d: 1, c: 1 }] } },
    '{"apiVersion":"v1","data":{"a":[{"c":1,"d":1}],"b":1},"kind":"K","list":[{"y":1,"x":1}],"metadata":{"labels":{"z":"1","b":"\\u003c2\\u003e"},"name":"a"}}',
  ],
  ["what took a map's place is as given", { metadata: [{ b: 1, a: 1 }] }, { metadata: [{ b: 1, a: 1 }] }, '{"metadata":[{"b":1,"a":1}]}'],
])("of a document after a merge patch %s", (_what, patch, patched, shown) => {
  expect(showMergePatched(current, patch, patched)).toBe(shown);
});

const unmarshal = (value: string, type: string): string =>
  `json: cannot unmarshal ${value} into Go struct field Spec.spec.x of type ${type}`;

test.each<[string, unknown, string]>([
  [unmarshal("number", "int64"), 1e300, "cannot convert float64 to int64"],
  [unmarshal("array", "v1.PodTemplateSpec"), [], "cannot restore struct from: slice"],
  [unmarshal("object", "[]v1.Container"), {}, "cannot restore slice from map"],
  [unmarshal("bool", "map[string]string"), true, "cannot restore map from bool"],
  [unmarshal("string", "int32"), "a", "unrecognized type: int32"],
  [unmarshal("number 2.5", "int32"), 2.5, "cannot convert float64 to int32"],
  [unmarshal("number", "string"), 1, "cannot convert int64 to string"],
  [unmarshal("number", "string"), 1.5, "unrecognized type: string"],
  [unmarshal("number", "bool"), 1, "unrecognized type: bool"],
  ["illegal base64 data at input byte 0", "!", "error decoding from json: illegal base64 data at input byte 0"],
  ["parsing time", "x", "parsing time"],
])("%s is said otherwise by the converter", (json, value, converter) => {
  expect(conversionError(json, { value, unmarshals: false })).toBe(converter);
});

test("types that read themselves say it as always, but not where", () => {
  expect(conversionError(unmarshal("array", "int32"), { value: [], unmarshals: true })).toBe(
    "json: cannot unmarshal array into Go value of type int32",
  );
});

test("a value of a named basic type is said to be of that name where Go would convert it", () => {
  const wrong = { unmarshals: false, basic: "string" };
  expect(conversionError(unmarshal("number", "v1.Protocol"), { value: -1, ...wrong })).toBe("cannot convert int64 to v1.Protocol");
  expect(conversionError(unmarshal("bool", "v1.Protocol"), { value: true, ...wrong })).toBe("unrecognized type: string");
});
