import { describe, expect, it } from "vitest";
import {
  formatLabelSelector,
  labelSelectorAsRequirements,
  matchesLabels,
  parseLabelSelector,
  type Requirement,
} from "../../worker/apimachinery/labels.ts";

const NAME =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What a stock server answers. */
const errors: [selector: string, message: string][] = [
  ["=", "found '=', expected: !, identifier, or 'end of string'"],
  ["=x", "found '=', expected: !, identifier, or 'end of string'"],
  ["!", "unable to parse requirement: found '', expected: identifier"],
  ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ["!!a", "unable to parse requirement: found '!', expected: identifier"],
  ["a!b", "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
  ["a=!", "unable to parse requirement: found '!', expected: identifier"],
  ["a in", "unable to parse requirement: found '' expected: '('"],
  ["a in b", "unable to parse requirement: found 'b' expected: '('"],
  ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
  ["a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"],
  ["a in (b,c))", "found ')', expected: ',' or 'end of string'"],
  ["a in (b)c", "found 'c', expected: ',' or 'end of string'"],
  ["a notin", "unable to parse requirement: found '' expected: '('"],
  ["(a)", "found '(', expected: !, identifier, or 'end of string'"],
  ["a>", "unable to parse requirement: values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ["a>b", "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ["a>5.5", "unable to parse requirement: values[0]: Invalid value: \"5.5\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ["a>-1", `unable to parse requirement: values[0][a]: Invalid value: "-1": ${VALUE}`],
  ["a<1,", "found '', expected: identifier after ','"],
  ["a >= 5", "unable to parse requirement: found '=', expected: identifier"],
  ["a=>5", "unable to parse requirement: found '>', expected: identifier"],
  ["a===b", "unable to parse requirement: found '=', expected: identifier"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["-a=b", `unable to parse requirement: <nil>: Invalid value: "-a": name part ${NAME}`],
  ["a=-b", `unable to parse requirement: values[0][a]: Invalid value: "-b": ${VALUE}`],
  ["a=b-", `unable to parse requirement: values[0][a]: Invalid value: "b-": ${VALUE}`],
  ["/a=b", 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
  ["x/=b", `unable to parse requirement: <nil>: Invalid value: "x/": name part must be non-empty; name part ${NAME}`],
  [
    "a/b/c=d",
    `unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key ${NAME} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  ],
  [
    "EXAMPLE.com/a=b",
    "unable to parse requirement: <nil>: Invalid value: \"EXAMPLE.com/a\": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ],
  [
    "example..com/a=b",
    "unable to parse requirement: <nil>: Invalid value: \"example..com/a\": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ],
  ["a=b c", "found 'c', expected: ',' or 'end of string'"],
  ['a="b"', `unable to parse requirement: values[0][a]: Invalid value: "\\"b\\"": ${VALUE}`],
  ["a='b'", `unable to parse requirement: values[0][a]: Invalid value: "'b'": ${VALUE}`],
  ["a=b;c=d", `unable to parse requirement: values[0][a]: Invalid value: "b;c": ${VALUE}`],
  ["a=ü", `unable to parse requirement: values[0][a]: Invalid value: "ü": ${VALUE}`],
  [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=b",
    'unable to parse requirement: <nil>: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": name part must be no more than 63 bytes',
  ],
  [
    "a=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    'unable to parse requirement: values[0][a]: Invalid value: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb": must be no more than 63 bytes',
  ],
  ["a in (b,-c,d)", `unable to parse requirement: values[0][a]: Invalid value: "-c": ${VALUE}`],
  ["*", `unable to parse requirement: <nil>: Invalid value: "*": name part ${NAME}`],
  ["a=*", `unable to parse requirement: values[0][a]: Invalid value: "*": ${VALUE}`],
  ["a.=b", `unable to parse requirement: <nil>: Invalid value: "a.": name part ${NAME}`],
  [
    '{"matchLabels":{"a":"b"}}',
    `unable to parse requirement: <nil>: Invalid value: "{\\"matchLabels\\":{\\"a\\":\\"b\\"}}": name part ${NAME}`,
  ],
];

const parsed: [selector: string, requirements: Requirement[]][] = [
  ["", []],
  [" ", []],
  ["a", [{ key: "a", operator: "exists", values: [] }]],
  ["!a", [{ key: "a", operator: "!", values: [] }]],
  ["a=", [{ key: "a", operator: "=", values: [""] }]],
  ["a=b", [{ key: "a", operator: "=", values: ["b"] }]],
  ["a == b", [{ key: "a", operator: "==", values: ["b"] }]],
  ["a!=b", [{ key: "a", operator: "!=", values: ["b"] }]],
  ["a in (c,b,b)", [{ key: "a", operator: "in", values: ["b", "c"] }]],
  ["a in ()", [{ key: "a", operator: "in", values: [""] }]],
  ["a in (,b)", [{ key: "a", operator: "in", values: ["", "b"] }]],
  ["a in (b,)", [{ key: "a", operator: "in", values: ["", "b"] }]],
  ["a notin (in,notin)", [{ key: "a", operator: "notin", values: ["in", "notin"] }]],
  ["in in (in)", [{ key: "in", operator: "in", values: ["in"] }]],
  ["a>5", [{ key: "a", operator: "gt", values: ["5"] }]],
  ["a<5", [{ key: "a", operator: "lt", values: ["5"] }]],
  [
    "b,a=1\t,\n!c",
    [
      { key: "a", operator: "=", values: ["1"] },
      { key: "b", operator: "exists", values: [] },
      { key: "c", operator: "!", values: [] },
    ],
  ],
];

const matching: [selector: string, labels: Record<string, string>, matches: boolean][] = [
  ["", {}, true],
  ["a", {}, false],
  ["a", { a: "" }, true],
  ["!a", {}, true],
  ["a=", {}, false],
  ["a=", { a: "" }, true],
  ["a!=b", {}, true],
  ["a!=b", { a: "b" }, false],
  ["a in (b,c)", { a: "c" }, true],
  ["a notin (b,c)", {}, true],
  ["a notin (b,c)", { a: "c" }, false],
  ["a>5", { a: "6" }, true],
  ["a>5", { a: "5" }, false],
  ["a>5", { a: "ten" }, false],
  ["a<5", { a: "4" }, true],
  ["a<5", {}, false],
  ["a<9223372036854775807", { a: "9223372036854775806" }, true],
  ["a<5", { a: "-99999999999999999999" }, false],
  ["constructor", {}, false],
  ["!toString", {}, true],
  ["a=b,c=d", { a: "b", c: "e" }, false],
];

describe("label selectors", () => {
  it.each(errors)("refuses %j with upstream's words", (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(new Error(message));
  });

  it.each(parsed)("reads %j", (selector, requirements) => {
    expect(parseLabelSelector(selector)).toEqual(requirements);
  });

  it.each(matching)("matches %j against %j: %j", (selector, labels, matches) => {
    expect(matchesLabels(parseLabelSelector(selector), labels)).toBe(matches);
  });

  it("turns a LabelSelector into requirements, and these into text", () => {
    const requirements = labelSelectorAsRequirements({
      matchLabels: { b: "2", a: "1" },
      matchExpressions: [
        { key: "c", operator: "In", values: ["y", "x"] },
        { key: "d", operator: "NotIn", values: ["z"] },
        { key: "e", operator: "Exists" },
        { key: "f", operator: "DoesNotExist" },
      ],
    });
    expect(formatLabelSelector(requirements)).toBe("a=1,b=2,c in (x,y),d notin (z),e,!f");
    expect(labelSelectorAsRequirements({})).toEqual([]);
  });

  it("says every error of a requirement at once", () => {
    expect(() => parseLabelSelector("a>-b")).toThrow(
      new Error(
        `unable to parse requirement: [values[0]: Invalid value: "-b": for 'Gt', 'Lt' operators, the value must be an integer, values[0][a]: Invalid value: "-b": ${VALUE}]`,
      ),
    );
  });

  it.each<[operator: string, values: string[], message: string]>([
    ["In", [], "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"],
    ["Exists", ["x"], 'values: Invalid value: ["x"]: values set must be empty for exists and does not exist'],
  ])("refuses %s with values %j", (operator, values, message) => {
    expect(() => labelSelectorAsRequirements({ matchExpressions: [{ key: "a", operator, values }] })).toThrow(new Error(message));
  });

  it("refuses operators that a LabelSelector does not have", () => {
    expect(() => labelSelectorAsRequirements({ matchExpressions: [{ key: "a", operator: "Near" }] })).toThrow(
      new Error('"Near" is not a valid label selector operator'),
    );
  });
});
