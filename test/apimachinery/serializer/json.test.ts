import { describe, expect, it } from "vitest";
import { inDocumentOrder, nestsDeeper, parseJSON } from "../../../worker/apimachinery/serializer/json.ts";

const errors: [text: string, message: string][] = [
  ["", "unexpected end of JSON input"],
  [" ", "unexpected end of JSON input"],
  ['{"a":1', "unexpected end of JSON input"],
  ["[1,", "unexpected end of JSON input"],
  ['"a', "unexpected end of JSON input"],
  ['"\\', "unexpected end of JSON input"],
  ["tru", "unexpected end of JSON input"],
  ["-", "unexpected end of JSON input"],
  ["1.", "unexpected end of JSON input"],
  ["1e", "unexpected end of JSON input"],
  ["x", "invalid character 'x' looking for beginning of value"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ["]", "invalid character ']' looking for beginning of value"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["{,}", "invalid character ',' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["{} x", "invalid character 'x' after top-level value"],
  ["01", "invalid character '1' after top-level value"],
  ["-a", "invalid character 'a' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1e+x", "invalid character 'x' in exponent of numeric literal"],
  ["trux", "invalid character 'x' in literal true (expecting 'e')"],
  ["nil", "invalid character 'i' in literal null (expecting 'u')"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"a\u0001"', "invalid character '\\x01' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ["ü", "invalid character 'Ã' looking for beginning of value"],
];

const duplicated: [text: string, duplicates: string[]][] = [
  ['{"a":1,"b":2}', []],
  ['{"a":1,"a":2}', ['duplicate field "a"']],
  ['{"a":1,"\\u0061":2}', ['duplicate field "a"']],
  ['{"a":1,"a":2,"a":3}', ['duplicate field "a"']],
  ['{"m":{"l":{"x":"1","x":"2"}},"d":{"k":"v","k":"w"}}', ['duplicate field "m.l.x"', 'duplicate field "d.k"']],
  ['{"c":[{"n":1},{"n":1,"n":2}]}', ['duplicate field "c[1].n"']],
  ['[{"a":1,"a":2},[[{"b":1,"b":1}]]]', ['duplicate field "[0].a"', 'duplicate field "[1][0][0].b"']],
  ['{"a.b":{"c":1,"c":2}}', ['duplicate field "a.b.c"']],
  ['{"__proto__":1,"__proto__":2}', ['duplicate field "__proto__"']],
];

describe("parseJSON", () => {
  it.each(errors)("refuses %j with Go's words", (text, message) => {
    expect(() => parseJSON(text, { strict: false })).toThrow(new Error(message));
    expect(() => parseJSON(text, { strict: true })).toThrow(new Error(message));
  });

  it.each(duplicated)("finds the duplicates of %j", (text, duplicates) => {
    expect(parseJSON(text, { strict: true })).toEqual({ value: JSON.parse(text), duplicates });
    expect(parseJSON(text, { strict: false }).duplicates).toEqual([]);
  });

  it("reports a hundred duplicates at most", () => {
    const text = `{${Array.from({ length: 150 }, (_, i) => `"k${i}":1,"k${i}":2`).join(",")}}`;
    expect(parseJSON(text, { strict: true }).duplicates).toHaveLength(100);
  });

  it.each([true, false])("refuses what nests too deeply, whatever the depth (strict: %j)", (strict) => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseJSON(nested(10_001), { strict })).toThrow(new Error("invalid character '[' exceeded max depth"));
    expect(() => parseJSON(nested(1_000_000), { strict })).toThrow(new Error("invalid character '[' exceeded max depth"));
    expect(parseJSON(nested(10_000), { strict }).duplicates).toEqual([]);
  });

  it("keeps a key named __proto__ a plain member", () => {
    const { value } = parseJSON('{"__proto__":{"polluted":true}}', { strict: true });
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect((value as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it("sorts strict errors to where their fields stand", () => {
  const text = '{"m":{"u":1,"l":{"x":1,"x":2}},"d":{},"d":1,"z":[]}';
  const mixed = ['unknown field "m.u"', 'unknown field "z"', 'unknown field "elsewhere"', 'duplicate field "m.l.x"', 'duplicate field "d"'];
  expect(inDocumentOrder(text, mixed)).toEqual([mixed[0], mixed[3], mixed[4], mixed[1], mixed[2]]);
});

describe("strict errors of hostile texts", () => {
  const quickly = 5_000;
  const many = (text: string): string => `${text},`.repeat(60_000) + text;

  it("repeats at any depth are told once, in linear time", { timeout: quickly }, () => {
    const text = `${'{"":'.repeat(3_000)}{${many('"":0')}}${"}".repeat(3_000)}`;
    expect(parseJSON(text, { strict: true }).duplicates).toEqual(['duplicate field ""']);
  });

  it("long paths are told up to a bound", { timeout: quickly }, () => {
    const key = "x".repeat(1_000_000);
    const text = `{"${key}":[${many('{"a":0,"a":0}')}]}`;
    const { duplicates } = parseJSON(text, { strict: true });
    expect(duplicates.length).toBeGreaterThan(0);
    expect(duplicates.length).toBeLessThan(10);
    const last = `unknown field "${key}[60000].a"`;
    expect(inDocumentOrder(text, ['unknown field "z"', last])).toEqual(expect.arrayContaining(['unknown field "z"', last]));
  });
});

it.each<[text: string, levels: number, deeper: boolean]>([
  ["1", 0, false],
  ["[]", 0, true],
  ['{"a":[{}]}', 2, true],
  ['{"a":[{}]}', 3, false],
  ['[[],[],{"a":[]}]', 2, true],
  ['[[],[],{"a":1}]', 2, false],
  ['["[[[","\\"[[["]', 1, false],
  ['["\\\\",[]]', 1, true],
])("%s nests deeper than %i levels: %j", (text, levels, deeper) => {
  expect(nestsDeeper(text, levels)).toBe(deeper);
});
