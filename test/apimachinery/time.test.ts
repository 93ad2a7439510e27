import { expect, test } from "vitest";
import { formatTime, parseTime, translateTimestampSince } from "../../worker/apimachinery/time.ts";

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test("a Time has whole seconds", () => {
  expect(formatTime(at)).toBe("2026-01-02T03:04:05Z");
});

test("times are read with any offset", () => {
  expect(parseTime("2026-01-02T03:04:05.678Z")).toBe(at);
  expect(parseTime("2026-01-02T05:04:05+02:00")).toBe(at - 678);
});

test("what is no time is refused with Go's text", () => {
  expect(() => parseTime("yesterday")).toThrow(
    'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  );
});

test("a layout with a fraction wants its digits", () => {
  const layout = "2006-01-02T15:04:05.000000Z07:00";
  expect(parseTime("2026-01-02T03:04:05.678000Z", layout)).toBe(at);
  for (const rest of [".5Z", "Z", ".1234567+01:00"])
    expect(() => parseTime(`2026-01-02T03:04:05${rest}`, layout)).toThrow(`cannot parse "${rest}" as ".000000"`);
});

test("the time since a moment that is not known is unknown", () => {
  expect([undefined, null, ""].map((text) => translateTimestampSince(text, at))).toEqual(["<unknown>", "<unknown>", "<unknown>"]);
  expect(translateTimestampSince("2026-01-02T03:00:05Z", at)).toBe("4m");
});
