/** A value, and what it may be found by: keys from what many share to what is its own. */
export interface Use {
  readonly keys: readonly string[];
  readonly value: string;
}

/** Values by the shortest of their keys that tells them from all others; "" is left out. */
export function shortestKeys(uses: readonly Use[]): Record<string, string> {
  const table: Record<string, string> = {};
  const divide = (some: readonly Use[], level: number): void => {
    for (const [key, group] of Map.groupBy(some, (one) => one.keys[level] ?? "")) {
      const values = new Set(group.map((one) => one.value));
      if (values.size > 1) divide(group, level + 1);
      else if (!values.has("")) table[key] = group[0]?.value ?? "";
    }
  };
  divide(uses, 0);
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a table of shortestKeys has for one of the keys. */
export const foundBy = (table: Readonly<Record<string, string>>, keys: readonly string[]): string | undefined =>
  keys.map((key) => table[key]).findLast((one) => one !== undefined);
