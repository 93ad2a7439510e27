/** The DER productions that certificates need. `sequence(integer(Uint8Array.of(1)))` is `30 03 02 01 01`. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const head = [tag, ...lengthBytes(length)];
  const out = new Uint8Array(head.length + length);
  out.set(head);
  let at = head.length;
  for (const part of contents) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => element(0x30, ...contents);
export const octetString = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => element(0x04, bytes);
export const boolean = (value: boolean): Uint8Array<ArrayBuffer> => element(0x01, Uint8Array.of(value ? 0xff : 0));

/** A SET OF, whose elements DER sorts by their bytes. */
export function setOf(contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const before = (a: Uint8Array, b: Uint8Array): number => {
    const at = a.findIndex((byte, i) => byte !== b[i]);
    return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
  };
  return element(0x31, ...[...contents].sort(before));
}

/** A non-negative INTEGER of big-endian bytes. */
export const integer = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  element(0x02, ...((bytes[0] ?? 0) >= 0x80 ? [Uint8Array.of(0), bytes] : [bytes]));

/** `unusedBits` are the low bits of the last byte that do not count. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array<ArrayBuffer> => element(0x03, Uint8Array.of(unusedBits), bytes);

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80);
  return bytes;
}

/** An object identifier from its dotted form. */
export function objectID(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** PrintableString where its alphabet suffices, else UTF8String, as Go chooses. */
export function directoryText(text: string): Uint8Array<ArrayBuffer> {
  const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
  return element(printable ? 0x13 : 0x0c, new TextEncoder().encode(text));
}

/** UTCTime until 2049 and GeneralizedTime from 2050, as RFC 5280 section 4.1.2.5 wants. */
export function time(milliseconds: number): Uint8Array<ArrayBuffer> {
  const date = new Date(milliseconds);
  const digits = `${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  const utc = date.getUTCFullYear() < 2050;
  return element(utc ? 0x17 : 0x18, new TextEncoder().encode(utc ? digits.slice(2) : digits));
}
