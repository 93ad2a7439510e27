// upstream: k8s.io/apimachinery/pkg/api/resource/quantity.go. Exact: a value is an integer of 10^-9.

const pattern = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
/** The pattern's halves: what the first leaves cannot begin with what the first takes, so that nothing is tried twice. */
const numberPattern = /^[+-]?[0-9.]+/;
const suffixPattern = /^[eEinumkKMGTP]*[-+]?[0-9]*$/;
const nano = 9;

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** In units of 10^-9. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const decimalSuffixes: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binarySuffixes: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const ten = (exponent: number): bigint => 10n ** BigInt(exponent);

/** Binary quantities stop here, whatever they say: 2^63 - 1. */
const binaryMax = (2n ** 63n - 1n) * ten(nano);

/** `numerator * 10^exponent` as nanos, fractions rounded up (away from zero). */
function scaled(numerator: bigint, exponent: number): bigint {
  const shift = exponent + nano;
  if (shift >= 0) return numerator * ten(shift);
  const divisor = ten(-shift);
  const quotient = numerator / divisor;
  if (numerator % divisor === 0n) return quotient;
  return numerator > 0n ? quotient + 1n : quotient - 1n;
}

function suffixOf(suffix: string): { exponent: number; binary: number; format: QuantityFormat } {
  const decimal = Object.hasOwn(decimalSuffixes, suffix) ? decimalSuffixes[suffix] : undefined;
  if (decimal !== undefined) return { exponent: decimal, binary: 0, format: "DecimalSI" };
  const binary = Object.hasOwn(binarySuffixes, suffix) ? binarySuffixes[suffix] : undefined;
  if (binary !== undefined) return { exponent: 0, binary, format: "BinarySI" };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  if (exponent !== null && Math.abs(Number(exponent[1])) <= 1000)
    return { exponent: Number(exponent[1]), binary: 0, format: "DecimalExponent" };
  throw new Error("unable to parse quantity's suffix");
}

/** Throws an Error with upstream's text. */
export function parseQuantity(text: string): Quantity {
  const number = numberPattern.exec(text)?.[0] ?? "";
  const suffix = text.slice(number.length);
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(number);
  if (!suffixPattern.test(suffix) || parts === null || `${parts[2]}${parts[3] ?? ""}` === "")
    throw new Error(`quantities must match the regular expression '${pattern.source}'`);
  const [, sign = "", whole = "", fraction = ""] = parts;
  const { exponent, binary, format } = suffixOf(suffix);
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n) * (1n << BigInt(binary));
  const nanos = scaled(digits, exponent - fraction.length);
  if (format !== "BinarySI") return { nanos, format };
  return { nanos: nanos > binaryMax ? binaryMax : nanos < -binaryMax ? -binaryMax : nanos, format };
}

/** The decimal suffix, three digits at a time, that leaves an integer. */
function formatDecimal(nanos: bigint, exponential: boolean): string {
  if (nanos === 0n) return "0";
  const digits = String(nanos);
  let end = digits.length;
  let exponent = -nano;
  while (digits.endsWith("000", end) && (exponential || exponent < 18)) {
    end -= 3;
    exponent += 3;
  }
  const mantissa = digits.slice(0, end);
  if (exponential) return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  const suffix = Object.keys(decimalSuffixes).find((s) => decimalSuffixes[s] === exponent) ?? "";
  return `${mantissa}${suffix}`;
}

function formatBinary(nanos: bigint): string {
  const one = ten(nano);
  let value = nanos / one;
  if (nanos % one !== 0n || (value < 1024n && value > -1024n)) return formatDecimal(nanos, false);
  let suffix = "";
  for (const next of Object.keys(binarySuffixes)) {
    if (value % 1024n !== 0n) break;
    value /= 1024n;
    suffix = next;
  }
  return `${value}${suffix}`;
}

export function formatQuantity({ nanos, format }: Quantity): string {
  return format === "BinarySI" ? formatBinary(nanos) : formatDecimal(nanos, format === "DecimalExponent");
}

/** Whether upstream keeps a text as it came (`+1`, `1E3`), because it is short and no shorter suffix fits. upstream: ParseQuantity */
function isKept(text: string): boolean {
  const [, whole = "", fraction = "", suffix = ""] = /^[+-]?0*(\d*)\.?(\d*)(.*)$/.exec(text) ?? [];
  const digits = `${whole === "" ? "0" : whole}${fraction}`;
  const { exponent, binary } = suffixOf(suffix);
  if (binary > 0) return fraction === "" && digits.length + Math.floor(binary * 0.3) < 15 && BigInt(digits) % 8n !== 0n;
  const scale = exponent - fraction.length;
  return digits.length <= 18 && scale >= -nano && scale % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
}

/** The form in which upstream writes a quantity: `1000m` -> `1`, `1024Ki` -> `1Mi`. Throws on bad input. */
export function canonicalQuantity(text: string): string {
  const quantity = parseQuantity(text);
  return isKept(text) ? text : formatQuantity(quantity);
}
