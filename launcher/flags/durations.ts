import { LaunchError } from "../launch-error.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a Go duration: `1h30m` is 5400. */
export function durationOf(flag: string, text: string): number {
  if (!/^(0|(\d+(\.\d+)?(h|m|s|ms))+)$/.test(text)) throw new LaunchError(`--${flag}: ${JSON.stringify(text)} is not a duration`);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (UNIT_SECONDS[unit] ?? 0), 0);
}
