// The outermost check of DER, in the words of upstream: encoding/asn1

const sequenceTag = 0x30;
const classes = 6;
const constructed = 0x20;

interface Header {
  readonly length: number;
  /** Where the content starts. */
  readonly start: number;
}

/** Tag and length of an element, or what is wrong with them, in Go's words. */
function readHeader(bytes: Uint8Array): Header | string {
  const [tag, first] = bytes;
  if (tag === undefined) return "asn1: syntax error: sequence truncated";
  if (first === undefined) return "asn1: syntax error: truncated tag or length";
  if (first < 0x80) return { length: first, start: 2 };
  if (first === 0x80) return "asn1: syntax error: indefinite length found (not DER)";
  const count = first & 0x7f;
  if (bytes.length < 2 + Math.min(count, 4)) return "asn1: syntax error: truncated tag or length";
  if (count > 4) return "asn1: structure error: length too large";
  return { length: bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0), start: 2 + count };
}

const parameters =
  "{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}";

function tagProblem(tag: number, length: number, type: string): string {
  const found = `{class:${tag >> classes} tag:${tag & 0x1f} length:${length} isCompound:${(tag & constructed) !== 0}}`;
  return `asn1: structure error: tags don't match (16 vs ${found}) ${parameters} ${type} @2`;
}

/** What is wrong with the SEQUENCE that DER starts with, and then with the one that this starts with, by the names of their Go types. */
export function sequenceProblem(bytes: Uint8Array, [type, ...inner]: readonly string[]): string | undefined {
  if (type === undefined) return undefined;
  const header = readHeader(bytes);
  if (typeof header === "string") return header;
  const tag = bytes[0] ?? 0;
  if (tag !== sequenceTag) return tagProblem(tag, header.length, type);
  const end = header.start + header.length;
  if (bytes.length < end) return "asn1: syntax error: data truncated";
  return sequenceProblem(bytes.subarray(header.start, end), inner);
}
