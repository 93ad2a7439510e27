/** The bytes of base64 text; throws on what is not. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

export interface PEMBlock {
  /** `CERTIFICATE`, `PUBLIC KEY`, ... */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the block has headers (`Proc-Type: ...`) before its text. */
  readonly headers: boolean;
}

/** Every block of a PEM file, in order; text between them is skipped. */
export function pemBlocks(text: string): PEMBlock[] {
  const blocks: PEMBlock[] = [];
  for (const [, type = "", inside = ""] of text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\s([\s\S]*?)-----END \1-----/g)) {
    const head = /^(?:[^\n:]+:[^\n]*\n)+\s*/.exec(inside)?.[0] ?? "";
    try {
      blocks.push({ type, bytes: fromBase64(inside.slice(head.length).replaceAll(/\s/g, "")), headers: head !== "" });
    } catch {
      // A block that is not base64 is no block, as Go's decoder has it.
    }
  }
  return blocks;
}

/** A block as text, in lines of 64 characters. */
export function pemText(type: string, bytes: Uint8Array): string {
  const lines = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join("\n")}\n-----END ${type}-----\n`;
}
