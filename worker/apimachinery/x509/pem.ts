import { base64OfBytes, bytesOfBase64 } from "../serializer/base64.ts";

export interface PEMBlock {
  /** `CERTIFICATE`, `PUBLIC KEY`, ... */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the block has headers (`Proc-Type: ...`) before its text. */
  readonly headers: boolean;
}

const beginMark = "-----BEGIN ";
const endMark = "\n-----END ";
const dashes = "-----";

/** The line that starts at `from`, without white space at its end, and where the next one starts. */
function lineAt(text: string, from: number): { line: string; next: number } {
  const newline = text.indexOf("\n", from);
  const [end, next] = newline < 0 ? [text.length, text.length] : [newline, newline + 1];
  let last = text[end - 1] === "\r" && newline > from ? end - 1 : end;
  while (last > from && (text[last - 1] === " " || text[last - 1] === "\t")) last--;
  return { line: text.slice(from, last), next };
}

/** Base64 with its padding, in lines; undefined if it is none. */
function contentOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  const dense = text.replaceAll(/[ \t\r\n]/g, "");
  return dense.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(dense) ? bytesOfBase64(dense) : undefined;
}

/** The block between a BEGIN and the newline before an END; undefined where the two do not make one. */
function blockAt(text: string, begin: number, end: number): PEMBlock | undefined {
  const first = lineAt(text, begin + beginMark.length);
  if (!first.line.endsWith(dashes)) return undefined;
  const type = first.line.slice(0, -dashes.length);
  let content = first.next;
  while (content <= end) {
    const { line, next } = lineAt(text, content);
    if (!line.includes(":")) break;
    content = next;
  }
  const headers = content > first.next;
  // A block with nothing in it shares its one newline with the END.
  if (content > end + (headers ? 0 : 1)) return undefined;
  if (lineAt(text, end + endMark.length).line !== type + dashes) return undefined;
  const bytes = contentOf(text.slice(content, end));
  return bytes === undefined ? undefined : { type, bytes, headers };
}

/**
 * Every block of a PEM file, in order; what is no block is skipped. Each END is tried with the last BEGIN before it, so that the text is
 * gone through once, whatever is in it. upstream: encoding/pem Decode
 */
export function pemBlocks(text: string): PEMBlock[] {
  const blocks: PEMBlock[] = [];
  for (let at = 0; ; ) {
    const end = text.indexOf(endMark, at);
    if (end < 0) return blocks;
    const begin = at + text.slice(at, end).lastIndexOf(beginMark);
    const startsLine = begin >= at && (begin === at || text[begin - 1] === "\n");
    const block = startsLine ? blockAt(text, begin, end) : undefined;
    if (block !== undefined) blocks.push(block);
    at = block === undefined ? end + endMark.length : lineAt(text, end + endMark.length).next;
  }
}

/** A block as text, in lines of 64 characters. */
export function pemText(type: string, bytes: Uint8Array): string {
  const lines = base64OfBytes(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join("\n")}\n-----END ${type}-----\n`;
}
