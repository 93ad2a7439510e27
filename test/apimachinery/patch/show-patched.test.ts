import { expect, test } from "vitest";
import { conversionError, showPatched } from "../../../worker/apimachinery/patch/show-patched.ts";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";

const current: JSONValue = { kind: "K", apiVersion: "v1", metadata: { name: "a", labels: { z: "1", b: "<2>" } }, list: [{ y: 1, x: 1 }] };

test.each<[string, JSONValue, "asGiven" | "sorted", string]>([
  [
    "maps that were reached into are sorted, others not",
    { ...current, data: { b: 1, a: 2 } },
    "asGiven",
    '{"apiVersion":"v1","data":{"b":1,"a":2},"kind":"K","list":[{"y":1,"x":1}],"metadata":{"name":"a","labels":{"z":"1","b":"\\u003c2\\u003e"}}}',
  ],
  [
    "what a merge patch brings is sorted too",
    { ...current, data: { b: 1, a: [{ d: 1, c: 1 }] } },
    "sorted",
    '{"apiVersion":"v1","data":{"a":[{"c":1,"d":1}],"b":1},"kind":"K","list":[{"y":1,"x":1}],"metadata":{"name":"a","labels":{"z":"1","b":"\\u003c2\\u003e"}}}',
  ],
  [
    "items of a list are looked at one by one",
    {
      list: [
        { y: 1, x: 2 },
        { q: 1, p: 1 },
      ],
    },
    "asGiven",
    '{"list":[{"x":2,"y":1},{"q":1,"p":1}]}',
  ],
])("%s", (_what, patched, values, shown) => {
  expect(showPatched(current, patched, values)).toBe(shown);
});

const unmarshal = (value: string, type: string): string =>
  `json: cannot unmarshal ${value} into Go struct field Spec.spec.x of type ${type}`;

test.each([
  [unmarshal("array", "v1.PodTemplateSpec"), "cannot restore struct from: slice"],
  [unmarshal("object", "[]v1.Container"), "cannot restore slice from map"],
  [unmarshal("bool", "map[string]string"), "cannot restore map from bool"],
  [unmarshal("string", "int32"), "unrecognized type: int32"],
  [unmarshal("number 2.5", "int32"), "cannot convert float64 to int32"],
  [unmarshal("number", "string"), "cannot convert int64 to string"],
  ["illegal base64 data at input byte 0", "error decoding from json: illegal base64 data at input byte 0"],
  ["parsing time", "parsing time"],
])("%s is said otherwise by the converter", (json, converter) => {
  expect(conversionError(json)).toBe(converter);
});
