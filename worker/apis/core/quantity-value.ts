import { formatQuantity, parseQuantity } from "../../apimachinery/quantity.ts";

/** A quantity in billionths, for comparing: `1500m` -> 1500000000n. Absent or no quantity is 0, since decoding refuses the latter before. */
export function nanos(quantity: string | undefined): bigint {
  if (quantity === undefined) return 0n;
  try {
    return parseQuantity(quantity).nanos;
  } catch {
    return 0n;
  }
}

/** Negative, 0 or positive, as sort wants it. */
export function compareQuantities(a: string | undefined, b: string | undefined): number {
  const [left, right] = [nanos(a), nanos(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether it has no fraction. */
export const isInteger = (quantity: string): boolean => nanos(quantity) % 10n ** 9n === 0n;

const milli = 1_000_000n;

/** Thousandths and above are kept, what is finer is rounded up: 0.0001 -> `1m`. upstream: core/v1/defaults.go SetDefaults_ResourceList */
export function roundUpToMilli(quantity: string): string {
  const value = nanos(quantity);
  if (value % milli === 0n) return quantity;
  return formatQuantity({ nanos: (value / milli + (value > 0n ? 1n : 0n)) * milli, format: "DecimalSI" });
}

/** Canonical text, with a binary suffix or a decimal one. */
export const formatNanos = (value: bigint, binary: boolean): string =>
  formatQuantity({ nanos: value, format: binary ? "BinarySI" : "DecimalSI" });
