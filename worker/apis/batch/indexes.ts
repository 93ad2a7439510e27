/** One interval `3` or `3-5` of indexes below `completions`, or what is wrong. */
function interval(text: string, completions: number): readonly [number, number] | string {
  const parts = text.split("-");
  if (parts.length > 2)
    return `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  const ends: number[] = [];
  for (const part of parts) {
    if (!/^[+-]?\d+$/.test(part)) return `cannot convert string to integer for index: ${JSON.stringify(part)}`;
    if (Number(part) >= completions) return `too large index: ${JSON.stringify(part)}`;
    ends.push(Number(part));
  }
  const [start = 0, end] = ends;
  if (end !== undefined && start >= end) return `non-increasing order, previous: ${start}, current: ${end}`;
  return [start, end ?? start];
}

/** The first index that two lists have in common, as their intervals are walked; what cannot be read is passed over. */
export function overlap(completed: string, failed: string, completions: number): number | undefined {
  const intervals = (text: string): (readonly [number, number])[] =>
    (text === "" ? [] : text.split(",")).flatMap((part) => {
      const found = interval(part, completions);
      return typeof found === "string" ? [] : [found];
    });
  const [left, right] = [intervals(completed), intervals(failed)];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const [a = 0, b = 0] = left[i] ?? [];
    const [c = 0, d = 0] = right[j] ?? [];
    if (a <= d && c <= b) return Math.max(a, c);
    if (a <= c) i++;
    else j++;
  }
  return undefined;
}

/** How many indexes `0,2-4` names, or what is wrong. upstream: pkg/apis/batch/validation validateIndexesFormat */
export function countIndexes(text: string, completions: number): number | string {
  if (text === "") return 0;
  let last: number | undefined;
  let total = 0;
  for (const part of text.split(",")) {
    const found = interval(part, completions);
    if (typeof found === "string") return found;
    const [start, end] = found;
    if (last !== undefined && last >= start) return `non-increasing order, previous: ${last}, current: ${start}`;
    total += end - start + 1;
    last = end;
  }
  return total;
}
