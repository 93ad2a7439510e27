import { expect, test } from "vitest";
import { PolicyCache } from "../../worker/registry/policy-source.ts";
import type { Change, ChangesResult } from "../../worker/registry/storage.ts";

const STALENESS = 1000;

/** A policy shard in which `write` changes one object, and whose answers wait for `answer` while `held`. */
function newShard() {
  const changes: Change[] = [];
  const waiting: (() => void)[] = [];
  const shard = {
    asked: 0,
    held: false,
    write: (name: string) => void changes.push({ key: `clusterroles/${name}`, text: JSON.stringify({ metadata: { name } }) }),
    answer: () => waiting.shift()?.(),
    changes: async (_shard: string, since: string | undefined): Promise<ChangesResult> => {
      shard.asked += 1;
      const result: ChangesResult = { ok: true, resourceVersion: String(changes.length), changes: changes.slice(Number(since ?? 0)) };
      if (shard.held) await new Promise<void>((resolve) => waiting.push(resolve));
      return result;
    },
  };
  return shard;
}

function newCache() {
  const shard = newShard();
  const clock = { now: 0 };
  const cache = new PolicyCache(shard, () => clock.now, STALENESS);
  const names = async (): Promise<string> =>
    (await cache.snapshot())
      .list("clusterroles")
      .map((role) => role.metadata?.name)
      .join();
  return { shard, clock, cache, names };
}

test("is asked again from half of the staleness on, by one request at a time, and by all when it is too old", async () => {
  const { shard, clock, names } = newCache();
  shard.write("a");
  expect(await names()).toBe("a");
  shard.write("b");
  clock.now = 499;
  expect([await names(), shard.asked]).toEqual(["a", 1]);
  clock.now = 500;
  shard.held = true;
  const asking = names();
  expect([await names(), shard.asked]).toEqual(["a", 2]);
  clock.now = 1000;
  const waiting = names();
  expect(shard.asked).toBe(3);
  shard.answer();
  shard.answer();
  expect([await asking, await waiting]).toEqual(["a,b", "a,b"]);
});

test("is asked again at once after a write of policy, whatever was asked before it", async () => {
  const { shard, cache, names } = newCache();
  shard.held = true;
  const before = names();
  shard.write("a");
  cache.invalidate();
  shard.answer();
  expect(await before).toBe("");
  shard.held = false;
  expect(await names()).toBe("a");
});

test("an answer that comes late does not undo a newer one", async () => {
  const { shard, cache, names } = newCache();
  shard.write("a");
  shard.held = true;
  const late = names();
  shard.held = false;
  shard.write("b");
  cache.invalidate();
  expect(await names()).toBe("a,b");
  shard.answer();
  expect(await late).toBe("a,b");
});
