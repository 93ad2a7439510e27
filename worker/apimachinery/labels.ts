import { aggregate } from "./field.ts";
import { isQualifiedName, isValidLabelValue } from "./validation/names.ts";

/** labels.Requirement: what a label selector says of one key. Operators are upstream's selection operators. */
export interface Requirement {
  readonly key: string;
  readonly operator: "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | "gt" | "lt";
  readonly values: readonly string[];
}

type Token = "identifier" | "end" | "(" | ")" | "," | "!" | "=" | "==" | "!=" | ">" | "<" | "in" | "notin";

interface Lexeme {
  readonly token: Token;
  readonly literal: string;
}

const symbols = /^(==|!=|[(),!=<>])/;

/** The words of a selector. upstream: apimachinery/pkg/labels/selector.go Lexer */
function lex(text: string): Lexeme[] {
  const out: Lexeme[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[ \t\r\n]+/, "");
    if (rest === "") return [...out, { token: "end", literal: "" }];
    const symbol = symbols.exec(rest)?.[0];
    const literal = symbol ?? /^[^ \t\r\n(),!=<>]+/.exec(rest)?.[0] ?? rest;
    rest = rest.slice(literal.length);
    const token = symbol !== undefined ? (symbol as Token) : literal === "in" || literal === "notin" ? literal : "identifier";
    out.push({ token, literal });
  }
}

const expected = (found: string, what: string): Error => new Error(`found '${found}', expected: ${what}`);

/** A recursive-descent parser over the words. */
class Parser {
  readonly #lexemes: readonly Lexeme[];
  #at = 0;

  constructor(text: string) {
    // A null byte ends the text, as upstream's lexer takes it.
    this.#lexemes = lex(text.split("\0")[0] ?? "");
  }

  /** Keys and values may be spelled `in` or `notin`; operators may not be keys. */
  #peek(asValue: boolean): Lexeme {
    const lexeme = this.#lexemes[this.#at] ?? { token: "end", literal: "" };
    if (asValue && (lexeme.token === "in" || lexeme.token === "notin")) return { token: "identifier", literal: lexeme.literal };
    return lexeme;
  }

  #next(asValue: boolean): Lexeme {
    const lexeme = this.#peek(asValue);
    this.#at += 1;
    return lexeme;
  }

  parse(): Requirement[] {
    const out: Requirement[] = [];
    for (;;) {
      const { token, literal } = this.#peek(true);
      if (token === "end") return out;
      if (token !== "identifier" && token !== "!") throw expected(literal, "!, identifier, or 'end of string'");
      try {
        out.push(this.#requirement());
      } catch (error) {
        throw new Error(`unable to parse requirement: ${(error as Error).message}`);
      }
      const after = this.#next(true);
      if (after.token === "end") return out;
      if (after.token !== ",") throw expected(after.literal, "',' or 'end of string'");
      const following = this.#peek(true);
      if (following.token !== "identifier" && following.token !== "!") throw expected(following.literal, "identifier after ','");
    }
  }

  #requirement(): Requirement {
    const negated = this.#peek(true).token === "!";
    if (negated) this.#next(true);
    const key = this.#next(true);
    if (key.token !== "identifier") throw expected(key.literal, "identifier");
    checkKey(key.literal);
    const follows = this.#peek(true).token;
    if (negated) return { key: key.literal, operator: "!", values: [] };
    if (follows === "end" || follows === ",") return { key: key.literal, operator: "exists", values: [] };
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()];
    return checked({ key: key.literal, operator, values });
  }

  #operator(): Requirement["operator"] {
    const { token, literal } = this.#next(false);
    if (token === ">") return "gt";
    if (token === "<") return "lt";
    if (token === "in" || token === "notin" || token === "=" || token === "==" || token === "!=") return token;
    throw expected(literal, "in, notin, =, ==, !=, gt, lt");
  }

  #exactValue(): string {
    const { token, literal } = this.#peek(true);
    if (token === "end" || token === ",") return "";
    this.#next(true);
    if (token === "identifier") return literal;
    throw expected(literal, "identifier");
  }

  #values(): string[] {
    const open = this.#next(true);
    // No comma here: upstream's text has none.
    if (open.token !== "(") throw new Error(`found '${open.literal}' expected: '('`);
    const values = new Set<string>();
    for (;;) {
      const { token, literal } = this.#next(true);
      if (token === ")") return [...(values.size === 0 ? [""] : values)].sort();
      if (token === ",") {
        values.add("");
        continue;
      }
      if (token !== "identifier") throw expected(literal, "',', ')' or identifier");
      values.add(literal);
      const after = this.#next(true);
      if (after.token === ")") return [...values].sort();
      if (after.token !== ",") throw expected(after.literal, "',' or ')'");
      if (this.#peek(true).token === ")") values.add("");
    }
  }
}

const quote = (s: string): string => JSON.stringify(s);

function checkKey(key: string): void {
  const messages = isQualifiedName(key);
  if (messages.length > 0) throw new Error(`<nil>: Invalid value: ${quote(key)}: ${messages.join("; ")}`);
}

/** The number that a label is to `>` and `<`: what strconv.ParseInt reads, or undefined. */
function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** upstream: apimachinery/pkg/labels/selector.go NewRequirement */
function checked(requirement: Requirement): Requirement {
  const { operator, values, key } = requirement;
  const errors: string[] = [];
  if ((operator === "in" || operator === "notin") && values.length === 0)
    errors.push("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
  if ((operator === "exists" || operator === "!") && values.length > 0)
    errors.push(`values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`);
  for (const [i, value] of values.entries())
    if ((operator === "gt" || operator === "lt") && parseInt64(value) === undefined)
      errors.push(`values[${i}]: Invalid value: ${quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
  for (const [i, value] of values.entries()) {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(`values[${i}][${key}]: Invalid value: ${quote(value)}: ${messages.join("; ")}`);
  }
  if (errors.length > 0) throw new Error(aggregate(errors));
  return requirement;
}

/** Parses a label selector; throws an Error with upstream's text. upstream: apimachinery/pkg/labels/selector.go Parse */
export function parseLabelSelector(text: string): Requirement[] {
  return new Parser(text).parse().sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function matches({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const has = Object.hasOwn(labels, key);
  const value = has ? (labels[key] ?? "") : "";
  switch (operator) {
    case "in":
    case "=":
    case "==":
      return has && values.includes(value);
    case "notin":
    case "!=":
      return !has || !values.includes(value);
    case "exists":
      return has;
    case "!":
      return !has;
    case "gt":
    case "lt": {
      const number = has ? parseInt64(value) : undefined;
      const bound = parseInt64(values[0] ?? "");
      if (number === undefined || bound === undefined) return false;
      return operator === "gt" ? number > bound : number < bound;
    }
  }
}

/** Whether labels satisfy every requirement. */
export function matchesLabels(requirements: readonly Requirement[], labels: Readonly<Record<string, string>>): boolean {
  return requirements.every((requirement) => matches(requirement, labels));
}

/** metav1.LabelSelector's shape. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key?: string; operator?: string; values?: string[] }[];
}

const operators: ReadonlyMap<string, Requirement["operator"]> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

/**
 * A metav1.LabelSelector as requirements, sorted by key; an empty one selects everything. Throws an Error with upstream's text.
 * upstream: meta/v1/helpers.go LabelSelectorAsSelector
 */
export function labelSelectorAsRequirements(selector: LabelSelector): Requirement[] {
  const exact = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Requirement => ({ key, operator: "=", values: [value] }));
  const expressions = (selector.matchExpressions ?? []).map((e): Requirement => {
    const operator = operators.get(e.operator ?? "");
    if (operator === undefined) throw new Error(`${quote(e.operator ?? "")} is not a valid label selector operator`);
    return checked({ key: e.key ?? "", operator, values: [...(e.values ?? [])].sort() });
  });
  return [...exact, ...expressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** The selector as text: `a=b,c in (d,e),!f`. */
export function formatLabelSelector(requirements: readonly Requirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === "exists") return key;
      if (operator === "!") return `!${key}`;
      if (operator === "in" || operator === "notin") return `${key} ${operator} (${values.join(",")})`;
      return `${key}${operator === "gt" ? ">" : operator === "lt" ? "<" : operator}${values[0] ?? ""}`;
    })
    .join(",");
}
