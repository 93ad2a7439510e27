import { parseTime } from "../time.ts";

/** Times keep microseconds, six digits. */
export function formatMicro(text: string): string {
  const milliseconds = parseTime(text, "2006-01-02T15:04:05.000000Z07:00");
  const fraction = (/\.(\d+)/.exec(text)?.[1] ?? "").padEnd(6, "0").slice(0, 6);
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Base64 without line breaks; throws Go's words for what is none. */
export function checkBase64(text: string): string {
  const clean = text.replaceAll(/[\r\n]/g, "");
  const bad =
    /[^A-Za-z0-9+/=]/.exec(clean)?.index ?? /=[^=]/.exec(clean)?.index ?? (clean.length % 4 === 0 ? -1 : clean.length - (clean.length % 4));
  if (bad >= 0) throw new Error(`illegal base64 data at input byte ${bad}`);
  return clean;
}
