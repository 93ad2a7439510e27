const suffixes: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  "": 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 2n ** 10n * 10n ** 9n,
  Mi: 2n ** 20n * 10n ** 9n,
  Gi: 2n ** 30n * 10n ** 9n,
  Ti: 2n ** 40n * 10n ** 9n,
  Pi: 2n ** 50n * 10n ** 9n,
  Ei: 2n ** 60n * 10n ** 9n,
};

const quantityText = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3})|([a-zA-Z]{0,2}))$/;

/** A quantity in billionths, for comparing: `1500m` -> 1500000000n. What is no quantity is 0, since decoding refuses it before. */
export function nanos(quantity: unknown): bigint {
  const [, sign = "", whole = "", fraction = "", exponent, suffix = ""] = quantityText.exec(String(quantity ?? "0")) ?? [];
  const scale = suffixes[suffix] ?? 0n;
  let value = BigInt(`${whole}${fraction}` === "" ? "0" : `${whole}${fraction}`) * scale;
  const shift = Number(exponent ?? 0) - fraction.length;
  value = shift >= 0 ? value * 10n ** BigInt(shift) : roundUp(value, 10n ** BigInt(-shift));
  return sign === "-" ? -value : value;
}

const roundUp = (value: bigint, divisor: bigint): bigint => (value + divisor - 1n) / divisor;

export const compareQuantities = (a: unknown, b: unknown): number => {
  const [left, right] = [nanos(a), nanos(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Whether it has no fraction. */
export const isInteger = (quantity: unknown): boolean => nanos(quantity) % 10n ** 9n === 0n;

/** Thousandths and above are kept, what is finer is rounded up: 0.0001 -> `1m`. upstream: core/v1/defaults.go SetDefaults_ResourceList */
export function roundUpToMilli(quantity: string): string {
  const value = nanos(quantity);
  if (value % 1_000_000n === 0n) return quantity;
  const milli = value < 0n ? value / 1_000_000n : roundUp(value, 1_000_000n);
  return milli % 1000n === 0n ? `${milli / 1000n}` : `${milli}m`;
}

/** The sum as canonical text: in the binary suffix where both have one, else in decimal ones. */
export function formatNanos(value: bigint, binary: boolean): string {
  if (value % 1_000_000_000n !== 0n) return `${value / 1_000_000n}m`;
  const whole = value / 1_000_000_000n;
  const [base, names] = binary ? [1024n, ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]] as const : [1000n, ["", "k", "M", "G", "T", "P", "E"]] as const;
  let [rest, i] = [whole, 0];
  while (rest !== 0n && rest % base === 0n && i < names.length - 1) [rest, i] = [rest / base, i + 1];
  return `${rest}${names[i]}`;
}
