import { expect, test } from "vitest";
import { parseQuery, queryInt, querySeconds } from "../../../worker/registry/reading/query.ts";

const seconds = (text: string): number | undefined => querySeconds(parseQuery(`?s=${text}`), "s");

test.each([
  ["0", 0],
  ["1", 1],
  ["-1", -1],
  ["%2B30", 30],
  ["9223372036", 9223372036],
  ["18446744073", -0.709551616],
  ["18446744074", 0.290448384],
  ["9223372036854775807", -1],
  ["-9223372036854775808", 0],
])("%s seconds are %d, as many as a time.Duration holds", (text, expected) => {
  expect(seconds(text)).toBe(expected);
});

test.each([
  ["", 'parsing "": invalid syntax'],
  ["1.5", 'parsing "1.5": invalid syntax'],
  ["+1", 'parsing " 1": invalid syntax'],
  ["9223372036854775808", 'parsing "9223372036854775808": value out of range'],
])("%j is no number", (text, why) => {
  for (const read of [queryInt, querySeconds]) expect(() => read(parseQuery(`?s=${text}`), "s")).toThrow(`strconv.ParseInt: ${why}`);
});

test("a number that is not given is none", () => {
  expect([seconds("1&s=2"), querySeconds(parseQuery("?x=1"), "s"), queryInt(parseQuery(""), "s")]).toEqual([1, undefined, undefined]);
});
