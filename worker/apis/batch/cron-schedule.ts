/** Bounds of a field, and the names that stand for its numbers. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const fields: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

const descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
const duration = /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+)$/;

function number(text: string): number | string {
  if (!/^[+-]?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  return Number(text) < 0 ? `negative number (${Number(text)}) not allowed: ${text}` : Number(text);
}

function numberOrName(text: string, bounds: Bounds): number | string {
  const named = bounds.names.indexOf(text.toLowerCase());
  return named < 0 ? number(text) : named + bounds.min;
}

/** Start and end of `1-5`, `*` or `mon`, or what is wrong. */
function limits(expression: string, text: string, bounds: Bounds): readonly [number, number] | string {
  const parts = text.split("-");
  const first = parts[0] ?? "";
  if (first === "*" || first === "?") return [bounds.min, bounds.max];
  const start = numberOrName(first, bounds);
  if (typeof start === "string") return start;
  if (parts.length > 2) return `too many hyphens: ${expression}`;
  const end = parts[1] === undefined ? start : numberOrName(parts[1], bounds);
  return typeof end === "string" ? end : [start, end];
}

/** What is wrong with one range such as `1-5/2`, or undefined. */
function rangeProblem(expression: string, bounds: Bounds): string | undefined {
  const [range = "", stepText, ...more] = expression.split("/");
  const found = limits(expression, range, bounds);
  if (typeof found === "string") return found;
  if (more.length > 0) return `too many slashes: ${expression}`;
  const step = stepText === undefined ? 1 : number(stepText);
  if (typeof step === "string") return step;
  const start = found[0];
  const end = stepText !== undefined && !range.includes("-") ? bounds.max : found[1];
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return step === 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

function descriptorProblem(schedule: string): string | undefined {
  if (descriptors.includes(schedule)) return undefined;
  if (!schedule.startsWith("@every ")) return `unrecognized descriptor: ${schedule}`;
  const text = schedule.slice("@every ".length);
  if (duration.test(text)) return undefined;
  return `failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(text)}`;
}

/** What is wrong with a CronJob's schedule (five fields or a descriptor), or undefined. upstream: github.com/robfig/cron/v3 ParseStandard */
export function cronScheduleProblem(schedule: string): string | undefined {
  const text = schedule.replace(/^(CRON_)?TZ=\S* +/, "").trim();
  if (text.startsWith("@")) return descriptorProblem(text);
  const parts = text.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== fields.length) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
  for (const [i, bounds] of fields.entries())
    for (const range of (parts[i] ?? "").split(",")) {
      const problem = range === "" ? undefined : rangeProblem(range, bounds);
      if (problem !== undefined) return problem;
    }
  return undefined;
}
