const nanosecond = 1e-6;
const units: Readonly<Record<string, number>> = {
  ns: nanosecond,
  us: 1e3 * nanosecond,
  µs: 1e3 * nanosecond,
  μs: 1e3 * nanosecond,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Reads a Go duration (`1m30s`, `-1.5h`, `0`): milliseconds, or Go's words for why it is none. upstream: time.ParseDuration */
export function parseGoDuration(text: string): { readonly milliseconds: number } | { readonly error: string } {
  const quoted = JSON.stringify(text);
  const [, sign = "", unsigned = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (unsigned === "0") return { milliseconds: 0 };
  let milliseconds = 0;
  let rest = unsigned;
  do {
    const [whole = "", number = "", unit = ""] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? [];
    if (number === "") return { error: `time: invalid duration ${quoted}` };
    if (unit === "") return { error: `time: missing unit in duration ${quoted}` };
    const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
    if (factor === undefined) return { error: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    milliseconds += Number(number) * factor;
    rest = rest.slice(whole.length);
  } while (rest !== "");
  return { milliseconds: sign === "-" ? -milliseconds : milliseconds };
}
