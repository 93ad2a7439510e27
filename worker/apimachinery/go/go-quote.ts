const named: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

function escaped(char: string): string {
  const name = Object.hasOwn(named, char) ? named[char] : undefined;
  if (name !== undefined) return name;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  if (code < 0x7f || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char)) return char;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** A string as Go's %q shows it: what cannot be printed is escaped. */
export function goQuote(text: string): string {
  let out = "";
  for (const char of text) out += escaped(char);
  return `"${out}"`;
}
