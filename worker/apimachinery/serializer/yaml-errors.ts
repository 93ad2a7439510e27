/** An error of the YAML library: its words, and the offset in the text that it is about. */
export interface LibraryError {
  readonly message: string;
  readonly offset: number;
}

/** What upstream says instead, and which of its two stages: the parser counts lines from zero, the scanner from one. */
interface Translation {
  readonly pattern: RegExp;
  readonly words: string;
  readonly stage: "scanner" | "parser";
  /** The error is about the colon that follows, not about where its key starts. */
  readonly atColon?: true;
}

const translations: readonly Translation[] = [
  { pattern: /tabs? .*indent/i, words: "found character that cannot start any token", stage: "scanner" },
  {
    pattern: /compact mappings|implicit keys need/i,
    words: "mapping values are not allowed in this context",
    stage: "scanner",
    atColon: true,
  },
  { pattern: /missing closing|closing quote/i, words: "found unexpected end of stream", stage: "scanner" },
  { pattern: /reserved character/i, words: "found character that cannot start any token", stage: "scanner" },
  { pattern: /escape sequence/i, words: "found unknown escape character", stage: "scanner" },
  { pattern: /block scalar header/i, words: "did not find expected comment or line break", stage: "scanner" },
  { pattern: /implicit map key|followed by map values/i, words: "could not find expected ':'", stage: "scanner" },
  { pattern: /unexpected flow-\w+-end/i, words: "did not find expected node content", stage: "parser" },
  { pattern: /flow map|end with a }/i, words: "did not find expected ',' or '}'", stage: "parser" },
  { pattern: /flow sequence|end with a \]/i, words: "did not find expected ',' or ']'", stage: "parser" },
  { pattern: /sequence items|at node end/i, words: "did not find expected '-' indicator", stage: "parser" },
  { pattern: /mapping items|indent/i, words: "did not find expected key", stage: "parser" },
];
const unknown: Translation = { pattern: /^/, words: "did not find expected node content", stage: "parser" };

/** The line of an offset, from zero on. */
const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length - 1;

/**
 * What the YAML library found, in upstream's words: `yaml: line 3: mapping values are not allowed in this context`. Of the first line
 * upstream gives no number. upstream: go.yaml.in/yaml/v2 decode.go parser.fail
 */
export function yamlError(text: string, { message, offset }: LibraryError): Error {
  let found = translations.find(({ pattern }) => pattern.test(message)) ?? unknown;
  // A list item among the keys of a map looks to the library like a key over several lines.
  if (found.atColon === true && /^-\s/.test(text.slice(offset)))
    found = { pattern: /^/, words: "did not find expected key", stage: "parser" };
  const colon = found.atColon === true ? text.slice(offset).search(/:(\s|$)/) : -1;
  const scans = found.stage === "scanner";
  // To the parser the end of the text stands on a line of its own.
  const lines = scans || text.endsWith("\n") ? text : `${text}\n`;
  const line = lineOf(lines, offset >= text.length ? lines.length : offset + Math.max(colon, 0));
  return new Error(line === 0 ? `yaml: ${found.words}` : `yaml: line ${scans ? line + 1 : line}: ${found.words}`);
}
