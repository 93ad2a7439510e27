const unitMilliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a Go duration (`1m30s` is 90000), undefined for what is none. */
export function goDuration(text: string): number | undefined {
  if (!/^(0|(\d+(\.\d+)?(h|ms|m|s))+)$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (unitMilliseconds[unit] ?? 0), 0);
}
