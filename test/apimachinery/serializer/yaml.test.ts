import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatYAML, parseYAML, yamlUnmarshalErrors } from "../../../worker/apimachinery/serializer/yaml.ts";
import { compareKeys } from "../../../worker/apimachinery/serializer/yaml-format.ts";

const golden = (name: string): string => readFileSync(`${import.meta.dirname}/golden/${name}`, "utf8");

/** What a stock server answers. */
const errors: [text: string, message: string][] = [
  ["apiVersion: v1\nkind: ConfigMap\n metadata: {name: g}\n", "yaml: line 3: mapping values are not allowed in this context"],
  ["metadata: {name: x\ndata: [}", "yaml: line 1: did not find expected ',' or '}'"],
  ["a: [1", "yaml: line 1: did not find expected ',' or ']'"],
  ["a: [1\n", "yaml: line 1: did not find expected ',' or ']'"],
  ["a: {b\n", "yaml: line 1: did not find expected ',' or '}'"],
  ["a: 'x", "yaml: found unexpected end of stream"],
  ['a: "x\n\n', "yaml: line 3: found unexpected end of stream"],
  ["\ta: b", "yaml: found character that cannot start any token"],
  ["a:\n\tb: c", "yaml: line 2: found character that cannot start any token"],
  ["a: @x", "yaml: found character that cannot start any token"],
  ["- a\nb: c", "yaml: line 1: did not find expected '-' indicator"],
  ["a: b\n- c", "yaml: line 1: did not find expected key"],
  ['a: "\\q"', "yaml: found unknown escape character"],
  ["a: *x", "yaml: unknown anchor 'x' referenced"],
  ["a: b: c", "yaml: mapping values are not allowed in this context"],
  ["a\nb: c", "yaml: line 2: mapping values are not allowed in this context"],
  ["a: 1\n  b: 2", "yaml: line 2: mapping values are not allowed in this context"],
  ["a:\n    b: 1\n  c: 2", "yaml: line 2: did not find expected key"],
  ["a: |x\n b", "yaml: did not find expected comment or line break"],
  ["!!int a: b", "yaml: cannot decode !!str `a` as a !!int"],
  ["<<: 1", "yaml: map merge requires map or sequence of maps as the value"],
  ["null: 1", "unsupported map key of type: %!s(<nil>), key: <nil>, value: 1"],
  ["a: .inf", "json: unsupported value: +Inf"],
  ["a: }", "yaml: did not find expected node content"],
  ["a: &a [*a]", "yaml: anchor 'a' value contains itself"],
];

const values: [text: string, value: unknown][] = [
  ["", null],
  ["# nothing\n", null],
  ["just text", "just text"],
  ["a: b\n---\nc: {", { a: "b" }],
  ["n: y", { false: true }],
  ["[yes, Off, ON, True, no, nO]", [true, false, true, true, false, "nO"]],
  ["[~, null, NULL, '', nil]", [null, null, null, "", "nil"]],
  ["[1, -2, +3, 010, 08, 0x1F, 0b11, 0o17, 1_000, 0]", [1, -2, 3, 8, 8, 31, 3, 15, 1000, 0]],
  ["[1.5, .5, 1e3, 1., 1.2.3, 1:20, ., 0x, 1e]", [1.5, 0.5, 1000, 1, "1.2.3", "1:20", ".", "0x", "1e"]],
  ["[2024-01-01, 2024-01-01T00:00:00Z, '5', \"5\", !!str 5, !!float 5]", ["2024-01-01", "2024-01-01T00:00:00Z", "5", "5", "5", 5]],
  ["1: a\n1.5: b\ntrue: c\n", { 1: "a", 1.5: "b", true: "c" }],
  [
    "a: |\n  one\n  two\nb: >-\n  x\n  y\nc: &x text\nd: *x\ne:\nf: ~\n",
    { a: "one\ntwo\n", b: "x y", c: "text", d: "text", e: null, f: null },
  ],
  ["x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  b: 3\n", { x: { a: 1, b: 2 }, z: { a: 1, b: 3 } }],
  ["z:\n  <<: [{a: 1}, {a: 2, b: 2}]\n", { z: { a: 1, b: 2 } }],
  ["a: !!binary aGk=", { a: "hi" }],
  ['{"a":[1,{"b":null}],}', { a: [1, { b: null }] }],
];

describe("parseYAML", () => {
  it.each(errors)("refuses %j with upstream's words", async (text, message) => {
    await expect(parseYAML(text, { strict: false })).rejects.toThrow(new Error(message));
  });

  it.each(values)("reads %j", async (text, value) => {
    expect(await parseYAML(text, { strict: true })).toEqual({ value, duplicates: [] });
  });

  it("names repeated keys and their lines; the last value stands", async () => {
    const text = "a: 1\na: 2\nb:\n  k: v\n  k: w\n1: x\n1: z\n";
    const duplicates = ['line 2: key "a" already set in map', 'line 5: key "k" already set in map', "line 7: key 1 already set in map"];
    expect(await parseYAML(text, { strict: true })).toEqual({ value: { 1: "z", a: 2, b: { k: "w" } }, duplicates });
    expect((await parseYAML(text, { strict: false })).duplicates).toEqual([]);
    expect(yamlUnmarshalErrors(duplicates.slice(0, 2))).toBe(
      'yaml: unmarshal errors:\n  line 2: key "a" already set in map\n  line 5: key "k" already set in map',
    );
  });

  it("stops aliases that multiply", async () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 9 }, () => `*l${i}`).join(", ")}]`);
    await expect(parseYAML(["l0: &l0 [a, b, c]", ...levels].join("\n"), { strict: false })).rejects.toThrow(
      new Error("yaml: document contains excessive aliasing"),
    );
  });

  it("refuses what nests too deeply instead of overflowing", async () => {
    await expect(parseYAML("[".repeat(100_000), { strict: false })).rejects.toThrow(/^yaml: /);
  });

  it("keeps a key named __proto__ a plain member", async () => {
    const { value } = await parseYAML("__proto__: {polluted: true}", { strict: true });
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
  });
});

describe("formatYAML", () => {
  it("writes what a stock server writes, and reads it back", async () => {
    const object: unknown = JSON.parse(golden("config-map.json"));
    expect(formatYAML(object)).toBe(golden("config-map.yaml"));
    expect((await parseYAML(golden("config-map.yaml"), { strict: true })).value).toEqual(object);
  });

  it.each<[unknown, string]>([
    [null, "null\n"],
    [{}, "{}\n"],
    [[], "[]\n"],
    ["a", "a\n"],
    [{ b: [], a: {}, c: null, d: undefined }, "a: {}\nb: []\nc: null\n"],
    [{ a: [{ b: 1, c: [1, [2]] }, "x"] }, "a:\n- b: 1\n  c:\n  - 1\n  - - 2\n- x\n"],
    [[1.5, 1e21, 123456789, -0.00001, 1234567.5], "- 1.5\n- 1e+21\n- 123456789\n- -1e-05\n- 1.2345675e+06\n"],
  ])("writes %j", (value, text) => {
    expect(formatYAML(value)).toBe(text);
  });

  it("sorts numbers within keys by value and symbols before letters", () => {
    const keys = ["a10", "a9", "a", "B", "_x", "a.b", "ab", "a01", "9", "10"];
    expect(keys.sort(compareKeys)).toEqual(["_x", "9", "10", "B", "a", "a.b", "a01", "a9", "a10", "ab"]);
  });
});

/** Which node an alias means: the last one of its name before it, where it stands. */
const aliased: [text: string, value: unknown][] = [
  ["a: &x 1\nb: *x", { a: 1, b: 1 }],
  ["- &x 1\n- *x\n- &x 2\n- *x", [1, 1, 2, 2]],
  ["- &y [&x 1, *x]\n- &x 2\n- *y\n- *x", [[1, 1], 2, [1, 1], 2]],
  ["&k a: 1\nb: *k\n", { a: 1, b: "a" }],
  ["a: &x b\n*x : c", { a: "b", b: "c" }],
  ["a: &x {b: 1}\nc:\n  <<: *x\n  d: 2", { a: { b: 1 }, c: { b: 1, d: 2 } }],
  ["a: &s [&x {b: 1, c: 1}, {b: 2}]\nd:\n  <<: *s", { a: [{ b: 1, c: 1 }, { b: 2 }], d: { b: 1, c: 1 } }],
  ["a:\n  <<: [&x {b: 1}, *x]", { a: { b: 1 } }],
];

describe("aliases", () => {
  it.each(aliased)("%j", async (text, value) => {
    expect((await parseYAML(text, { strict: true })).value).toEqual(value);
  });

  it("do not cost the whole document each", { timeout: 15_000 }, async () => {
    const text = `a: &a 1\n${Array.from({ length: 10_000 }, (_, i) => `k${i}: *a\n`).join("")}`;
    expect(Object.keys((await parseYAML(text, { strict: true })).value as object)).toHaveLength(10_001);
  });

  it.each([
    [
      "nodes",
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${"bcdefgh".replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(10)}]\n`)}`,
    ],
    ["text", `a: &a ${"x".repeat(1_000_000)}\nb: [${"*a,".repeat(50)}]`],
    ["keys", `a: &a ${"x".repeat(1_000_000)}\nb: [${"{*a : 1},".repeat(50)}]`],
  ])("may repeat only so many %s", async (_what, text) => {
    await expect(parseYAML(text, { strict: true })).rejects.toThrow("yaml: document contains excessive aliasing");
  });

  it("repeated long keys are told up to a bound", async () => {
    const text = `a: &a ${"x".repeat(900_000)}\nb: {${"*a : 1,".repeat(15)}}`;
    expect((await parseYAML(text, { strict: true })).duplicates).toHaveLength(2);
  });
});
