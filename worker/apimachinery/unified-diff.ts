/**
 * Unified diffs of texts line by line, chosen as Python's difflib (and Go's port of it) chooses them: messages of immutable fields quote
 * them, so which lines are paired must be the same. upstream: github.com/pmezard/go-difflib
 */
interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

type Tag = "equal" | "replace" | "delete" | "insert";
interface Edit {
  readonly tag: Tag;
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
}

/** A line of a long text that is found too often says little about what belongs together. */
const popularFrom = 200;

function positionsOf(lines: readonly string[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [i, line] of lines.entries()) {
    const known = positions.get(line);
    if (known === undefined) positions.set(line, [i]);
    else known.push(i);
  }
  if (lines.length < popularFrom) return positions;
  const often = Math.floor(lines.length / 100) + 1;
  for (const [line, at] of positions) if (at.length > often) positions.delete(line);
  return positions;
}

interface Range {
  readonly a: readonly [from: number, to: number];
  readonly b: readonly [from: number, to: number];
}

/** The longest run of equal lines in the range, the first of several; grown by popular lines on both sides. */
function longestMatch(a: readonly string[], b: readonly string[], positions: ReadonlyMap<string, readonly number[]>, range: Range): Match {
  const [[aFrom, aTo], [bFrom, bTo]] = [range.a, range.b];
  let best: Match = { a: aFrom, b: bFrom, size: 0 };
  let runs = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const next = new Map<number, number>();
    for (const j of positions.get(a[i] ?? "") ?? []) {
      if (j < bFrom) continue;
      if (j >= bTo) break;
      const size = (runs.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    runs = next;
  }
  let { a: start, b: other, size } = best;
  while (start > aFrom && other > bFrom && a[start - 1] === b[other - 1]) {
    start -= 1;
    other -= 1;
    size += 1;
  }
  while (start + size < aTo && other + size < bTo && a[start + size] === b[other + size]) size += 1;
  return { a: start, b: other, size };
}

/** Every match, from the start to the end of both. */
function matchesOf(a: readonly string[], b: readonly string[]): Match[] {
  const positions = positionsOf(b);
  const found: Match[] = [];
  const open: (Range | Match)[] = [{ a: [0, a.length], b: [0, b.length] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ("size" in next) {
      found.push(next);
      continue;
    }
    const match = longestMatch(a, b, positions, next);
    if (match.size === 0) continue;
    const [[aFrom, aTo], [bFrom, bTo]] = [next.a, next.b];
    const [aEnd, bEnd] = [match.a + match.size, match.b + match.size];
    if (aEnd < aTo && bEnd < bTo) open.push({ a: [aEnd, aTo], b: [bEnd, bTo] });
    open.push(match);
    if (aFrom < match.a && bFrom < match.b) open.push({ a: [aFrom, match.a], b: [bFrom, match.b] });
  }
  return found;
}

function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  for (const match of [...matchesOf(a, b), { a: a.length, b: b.length, size: 0 }]) {
    const [removes, adds] = [i < match.a, j < match.b];
    if (removes || adds) edits.push({ tag: removes ? (adds ? "replace" : "delete") : "insert", a: [i, match.a], b: [j, match.b] });
    [i, j] = [match.a + match.size, match.b + match.size];
    const last = edits.at(-1);
    if (match.size === 0) continue;
    if (last?.tag === "equal") edits[edits.length - 1] = { tag: "equal", a: [last.a[0], i], b: [last.b[0], j] };
    else edits.push({ tag: "equal", a: [match.a, i], b: [match.b, j] });
  }
  return edits;
}

const keepTail = ({ a, b }: Edit, n: number): Edit => ({
  tag: "equal",
  a: [Math.max(a[0], a[1] - n), a[1]],
  b: [Math.max(b[0], b[1] - n), b[1]],
});
const keepHead = ({ a, b }: Edit, n: number): Edit => ({
  tag: "equal",
  a: [a[0], Math.min(a[1], a[0] + n)],
  b: [b[0], Math.min(b[1], b[0] + n)],
});

/** Groups of edits with `n` equal lines around each. */
function hunksOf(edits: readonly Edit[], n: number): Edit[][] {
  const groups: Edit[][] = [];
  let group: Edit[] = [];
  for (const [i, edit] of edits.entries()) {
    const long = edit.tag === "equal" && edit.a[1] - edit.a[0] > 2 * n;
    if (edit.tag !== "equal") group.push(edit);
    else if (i === 0) group.push(keepTail(edit, n));
    else if (i === edits.length - 1) group.push(keepHead(edit, n));
    else if (long) {
      groups.push([...group, keepHead(edit, n)]);
      group = [keepTail(edit, n)];
    } else group.push(edit);
  }
  return [...groups, group].filter((g) => g.some(({ tag }) => tag !== "equal"));
}

/** `7,3`; one line needs no count, and none names the line before. */
function rangeText(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}

const contextLines = 3;

/** The difference of two texts, without file names; "" if they are equal. Each line of it ends in a line feed. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split("\n"), after.split("\n")];
  return hunksOf(editsOf(a, b), contextLines)
    .flatMap((hunk) => {
      const [first, last] = [hunk[0], hunk.at(-1)];
      const head = `@@ -${rangeText(first?.a[0] ?? 0, last?.a[1] ?? 0)} +${rangeText(first?.b[0] ?? 0, last?.b[1] ?? 0)} @@`;
      const lines = hunk.flatMap(({ tag, a: from, b: to }) =>
        tag === "equal"
          ? a.slice(...from).map((line) => ` ${line}`)
          : [...a.slice(...from).map((line) => `-${line}`), ...b.slice(...to).map((line) => `+${line}`)],
      );
      return [head, ...lines];
    })
    .map((line) => `${line}\n`)
    .join("");
}
