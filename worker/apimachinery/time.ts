import { humanDuration } from "./duration.ts";

/** `2026-01-02T03:04:05Z`: metav1.Time, whole seconds. */
export const formatTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const encoder = new TextEncoder();

/** A text as Go's time package shows it: byte by byte. upstream: time.quote */
function timeQuote(text: string): string {
  let out = "";
  for (const byte of encoder.encode(text)) {
    const char = String.fromCharCode(byte);
    if (byte < 0x20 || byte >= 0x80) out += `\\x${byte.toString(16).padStart(2, "0")}`;
    else out += char === '"' || char === "\\" ? `\\${char}` : char;
  }
  return `"${out}"`;
}

/** Milliseconds of an RFC 3339 time; throws with Go's text. */
export function parseTime(text: string, layout = "2006-01-02T15:04:05Z07:00"): number {
  const parsed = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  const refuse = (rest: string, part: string): Error =>
    new Error(`parsing time ${timeQuote(text)} as ${timeQuote(layout)}: cannot parse ${timeQuote(rest)} as ${part}`);
  if (Number.isNaN(parsed)) throw refuse(text, '"2006"');
  // A layout with a fraction wants just as many digits; without one any fraction will do.
  const fraction = /\.0+/.exec(layout)?.[0];
  const rest = text.slice("2006-01-02T15:04:05".length);
  if (fraction !== undefined && rest.search(/[Z+-]/) !== fraction.length) throw refuse(rest, JSON.stringify(fraction));
  return parsed;
}

/** How long ago a time was, as tables show it; `<unknown>` when there is none. upstream: pkg/printers translateTimestampSince */
export function translateTimestampSince(text: string | null | undefined, now: number): string {
  return text ? humanDuration(now - Date.parse(text)) : "<unknown>";
}
