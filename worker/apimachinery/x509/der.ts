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
    if (length < 0x80 || length < 256 ** (count - 1)) throw new Error("der: length is not minimal");
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

/** `2.5.4.3`; throws on what is not encoded the one way there is. */
export function objectIdentifier(body: Uint8Array): string {
  const first = body[0] ?? 0;
  const parts = [Math.min(2, Math.floor(first / 40)), first - 40 * Math.min(2, Math.floor(first / 40))];
  let value = 0;
  let open = false;
  for (const byte of body.subarray(1)) {
    if (byte === 0x80 && !open) throw new Error("der: object identifier is not minimal");
    value = value * 128 + (byte & 0x7f);
    open = byte >= 0x80;
    if (open) continue;
    parts.push(value);
    value = 0;
  }
  if (open) throw new Error("der: truncated object identifier");
  return parts.join(".");
}

/** A byte order mark is a character of a name like any other: dropping it would make two names one. */
const decoder = (label: string): TextDecoder => new TextDecoder(label, { ignoreBOM: true, fatal: true });
const [utf8, utf16] = [decoder("utf-8"), decoder("utf-16be")];
const numericAlphabet = /^[0-9 ]*$/;
const printableAlphabet = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: IA5 is ASCII with its control characters
const ia5Alphabet = /^[\x00-\x7f]*$/;

function within(alphabet: RegExp, body: Uint8Array): string {
  const text = utf8.decode(body);
  if (!alphabet.test(text)) throw new Error("der: character out of the string's alphabet");
  return text;
}

/** The text of an IA5String, as alternative names are; throws on what is not ASCII. */
export const ia5String = (body: Uint8Array): string => within(ia5Alphabet, body);

/** The string types of names, by tag. */
const strings: ReadonlyMap<number, (body: Uint8Array) => string> = new Map([
  [0x0c, (body: Uint8Array) => utf8.decode(body)],
  [0x12, (body: Uint8Array) => within(numericAlphabet, body)],
  [0x13, (body: Uint8Array) => within(printableAlphabet, body)],
  [0x14, (body: Uint8Array) => utf8.decode(body)],
  [0x16, ia5String],
  [0x1e, (body: Uint8Array) => utf16.decode(body).replace(/\0$/, "")],
]);

/** A directory string as text; throws on what its type does not allow, and on other types. upstream: crypto/x509/parser.go parseASN1String */
export function directoryString({ tag, body }: Element): string {
  const read = strings.get(tag);
  if (read === undefined) throw new Error(`der: unsupported string type: ${tag}`);
  return read(body);
}
