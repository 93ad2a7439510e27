import { describe, expect, it } from "vitest";
import { applyMergePatch, parseMergePatch } from "../../../worker/apimachinery/patch/merge-patch.ts";
import type { JSONValue } from "../../../worker/apimachinery/types.ts";

const cases: [document: JSONValue, patch: JSONValue, result: JSONValue][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{}, { l: [1, null, { a: null, b: 2 }] }, { l: [1, null, { b: 2 }] }],
  [{ l: [1] }, { l: [{ a: null, b: 2 }] }, { l: [{ b: 2 }] }],
  [{ l: { x: 1 } }, { l: [{ a: null }] }, { l: [{ a: null }] }],
  [{ a: null }, { a: { b: null } }, { a: {} }],
  [{ a: 1 }, {}, { a: 1 }],
  [{ a: 1 }, [{ b: null }], [{}]],
];

describe("applyMergePatch", () => {
  it.each(cases)("merges into %j the patch %j", (document, patch, result) => {
    const before = structuredClone([document, patch]);
    expect(applyMergePatch(document, patch)).toEqual(result);
    expect([document, patch]).toEqual(before);
  });

  it("cannot reach a prototype", () => {
    const merged = applyMergePatch(
      {},
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as JSONValue,
    );
    expect(Object.keys(merged as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("parseMergePatch", () => {
  it("returns the value and its duplicates", () => {
    expect(parseMergePatch('{"a":{"b":1,"b":2}}', { strict: true })).toEqual({
      value: { a: { b: 2 } },
      duplicates: ['duplicate field "a.b"'],
    });
  });

  it.each<[text: string, strict: boolean, message: string]>([
    ["[1]", true, "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"],
    ['"text"', true, "error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}"],
    ['{"spec":', true, "error decoding patch: unexpected end of JSON input"],
    ["null", true, "Invalid JSON Patch"],
    ["null", false, "Invalid JSON Patch"],
    ["1", false, "Invalid JSON Patch"],
    ['{"spec":', false, "Invalid JSON Patch"],
  ])("refuses %s (strict: %j)", (text, strict, message) => {
    expect(() => parseMergePatch(text, { strict })).toThrow(
      expect.objectContaining({ message, status: expect.objectContaining({ code: 400 }) }),
    );
  });
});
