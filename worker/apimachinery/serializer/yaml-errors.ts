/** upstream's words for what the parser finds; those of its scanner count lines from one, those of its parser from zero. */
const scannerErrors: readonly (readonly [RegExp, string])[] = [
  [/nested mappings|implicit keys|compact mappings|all mapping items|implicit map keys/i, "mapping values are not allowed in this context"],
  [/tabs? (are|as|is)|indentation.*tab/i, "found character that cannot start any token"],
  [/missing closing "?['"]|closing ['"]quote/i, "found unexpected end of stream"],
  [/reserved character|plain value cannot start/i, "found character that cannot start any token"],
  [/escape sequence/i, "found unknown escape character"],
  [/implicit map key|needs to be.*key|expected ':'/i, "could not find expected ':'"],
];
const parserErrors: readonly (readonly [RegExp, string])[] = [
  [/flow map|end with a }|expected.*}/i, "did not find expected ',' or '}'"],
  [/flow sequence|flow collection|end with a \]|expected.*\]/i, "did not find expected ',' or ']'"],
  [/indent/i, "did not find expected key"],
];

/** An error of the YAML library as upstream says it: `yaml: line 3: mapping values are not allowed in this context`. `line` counts from one. */
export function yamlError(code: string, message: string, line: number): Error {
  if (code === "BAD_ALIAS") return new Error(`yaml: ${message.split("\n")[0] ?? ""}`);
  const scanner = scannerErrors.find(([pattern]) => pattern.test(message));
  if (scanner !== undefined) return new Error(`yaml: line ${line}: ${scanner[1]}`);
  const words = parserErrors.find(([pattern]) => pattern.test(message))?.[1] ?? "did not find expected node content";
  return new Error(line <= 1 ? `yaml: ${words}` : `yaml: line ${line - 1}: ${words}`);
}
