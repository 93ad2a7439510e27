import { expect, test } from "vitest";
import { parseGoDuration } from "../../../worker/apimachinery/go/go-duration.ts";

test.each<[string, number | string]>([
  ["0", 0],
  ["1s", 1000],
  ["1m30s", 90_000],
  ["-1.5h", -5_400_000],
  ["+.5s", 500],
  ["1us", 0.001],
  ["100h", 360_000_000],
  ["", 'time: invalid duration ""'],
  ["abc", 'time: invalid duration "abc"'],
  ["5", 'time: missing unit in duration "5"'],
  ["1x", 'time: unknown unit "x" in duration "1x"'],
  ["1s ", 'time: unknown unit "s " in duration "1s "'],
  ["1sx2", 'time: unknown unit "sx" in duration "1sx2"'],
])("reads %j as Go does", (text, expected) => {
  const read = parseGoDuration(text);
  expect("error" in read ? read.error : read.milliseconds).toBe(expected);
});
