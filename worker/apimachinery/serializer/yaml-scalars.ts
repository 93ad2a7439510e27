/** What a plain scalar means: null, a boolean, a number, or itself. */
export type ScalarValue = null | boolean | number | string;

const words = new Map<string, ScalarValue>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const bases: readonly (readonly [RegExp, number])[] = [
  [/^0[xX][0-9a-fA-F]+$/, 16],
  [/^0[bB][01]+$/, 2],
  [/^0[oO][0-7]+$/, 8],
  [/^0[0-7]+$/, 8],
];

/** An integer as Go's base 0 reads it: decimal, 0x, 0o, 0b, or octal after a zero. */
function parseInteger(text: string): number | undefined {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = /^[-+]/.test(text) ? text.slice(1) : text;
  if (/^(0|[1-9][0-9]*)$/.test(digits)) return sign * Number(digits);
  for (const [pattern, base] of bases)
    if (pattern.test(digits)) return sign * Number.parseInt(base === 8 ? digits.replace(/^0[oO]?/, "") : digits.slice(2), base);
  return undefined;
}

/**
 * A plain scalar by the rules of YAML 1.1 as sigs.k8s.io/yaml has them: `y` and `off` are booleans, `010` is 8, a date is a string.
 * upstream: go.yaml.in/yaml/v2 resolve.go resolve
 */
export function resolveScalar(text: string): ScalarValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text.startsWith(".")) return float.test(text) ? Number(text) : text;
  if (!/^[-+0-9]/.test(text)) return text;
  const plain = text.replaceAll("_", "");
  return parseInteger(plain) ?? (float.test(plain) ? Number(plain) : text);
}

const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2}| ?[-+]\d{2}(:\d{2})?)?)?$/;

/** Whether a string keeps its type without quotes; dates and sexagesimals are quoted for the sake of other readers. */
export function isPlainString(text: string): boolean {
  return typeof resolveScalar(text) === "string" && !sexagesimal.test(text) && !timestamp.test(text);
}
