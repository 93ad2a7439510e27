const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Two units at most: `5m30s`, `3h`, `2d4h`. upstream: apimachinery/pkg/util/duration HumanDuration */
export function humanDuration(milliseconds: number): string {
  const d = milliseconds;
  const whole = (unit: number): number => Math.floor(d / unit);
  const pair = (big: number, bigName: string, small: number, smallName: string): string => {
    const rest = Math.floor((d % big) / small);
    return rest === 0 ? `${whole(big)}${bigName}` : `${whole(big)}${bigName}${rest}${smallName}`;
  };
  if (d <= -2 * second) return "<invalid>";
  if (d < 0) return "0s";
  if (d < 2 * minute) return `${whole(second)}s`;
  if (d < 10 * minute) return pair(minute, "m", second, "s");
  if (d < 3 * hour) return `${whole(minute)}m`;
  if (d < 8 * hour) return pair(hour, "h", minute, "m");
  if (d < 2 * day) return `${whole(hour)}h`;
  if (d < 8 * day) return pair(day, "d", hour, "h");
  if (d < 2 * year) return `${whole(day)}d`;
  if (d < 8 * year) return pair(year, "y", day, "d");
  return `${whole(year)}y`;
}
