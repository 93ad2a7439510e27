/** The JSONPath of kubectl and of columns: `.spec.x`, `['a.b']`, `[0]`, `[-1:]`, `[*]`, `..x`, `[?(@.type=="Ready")]`. */

type Step = (value: unknown) => unknown[];

/** A parsed path: all the values it leads to in an object, none where something is missing. */
export type JSONPath = (value: unknown) => unknown[];

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const childrenOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []);
const descendants = (value: unknown): unknown[] => [value, ...childrenOf(value).flatMap(descendants)];

function field(name: string): Step {
  if (name === "*") return childrenOf;
  return (value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []);
}

/** `1:3`, `-1:`, `::2`, of lists only. */
function slice(start: number | undefined, end: number | undefined, step: number): Step {
  return (value) => {
    if (!Array.isArray(value)) return [];
    const part = value.slice(start ?? 0, end ?? value.length);
    return step === 1 ? part : part.filter((_, i) => i % step === 0);
  };
}

function index(at: number): Step {
  return (value) => {
    const item: unknown = Array.isArray(value) ? value.at(at) : undefined;
    return item === undefined ? [] : [item];
  };
}

type Operand = (current: unknown) => unknown[];

const comparisons: Readonly<Record<string, (a: string | number | boolean, b: string | number | boolean) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const isScalar = (value: unknown): value is string | number | boolean => ["string", "number", "boolean"].includes(typeof value);

function operand(text: string): Operand {
  const quoted = /^(?:'(.*)'|"(.*)")$/s.exec(text);
  if (quoted !== null) return () => [quoted[1] ?? quoted[2] ?? ""];
  if (/^-?\d+(\.\d+)?$/.test(text)) return () => [Number(text)];
  if (text === "true" || text === "false") return () => [text === "true"];
  if (!text.startsWith("@")) throw new Error(`unrecognized identifier ${text}`);
  return parseJSONPath(text.slice(1));
}

/** `?(@.a == "b")`: the items that compare so; `?(@.a)`: those that have it. upstream: client-go/util/jsonpath evalFilter */
function filter(text: string): Step {
  const [, left = text, operator, right = ""] = /^(@(?:"[^"]*"|'[^']*'|[^=!<>])*?)\s*(==|!=|<=|>=|<|>)\s*(.+)$/s.exec(text) ?? [];
  const leftOf = operand(left.trim());
  const compare = operator === undefined ? undefined : comparisons[operator];
  const rightOf = compare === undefined ? undefined : operand(right.trim());
  const holds = (item: unknown): boolean => {
    const [a] = leftOf(item);
    if (compare === undefined || rightOf === undefined) return a !== undefined;
    const [b] = rightOf(item);
    return isScalar(a) && isScalar(b) && typeof a === typeof b && compare(a, b);
  };
  return (value) => (Array.isArray(value) ? value.filter(holds) : []);
}

const integer = (text: string | undefined): number | undefined => (text === undefined || text === "" ? undefined : Number(text));

/** What stands between brackets. */
function subscript(text: string): Step {
  const body = text.trim();
  if (body === "*") return childrenOf;
  const condition = /^\?\((.*)\)$/s.exec(body);
  if (condition !== null) return filter((condition[1] ?? "").trim());
  const quoted = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/s.exec(body);
  if (quoted !== null) return field((quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/g, "$1"));
  if (body.includes(",")) {
    const parts = body.split(",").map(subscript);
    return (value) => parts.flatMap((part) => part(value));
  }
  const range = /^(-?\d*)(?::(-?\d*))?(?::(\d*))?$/.exec(body);
  if (range === null || body === "") throw new Error(`invalid array index ${body}`);
  return body.includes(":") ? slice(integer(range[1]), integer(range[2]), integer(range[3]) ?? 1) : index(Number(body));
}

/** Where the bracket that opens at `start` closes, quotes and nested brackets considered. */
function closing(path: string, start: number): number {
  let depth = 0;
  let quote = "";
  for (let i = start; i < path.length; i += 1) {
    const c = path.charAt(i);
    if (c === "\\") i += 1;
    else if (quote !== "") quote = c === quote ? "" : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === "[") depth += 1;
    else if (c === "]" && --depth === 0) return i;
  }
  throw new Error("unterminated array");
}

/**
 * Reads a path, with or without `$` or `@` before it; throws an Error if it cannot be read.
 * upstream: k8s.io/client-go/util/jsonpath, with missing keys allowed
 */
export function parseJSONPath(path: string): JSONPath {
  const steps: Step[] = [];
  let at = /^[$@]/.test(path) ? 1 : 0;
  while (at < path.length) {
    if (path[at] === "[") {
      const end = closing(path, at);
      steps.push(subscript(path.slice(at + 1, end)));
      at = end + 1;
      continue;
    }
    if (path.startsWith("..", at)) steps.push(descendants);
    const name = /^\.{0,2}((?:\\.|[^.[\\\s])*)/.exec(path.slice(at)) ?? [""];
    if (name[0] === "") throw new Error(`unrecognized character in action: ${path[at] ?? ""}`);
    if (name[1]) steps.push(field(name[1].replace(/\\(.)/g, "$1")));
    at += name[0].length;
  }
  return (value) => steps.reduce((values, step) => values.flatMap(step), [value]);
}
