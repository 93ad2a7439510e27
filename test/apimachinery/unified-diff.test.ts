import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../worker/apimachinery/unified-diff.ts";

const numbers = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i));

describe("unified diffs", () => {
  it.each([
    ["equal texts", "a\nb", "a\nb", ""],
    ["one changed line", "a\nb\nc", "a\nx\nc", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"],
    ["a line added at the end", "a", "a\nb", "@@ -1 +1,2 @@\n a\n+b\n"],
    ["a line added at the start", "a", "b\na", "@@ -1 +1,2 @@\n+b\n a\n"],
    ["a line taken away", "a\nb\nc", "a\nc", "@@ -1,3 +1,2 @@\n a\n-b\n c\n"],
    ["nothing in common", "a", "b", "@@ -1 +1 @@\n-a\n+b\n"],
  ])("show %s", (_what, before, after, diff) => {
    expect(unifiedDiff(before, after)).toBe(diff);
  });

  it("keep three lines of context and split where more are equal", () => {
    const before = numbers(30);
    const after = before.map((line) => (line === "4" || line === "24" ? `${line}x` : line));
    expect(unifiedDiff(before.join("\n"), after.join("\n"))).toBe(
      "@@ -2,7 +2,7 @@\n 1\n 2\n 3\n-4\n+4x\n 5\n 6\n 7\n@@ -22,7 +22,7 @@\n 21\n 22\n 23\n-24\n+24x\n 25\n 26\n 27\n",
    );
  });

  it("pair the longest equal run first, not the first equal line", () => {
    expect(unifiedDiff("a\nb", "a\nc\na\nb")).toBe("@@ -1,2 +1,4 @@\n+a\n+c\n a\n b\n");
  });
});
