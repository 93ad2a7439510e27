/** What is wrong with a regular expression, as Go says it: Go's syntax has no look-around and no back references. upstream: regexp/syntax */

const escapes = /^\\(?:[0-7]{3}|0[0-7]{0,2}|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}|[pP](?:[A-Z]|\{\^?\w+\})|Q|E|[AbBCzafnrtvdDsSwW]|[^\w]|_)/su;
const repeat = /^\{(\d+)(?:(,)(\d*))?\}/;
const repeatMax = 1000;
const posixClass = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;

class Flaw extends Error {}

const flaw = (code: string, shown: string): Flaw => new Flaw(`${code}: \`${shown}\``);

/** The length of an escape at the start of `text`. */
function escapeLength(text: string): number {
  if (text.length === 1) throw flaw("trailing backslash at end of expression", "");
  const found = escapes.exec(text);
  if (found !== null) return found[0].length;
  const property = /^\\[pP](?:\{[^}]*\}?|.)?/su.exec(text);
  if (property !== null) throw flaw("invalid character class range", property[0]);
  throw flaw("invalid escape sequence", text.slice(0, 2));
}

/** A character of a class, and how long it is. */
function classChar(text: string, whole: string): { readonly length: number; readonly code: number | undefined } {
  if (text === "") throw flaw("missing closing ]", whole);
  if (!text.startsWith("\\")) {
    const code = text.codePointAt(0) ?? 0;
    return { length: code > 0xffff ? 2 : 1, code };
  }
  const length = escapeLength(text);
  return { length, code: length === 2 && /\W/.test(text[1] ?? "") ? text.charCodeAt(1) : undefined };
}

/** The length of a character class at the start of `text`. */
function classLength(text: string): number {
  let at = text.startsWith("[^") ? 2 : 1;
  const first = at;
  while (at === first || text[at] !== "]") {
    const rest = text.slice(at);
    if (rest.startsWith("[:") && rest.indexOf(":]", 2) >= 0) {
      const named = posixClass.exec(rest);
      if (named === null) throw flaw("invalid character class range", rest.slice(0, rest.indexOf(":]", 2) + 2));
      at += named[0].length;
      continue;
    }
    const low = classChar(rest, text);
    at += low.length;
    if (text[at] !== "-" || text[at + 1] === "]" || at + 1 >= text.length) continue;
    const high = classChar(text.slice(at + 1), text);
    if (low.code !== undefined && high.code !== undefined && high.code < low.code)
      throw flaw("invalid character class range", text.slice(at - low.length, at + 1 + high.length));
    at += 1 + high.length;
  }
  return at + 1;
}

/** The length of what opens a group. */
function openLength(text: string): number {
  if (!text.startsWith("(?")) return 1;
  if (/^\(\?P?</.test(text)) {
    const end = text.indexOf(">");
    if (end < 0) throw flaw("invalid named capture", text);
    const opening = text.slice(0, end + 1);
    if (!/^\(\?P?<\w+>$/.test(opening)) throw flaw("invalid named capture", opening);
    return opening.length;
  }
  const flags = /^\(\?(?:[imsU]*|[imsU]*-[imsU]+)[:)]/.exec(text);
  if (flags !== null) return flags[0].length;
  const good = /^\(\?[imsU]*-?[imsU]*/.exec(text)?.[0] ?? "";
  if (good.length === text.length) throw flaw("missing closing )", text);
  throw flaw("invalid or unsupported Perl syntax", text.slice(0, good.length + 1));
}

/** The length of a repetition at the start of `text`: 0 if it is none. */
function repeatLength(text: string): number {
  if (/^[*+?]/.test(text)) return text[1] === "?" ? 2 : 1;
  const found = repeat.exec(text);
  if (found === null) return 0;
  const low = Number(found[1]);
  const high = found[2] === undefined ? low : found[3] === "" ? -1 : Number(found[3]);
  if (low > repeatMax || high > repeatMax || (high >= 0 && low > high)) throw flaw("invalid repeat count", found[0]);
  return found[0].length + (text[found[0].length] === "?" ? 1 : 0);
}

function check(pattern: string): void {
  let depth = 0;
  /** Whether there is something to repeat, or where the repetition began that ends here. */
  let before: "nothing" | "something" | number = "nothing";
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const repeated = repeatLength(rest);
    if (repeated > 0) {
      if (before === "nothing") throw flaw("missing argument to repetition operator", rest.slice(0, repeated));
      if (before !== "something") throw flaw("invalid nested repetition operator", pattern.slice(before, at + repeated));
      before = at;
      at += repeated;
      continue;
    }
    const char = rest[0];
    if (char === "(") {
      const opening = openLength(rest);
      at += opening;
      if (rest[opening - 1] === ")") continue;
      depth++;
      before = "nothing";
    } else if (char === ")") {
      if (depth-- === 0) throw flaw("unexpected )", pattern);
      at++;
      before = "something";
    } else if (char === "|") {
      at++;
      before = "nothing";
    } else {
      at += char === "[" ? classLength(rest) : char === "\\" ? escapeLength(rest) : (rest.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
      before = "something";
    }
  }
  if (depth > 0) throw flaw("missing closing )", pattern);
}

/** `error parsing regexp: missing closing ): ...`, or nothing if Go can compile the pattern. */
export function regexpError(pattern: string): string | undefined {
  try {
    check(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof Flaw) return `error parsing regexp: ${error.message}`;
    throw error;
  }
}
