/**
 * The few DER productions that X.509 certificates need, as byte arrays in, byte arrays out.
 * Worked example: `derSequence(derInteger(Buffer.of(1)))` is `30 03 02 01 01`.
 */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

export const derSequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
export const derSet = (...contents: readonly Uint8Array[]): Buffer => der(0x31, ...contents);
export const derBoolean = (value: boolean): Buffer => der(0x01, Buffer.of(value ? 0xff : 0));
export const derOctetString = (bytes: Uint8Array): Buffer => der(0x04, bytes);
export const derUTF8String = (text: string): Buffer => der(0x0c, Buffer.from(text));

/** A non-negative INTEGER of big-endian bytes; a leading zero keeps the sign bit clear. */
export function derInteger(bytes: Uint8Array): Buffer {
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** `unusedBits` are the low bits of the last byte that do not count. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return der(0x03, Buffer.of(unusedBits), bytes);
}

/** An object identifier from its dotted form. */
export function derOID(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80);
  return bytes;
}

/** UTCTime until 2049 and GeneralizedTime from 2050, as RFC 5280 section 4.1.2.5 wants. */
export function derTime(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
