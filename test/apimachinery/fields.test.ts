import { describe, expect, it } from "vitest";
import { type FieldRequirement, formatFieldSelector, matchesFields, parseFieldSelector } from "../../worker/apimachinery/fields.ts";

/** What a stock server answers. */
const errors: [selector: string, message: string][] = [
  ["abc", "invalid selector: 'abc'; can't understand 'abc'"],
  ["metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ["metadata.name>x", "invalid selector: 'metadata.name>x'; can't understand 'metadata.name>x'"],
  ["metadata.name in (a,b)", "invalid selector: 'metadata.name in (a,b)'; can't understand 'b)'"],
  ["metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"],
  ["metadata.name=a\\", "invalid field selector: invalid escape sequence: \\"],
  ["metadata.name=a=b", "invalid field selector: unescaped character in value: 61"],
  ["metadata.name!=a!=b", "invalid field selector: unescaped character in value: 61"],
  ["metadata.name===a", "invalid field selector: unescaped character in value: 61"],
  ["metadata.name=a,abc", "invalid selector: 'metadata.name=a,abc'; can't understand 'abc'"],
];

const parsed: [selector: string, requirements: FieldRequirement[]][] = [
  ["", []],
  [",,", []],
  ["=", []],
  ["=x", [{ field: "", operator: "=", value: "x" }]],
  ["a=b", [{ field: "a", operator: "=", value: "b" }]],
  ["a==b", [{ field: "a", operator: "==", value: "b" }]],
  ["a!=b", [{ field: "a", operator: "!=", value: "b" }]],
  [
    "b=1,a=",
    [
      { field: "a", operator: "=", value: "" },
      { field: "b", operator: "=", value: "1" },
    ],
  ],
  ["a=b\\,c\\=d\\\\e", [{ field: "a", operator: "=", value: "b,c=d\\e" }]],
];

describe("field selectors", () => {
  it.each(errors)("refuses %j with upstream's words", (selector, message) => {
    expect(() => parseFieldSelector(selector)).toThrow(new Error(message));
  });

  it.each(parsed)("reads %j", (selector, requirements) => {
    expect(parseFieldSelector(selector)).toEqual(requirements);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ["a=", {}, true],
    ["a=b", { a: "b" }, true],
    ["a!=b", {}, true],
    ["a!=", {}, false],
    ["a=b,c=d", { a: "b" }, false],
    ["constructor=", {}, true],
  ])("matches %j against %j: %j", (selector, fields, matches) => {
    expect(matchesFields(parseFieldSelector(selector), fields)).toBe(matches);
  });

  it("writes a selector that reads back the same", () => {
    const text = formatFieldSelector(parseFieldSelector("b!=x,a==1\\,2\\=3"));
    expect(text).toBe("a=1\\,2\\=3,b!=x");
  });
});
