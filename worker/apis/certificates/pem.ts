// PEM blocks and the outermost check of the DER in them. upstream: encoding/pem, crypto/x509

interface Block {
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly bytes: Uint8Array;
}

const blockText = /-----BEGIN ([^\n]*?)-----[ \t]*\r?\n([\s\S]*?)-----END \1-----[ \t]*(?:\r?\n|$)/g;

const toBytes = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** The blocks of base64 of PEM text, in order; what is no block is skipped, as Go does. */
export function decodePEM(base64: string): Block[] {
  const text = new TextDecoder("latin1").decode(toBytes(base64));
  const blocks: Block[] = [];
  for (const [, type = "", content = ""] of text.matchAll(blockText)) {
    const lines = content.split(/\r?\n/).map((line) => line.trim());
    const headers = lines.filter((line) => line.includes(":"));
    const body = lines.filter((line) => !line.includes(":")).join("");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(body) || body.length % 4 !== 0) continue;
    blocks.push({ type, hasHeaders: headers.length > 0, bytes: toBytes(body) });
  }
  return blocks;
}

const sequenceTag = 0x30;

/** What is wrong with the outermost SEQUENCE of DER, in Go's words. */
export function sequenceProblem(bytes: Uint8Array): string | undefined {
  const [tag, first] = bytes;
  if (tag === undefined) return "asn1: syntax error: sequence truncated";
  if (first === undefined) return "asn1: syntax error: truncated tag or length";
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (first >= 0x80 && (count === 0 || count > 4)) return "asn1: syntax error: length too large";
  if (bytes.length < 2 + count) return "asn1: syntax error: truncated tag or length";
  const length = first < 0x80 ? first : bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  if (tag !== sequenceTag) return "asn1: structure error: tags don't match";
  const end = 2 + count + length;
  if (bytes.length < end) return "asn1: syntax error: data truncated";
  return bytes.length > end ? "asn1: syntax error: trailing data" : undefined;
}
