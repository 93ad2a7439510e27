/** How deeply JSON may nest. upstream: encoding/json scanner.go maxNestingDepth */
export const nestingMax = 10_000;

/**
 * Told of every key of every object in document order, once when it is there and once when it is there again. `path` is the key's path
 * as upstream's strict errors show it; reading it through costs its length, which may be the whole text's.
 */
export type FieldVisitor = (path: string, duplicate: boolean) => void;

interface Frame {
  /** Of an object: its keys so far, true for those that came twice. */
  readonly keys: Map<string, boolean> | undefined;
  readonly path: string;
  key: string;
  index: number;
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (char: string): boolean => char >= "0" && char <= "9";
const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/** A character as Go's errors quote it; Go reads bytes, so one outside ASCII shows as its first byte. */
function quoteChar(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  if (code === 0x27) return "'\\''";
  if (code === 0x22) return "'\"'";
  const byte = code < 0x80 ? code : (new TextEncoder().encode(String.fromCodePoint(code))[0] ?? 0);
  if (byte >= 0x80 && byte < 0xa0) return `'\\u00${byte.toString(16)}'`;
  if (byte >= 0x20 && byte !== 0x5c && byte !== 0x7f) return `'${String.fromCharCode(byte)}'`;
  const short: Readonly<Record<number, string>> = { 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 92: "\\\\" };
  return `'${short[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`}'`;
}

/** Checks JSON without recursion, so that no depth can overflow the stack, and says Go's words about what is wrong. */
class Scanner {
  readonly #text: string;
  readonly #visit: FieldVisitor | undefined;
  readonly #frames: Frame[] = [];
  #at = 0;

  constructor(text: string, visit: FieldVisitor | undefined) {
    this.#text = text;
    this.#visit = visit;
  }

  scan(): void {
    let more = this.#value();
    while (more) more = this.#afterValue() && this.#value();
  }

  #fail(context: string): Error {
    if (this.#at >= this.#text.length) return new Error("unexpected end of JSON input");
    return new Error(`invalid character ${quoteChar(this.#text, this.#at)} ${context}`);
  }

  #peek(): string {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#text[this.#at] ?? "";
  }

  /** Reads a value, down to the first scalar or empty composite; true always, since what follows must be looked at. */
  #value(): boolean {
    for (;;) {
      const char = this.#peek();
      const closer = closers[char];
      if (closer === undefined) {
        this.#scalar(char);
        return true;
      }
      if (this.#frames.length >= nestingMax) throw this.#fail("exceeded max depth");
      this.#at += 1;
      if (this.#peek() === closer) {
        this.#at += 1;
        return true;
      }
      this.#frames.push({ keys: char === "{" ? new Map() : undefined, path: this.#path(), key: "", index: 0 });
      if (char === "{") this.#key();
    }
  }

  /** True when another value follows, false at the end of the text. */
  #afterValue(): boolean {
    for (;;) {
      const char = this.#peek();
      const frame = this.#frames.at(-1);
      if (frame === undefined) {
        if (char === "") return false;
        throw this.#fail("after top-level value");
      }
      const isObject = frame.keys !== undefined;
      if (char === ",") {
        this.#at += 1;
        if (isObject) this.#key();
        else frame.index += 1;
        return true;
      }
      if (char !== (isObject ? "}" : "]")) throw this.#fail(isObject ? "after object key:value pair" : "after array element");
      this.#at += 1;
      this.#frames.pop();
    }
  }

  #key(): void {
    if (this.#peek() !== '"') throw this.#fail("looking for beginning of object key string");
    const start = this.#at;
    this.#string();
    const frame = this.#frames.at(-1);
    if (this.#visit !== undefined && frame?.keys !== undefined) {
      frame.key = JSON.parse(this.#text.slice(start, this.#at)) as string;
      const repeated = frame.keys.get(frame.key);
      if (repeated !== true) this.#visit(this.#path(), repeated === false);
      frame.keys.set(frame.key, repeated !== undefined);
    }
    if (this.#peek() !== ":") throw this.#fail("after object key");
    this.#at += 1;
  }

  /** `spec.containers[1].name`: what the innermost frame is at, one piece more than the frame's own path. */
  #path(): string {
    const frame = this.#frames.at(-1);
    if (frame === undefined || this.#visit === undefined) return "";
    const { keys, path, key, index } = frame;
    if (keys === undefined) return `${path}[${index}]`;
    return path === "" ? key : `${path}.${key}`;
  }

  #scalar(char: string): void {
    if (char === '"') this.#string();
    else if (char === "-" || isDigit(char)) this.#number();
    else if (char === "t") this.#literal("true");
    else if (char === "f") this.#literal("false");
    else if (char === "n") this.#literal("null");
    else throw this.#fail("looking for beginning of value");
  }

  #literal(word: string): void {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) throw this.#fail(`in literal ${word} (expecting ${quoteChar(expected, 0)})`);
      this.#at += 1;
    }
  }

  #string(): void {
    this.#at += 1;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (code === 0x5c) this.#escape();
      else if (code >= 0x20) this.#at += 1;
      else throw this.#fail("in string literal");
    }
    this.#at += 1;
  }

  #escape(): void {
    this.#at += 1;
    const char = this.#text[this.#at] ?? "";
    if (char === "" || !'bfnrt\\/"u'.includes(char)) throw this.#fail("in string escape code");
    this.#at += 1;
    if (char !== "u") return;
    for (let i = 0; i < 4; i++) {
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? "")) throw this.#fail("in \\u hexadecimal character escape");
      this.#at += 1;
    }
  }

  #digits(context: string): void {
    if (!isDigit(this.#text[this.#at] ?? "")) throw this.#fail(context);
    while (isDigit(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #number(): void {
    if (this.#text[this.#at] === "-") this.#at += 1;
    if (this.#text[this.#at] === "0") this.#at += 1;
    else this.#digits("in numeric literal");
    if (this.#text[this.#at] === ".") {
      this.#at += 1;
      this.#digits("after decimal point in numeric literal");
    }
    const exponent = this.#text[this.#at];
    if (exponent !== "e" && exponent !== "E") return;
    this.#at += 1;
    const sign = this.#text[this.#at];
    if (sign === "+" || sign === "-") this.#at += 1;
    this.#digits("in exponent of numeric literal");
  }
}

/** Checks that text is one JSON value; throws an Error with Go's text otherwise. upstream: encoding/json scanner.go checkValid */
export function scanJSON(text: string, visit?: FieldVisitor): void {
  new Scanner(text, visit).scan();
}
