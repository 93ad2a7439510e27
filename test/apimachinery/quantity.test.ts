import { describe, expect, test } from "vitest";
import { canonicalQuantity, parseQuantity } from "../../worker/apimachinery/quantity.ts";

/** What Kubernetes 1.36 makes of each text. */
const canonical: readonly (readonly [string, string])[] = [
  ["0", "0"],
  ["-0", "0"],
  ["0Ki", "0"],
  ["+1", "+1"],
  ["01", "01"],
  ["1.", "1."],
  ["1.5", "1500m"],
  ["-1.5Gi", "-1536Mi"],
  ["1000", "1k"],
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["0.0001", "100u"],
  ["1e3", "1e3"],
  ["1E3", "1E3"],
  ["1e4", "10e3"],
  ["1500e3", "1500e3"],
  ["12e-1", "1200e-3"],
  ["1e19", "10e18"],
  ["1e-10", "1e-9"],
  ["0.1n", "1n"],
  ["1024", "1024"],
  ["1024Ki", "1Mi"],
  ["1023Ki", "1023Ki"],
  ["0.5Ki", "512"],
  ["1.0001Ki", "1024102400u"],
  ["2048Mi", "2Gi"],
  ["10E", "10E"],
  ["9223372036854775808", "9223372036854775808"],
  ["8Ei", "9223372036854775807"],
  ["-100Ei", "-9223372036854775807"],
];

describe("a quantity", () => {
  test.each(canonical)("%s is written %s", (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected);
  });

  test.each(["1K", "1kk", "1ki", "1e", "1ee3", "1m1", "1Mi1"])("%s has an unknown suffix", (text) => {
    expect(() => parseQuantity(text)).toThrow("unable to parse quantity's suffix");
  });

  test.each(["", "abc", "1 ", "1.2.3"])("%j does not have the form of one", (text) => {
    expect(() => parseQuantity(text)).toThrow(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  });

  test("values finer than billionths are rounded away from zero", () => {
    expect(parseQuantity("1.1234567891").nanos).toBe(1_123_456_790n);
    expect(parseQuantity("-1.1234567891").nanos).toBe(-1_123_456_790n);
  });

  test("any number of digits is read and written in no time", { timeout: 2_000 }, () => {
    expect(canonicalQuantity(`1${"0".repeat(120_000)}e3`)).toBe("1e120003");
    expect(canonicalQuantity(`1${"0".repeat(120_001)}`)).toBe(`10${"0".repeat(119_982)}E`);
    expect(() => parseQuantity(`${"1".repeat(500_000)}x`)).toThrow("quantities must match");
  });
});
