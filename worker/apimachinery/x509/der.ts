/** One element of DER: its tag, what is in it, and where the next starts. */
export interface Element {
  readonly tag: number;
  readonly body: Uint8Array;
  /** The element with its head. */
  readonly whole: Uint8Array;
}

/** Reads one element; throws on anything that is not DER of definite length. */
export function readElement(bytes: Uint8Array, at = 0): { element: Element; next: number } {
  const tag = bytes[at];
  let length = bytes[at + 1];
  if (tag === undefined || length === undefined) throw new Error("der: truncated");
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 3) throw new Error("der: bad length");
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += count;
  }
  const next = start + length;
  if (next > bytes.length) throw new Error("der: truncated");
  return { element: { tag, body: bytes.subarray(start, next), whole: bytes.subarray(at, next) }, next };
}

/** The elements inside a constructed one. */
export function children(body: Uint8Array): Element[] {
  const out: Element[] = [];
  for (let at = 0; at < body.length; ) {
    const { element, next } = readElement(body, at);
    out.push(element);
    at = next;
  }
  return out;
}

/** `2.5.4.3` */
export function objectIdentifier(body: Uint8Array): string {
  const first = body[0] ?? 0;
  const parts = [Math.min(2, Math.floor(first / 40)), first - 40 * Math.min(2, Math.floor(first / 40))];
  let value = 0;
  for (const byte of body.subarray(1)) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  return parts.join(".");
}

const bmpString = 0x1e;

/** A directory string as text. */
export function directoryString({ tag, body }: Element): string {
  return new TextDecoder(tag === bmpString ? "utf-16be" : "utf-8").decode(body);
}
