import { describe, expect, it } from "vitest";
import { cronScheduleProblem } from "../../../worker/apis/batch/cron-schedule.ts";
import { countIndexes } from "../../../worker/apis/batch/indexes.ts";

describe("a cron schedule", () => {
  it.each([
    ["* * * * *", undefined],
    ["*/5 0-6/2 1,15 jan-mar mon", undefined],
    ["@daily", undefined],
    ["@every 1h30m", undefined],
    ["TZ=UTC 0 0 * * *", undefined],
    ["61 * * * *", "end of range (61) above maximum (59): 61"],
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
    ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["@never", "unrecognized descriptor: @never"],
  ])("%s", (schedule, problem) => expect(cronScheduleProblem(schedule)).toBe(problem));
});

describe("job indexes", () => {
  it.each([
    ["", 0],
    ["0,2-4", 4],
    ["3,2", "non-increasing order, previous: 3, current: 2"],
    ["9", 'too large index: "9"'],
    ["a", 'cannot convert string to integer for index: "a"'],
  ])("%s of five", (text, expected) => expect(countIndexes(text, 5)).toBe(expected));
});
