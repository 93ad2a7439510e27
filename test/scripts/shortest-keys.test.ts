import { expect, test } from "vitest";
import { foundBy, shortestKeys } from "../../scripts/generate/shortest-keys.ts";

const uses = [
  { keys: ["limit", "limit get", "limit get /a"], value: "L" },
  { keys: ["limit", "limit get", "limit get /b"], value: "L" },
  { keys: ["force", "force patch", "force patch /a"], value: "F" },
  { keys: ["force", "force post", "force post /a"], value: "" },
  { keys: ["name", "name get", "name get /a"], value: "of a" },
  { keys: ["name", "name get", "name get /b"], value: "of b" },
];

test("every value is found by the keys that it came with, and stands where it is told from the others", () => {
  const table = shortestKeys(uses);
  expect(table).toEqual({ limit: "L", "force patch": "F", "name get /a": "of a", "name get /b": "of b" });
  for (const { keys, value } of uses) expect(foundBy(table, keys) ?? "").toBe(value);
});
