import { expect, test } from "vitest";
import { RecentWrites } from "../../../worker/registry/writing/recent-writes.ts";

const stored = (text: string, resourceVersion = "7") => ({ text, resourceVersion });

test("what was written is known until it is dropped, a shard's keys apart from another's", () => {
  const writes = new RecentWrites();
  writes.put("pods", "pods/a/b", stored("1"));
  writes.put("secrets", "pods/a/b", stored("2"));
  writes.put("pods", "pods/a/b", stored("3", "8"));
  writes.drop("secrets", "pods/a/b");
  expect([writes.get("pods", "pods/a/b"), writes.get("secrets", "pods/a/b")]).toEqual([stored("3", "8"), undefined]);
});

test("the oldest are forgotten where there are too many, or they take too much room", () => {
  const writes = new RecentWrites();
  for (let i = 0; i <= 1000; i++) writes.put("pods", String(i), stored("x"));
  expect([writes.get("pods", "0"), writes.get("pods", "1")?.text]).toEqual([undefined, "x"]);
  writes.put("pods", "big", stored("y".repeat(8 * 1024 * 1024 - 1)));
  expect([writes.get("pods", "999"), writes.get("pods", "1000")?.text]).toEqual([undefined, "x"]);
});
