import { expect, test } from "vitest";
import type { Scope } from "../../../worker/registry/scope.ts";
import { within } from "../../../worker/registry/writing/store-hooks.ts";

const logged: unknown[] = [];
const scope = {
  row: { names: { plural: "widgets" } },
  namespace: "ns",
  name: "a",
  ctx: { deps: { log: (entry: unknown) => logged.push(entry) } },
} as unknown as Scope;

async function outcome(work: () => Promise<string | undefined>): Promise<[unknown, boolean[]]> {
  const finished: boolean[] = [];
  const finish = async (stored: boolean): Promise<void> => {
    finished.push(stored);
  };
  const result = await within(scope, finish, work, (value) => value !== undefined).catch((error: unknown) => String(error));
  return [result, finished];
}

test("what was begun is kept when the object is stored, and taken back once otherwise", async () => {
  expect(await outcome(async () => "stored")).toEqual(["stored", [true]]);
  expect(await outcome(async () => undefined)).toEqual([undefined, [false]]);
  expect(await outcome(() => Promise.reject(new Error("invalid")))).toEqual(["Error: invalid", [false]]);
});

test("a stored object stays stored when something cannot be given back, which is said", async () => {
  const failing = (): Promise<void> => Promise.reject(new Error("unreachable"));
  const result = await within(scope, failing, async () => "stored", Boolean);
  expect([result, logged]).toEqual(["stored", [expect.objectContaining({ resource: "widgets", name: "a", error: "Error: unreachable" })]]);
});
