const encoder = new TextEncoder();
const sizeStart = 1024;

/**
 * Writes a protobuf message from its end to its start, so that the length of a nested message is known when its prefix is written
 * (what gogo's generated code does too). Callers write fields in descending order, and of each first the value, then its tag.
 */
export class BackwardWriter {
  #buffer = new Uint8Array(sizeStart);
  /** Where the written part starts. */
  #at = sizeStart;

  /** Bytes written so far. */
  get length(): number {
    return this.#buffer.length - this.#at;
  }

  #reserve(count: number): void {
    if (this.#at >= count) return;
    const { length } = this;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, length + count));
    grown.set(this.#buffer.subarray(this.#at), grown.length - length);
    this.#buffer = grown;
    this.#at = grown.length - length;
  }

  /** Negative numbers take ten bytes, as int32 and int64 do. */
  varint(value: number): void {
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
      this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
      return;
    }
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
    this.#reserve(size);
    this.#at -= size;
    let at = this.#at;
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#buffer[at++] = (rest % 0x80) | 0x80;
    this.#buffer[at] = rest;
  }

  #bigVarint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    this.bytes(Uint8Array.from(bytes));
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#at -= value.length;
    this.#buffer.set(value, this.#at);
  }

  /** Text in UTF-8, without a length. */
  text(value: string): void {
    const { length } = value;
    this.#reserve(length);
    const start = this.#at - length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.bytes(encoder.encode(value));
        return;
      }
      this.#buffer[start + i] = code;
    }
    this.#at = start;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#at -= 8;
    new DataView(this.#buffer.buffer).setFloat64(this.#at, value, true);
  }

  /** The prefix of what was written since `length` was `before`: its size, and its tag. */
  delimit(number: number, before: number): void {
    this.varint(this.length - before);
    this.tag(number, 2);
  }

  tag(number: number, wireType: 0 | 1 | 2): void {
    this.varint(number * 8 + wireType);
  }

  finish(): Uint8Array {
    return this.#buffer.slice(this.#at);
  }
}
