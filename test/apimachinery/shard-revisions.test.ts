import { expect, test } from "vitest";
import { firstRevisionOf, isNearStartOf } from "../../worker/apimachinery/shard-revisions.ts";

test("shards start far apart, at safe numbers above zero", () => {
  expect(["0".repeat(64), `0000001${"f".repeat(57)}`, "f".repeat(64)].map(firstRevisionOf)).toEqual([1000, 2000, 268435456000]);
});

test.each([
  [1_999, false],
  [2_000, true],
  [100_001_999, true],
  [100_002_000, false],
  [Number.NaN, false],
])("whether %d is near the start 2000: %s", (revision, near) => {
  expect(isNearStartOf(`0000001${"0".repeat(57)}`, revision)).toBe(near);
});
