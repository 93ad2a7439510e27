import { describe, expect, it } from "vitest";
import { regexpError } from "../../../worker/apimachinery/go/go-regexp.ts";

describe("regexpError", () => {
  it.each([
    "",
    "^[a-z]+$",
    "(a|b)*?",
    "(?P<n>a)(?<m>b)",
    "(?i)a(?s-i:b)",
    "a{2}b{2,}c{2,3}d{,3}",
    "[]a]",
    "[^]a]",
    "[[:alpha:]\\d-]",
    "\\pL\\p{Greek}\\x{10FFFF}\\07",
    "é[α-ω]",
  ])("takes %s", (pattern) => expect(regexpError(pattern)).toBeUndefined());

  it.each([
    ["a(b", "missing closing ): `a(b`"],
    ["a)", "unexpected ): `a)`"],
    ["[a", "missing closing ]: `[a`"],
    ["*a", "missing argument to repetition operator: `*`"],
    ["(|+)", "missing argument to repetition operator: `+`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["a{2,1}", "invalid repeat count: `{2,1}`"],
    ["a{1001}", "invalid repeat count: `{1001}`"],
    ["(?=a)", "invalid or unsupported Perl syntax: `(?=`"],
    ["(?!a)", "invalid or unsupported Perl syntax: `(?!`"],
    ["(?P<a b>c)", "invalid named capture: `(?P<a b>`"],
    ["\\1", "invalid escape sequence: `\\1`"],
    ["a\\", "trailing backslash at end of expression: ``"],
    ["[z-a]", "invalid character class range: `z-a`"],
    ["[[:nope:]]", "invalid character class range: `[:nope:]`"],
  ])("refuses %s", (pattern, problem) => expect(regexpError(pattern)).toBe(`error parsing regexp: ${problem}`));
});
