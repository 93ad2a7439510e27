import { isPlainString } from "./yaml-scalars.ts";

/** Where a scalar stands: the column it starts at, the indent of its further lines, and whether it is a key on one line. */
export interface Place {
  readonly column: number;
  readonly indent: number;
  readonly isKey: boolean;
}

/** Longer lines break at the next space. */
const widthMax = 80;

const isBreak = (char: string): boolean => /[\r\n\u0085\u2028\u2029]/.test(char);
const isBlank = (char: string | undefined): boolean => char === undefined || char === " " || char === "\t" || isBreak(char);
/** Beyond the basic plane nothing counts as printable, and neither does a tab. */
const isPrintable = (char: string): boolean => /^[\n\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(char);

/** Whether a plain scalar would be read as something else, by its indicators. */
function hasIndicators(chars: readonly string[]): boolean {
  const first = chars[0] ?? "";
  const text = chars.join("");
  if (text.startsWith("---") || text.startsWith("...")) return true;
  if ("#,[]{}&*!|>'\"%@`".includes(first)) return true;
  if ("-?:".includes(first) && isBlank(chars[1])) return true;
  return chars.some((char, i) => i > 0 && ((char === ":" && isBlank(chars[i + 1])) || (char === "#" && isBlank(chars[i - 1]))));
}

type Style = "plain" | "single" | "double" | "literal";

/** upstream: go.yaml.in/yaml/v2 emitterc.go yaml_emitter_analyze_scalar, yaml_emitter_select_scalar_style */
function chooseStyle(text: string, chars: readonly string[], isKey: boolean): Style {
  const hasBreaks = chars.some(isBreak);
  const isSpecial = chars.some((char) => !isPrintable(char)) || / [\r\n\u0085\u2028\u2029]/.test(text);
  if (isSpecial) return "double";
  if (hasBreaks) return text.includes("\n") && !isKey && !text.endsWith(" ") ? "literal" : "double";
  if (!isPlainString(text)) return "double";
  return text.startsWith(" ") || text.endsWith(" ") || hasIndicators(chars) ? "single" : "plain";
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function escapeChar(char: string): string {
  if (Object.hasOwn(escapes, char)) return escapes[char] ?? "";
  if (isPrintable(char)) return char;
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}

/** Writes characters and breaks lines that are too long. Quoted scalars do not break at their first or last character. */
function fold(chars: readonly string[], style: Style, { column, indent, isKey }: Place): string {
  const quote = style === "plain" ? "" : style === "single" ? "'" : '"';
  let out = quote;
  let at = column + quote.length;
  let afterSpace = false;
  for (const [i, char] of chars.entries()) {
    const next = chars[i + 1];
    const inside = style === "plain" || (i > 0 && i < chars.length - 1);
    const breaks = char === " " && !isKey && !afterSpace && at > widthMax && inside && (style === "double" || next !== " ");
    const written = breaks
      ? next === " "
        ? "\\"
        : ""
      : style === "double"
        ? escapeChar(char)
        : style === "single" && char === "'"
          ? "''"
          : char;
    out += breaks ? `\n${" ".repeat(indent)}${written}` : written;
    at = breaks ? indent + written.length : at + [...written].length;
    afterSpace = char === " ";
  }
  return out + quote;
}

/** A block scalar; its last line break is the one that ends it, unless it has more. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const lines = text.split("\n").map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  if (text.endsWith("\n")) lines.pop();
  return [`|${hint}${chomping}`, ...lines].join("\n");
}

/** A string as YAML, in the style that upstream would choose. */
export function formatString(text: string, place: Place): string {
  const chars = [...text];
  const style = chooseStyle(text, chars, place.isKey);
  return style === "literal" ? literal(text, place.indent) : fold(chars, style, place);
}
