import { expect, test } from "vitest";
import { headersByPrefix, headerValue, headerValues } from "../../worker/authentication/header-values.ts";

const name = "impersonate-user";
const said = (values: unknown, header = name): [string, string][] => [["X-Edge-Header-Values", JSON.stringify({ [header]: values })]];

test.each<[string, [string, string][], string[], string]>([
  ["nothing", [], [], ""],
  ["one value", [[name, "a"]], ["a"], "a"],
  [
    "two values",
    [
      [name, "a"],
      [name, "b"],
    ],
    ["a", "b"],
    "a, b",
  ],
  ["a comma, as it was said", [[name, "a, b"], ...said(["a, b"])], ["a, b"], "a, b"],
  ["blanks, as they were said", [[name, "a"], ...said([" a\t"])], [" a\t"], " a\t"],
  ["a blank alone", [[name, ""], ...said(["  "])], ["  "], "  "],
  ["a word about other values", [[name, "a"], ...said(["root"])], ["a"], "a"],
  ["a word about values that are not there", said(["root"]), [], ""],
  ["a word that is none", [[name, "a"], ...said("a")], ["a"], "a"],
  ["a word about numbers", [[name, "1"], ...said([1])], ["1"], "1"],
  [
    "what is no JSON",
    [
      [name, "a"],
      ["X-Edge-Header-Values", "{"],
    ],
    ["a"],
    "a",
  ],
  ["a word about a prototype", [[name, "a"], ...said(["x"], "__proto__")], ["a"], "a"],
])("%s", (_what, headers, values, value) => {
  const all = new Headers(headers);
  expect(headerValues(all, name)).toEqual(values);
  expect(headerValue(all, name)).toBe(value);
});

test.each<[string, string]>([
  ["a", "a"],
  ["acme.io%2fTeam", "acme.io/team"],
  ["%e2%82%ac", "€"],
  ["%ff", "\ufffd"],
  ["a%2", "a%2"],
  ["a%zz%2f", "a%zz%2f"],
  ["%ef%bb%bfa", "\ufeffa"],
  ["__proto__", "__proto__"],
])("the key %s is %j", (written, key) => {
  expect(Object.keys(headersByPrefix(new Headers({ [`Impersonate-Extra-${written}`]: "v" }), "impersonate-extra-"))).toEqual([key]);
});
