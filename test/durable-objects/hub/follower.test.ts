import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Follower, needOf } from "../../../durable-objects/hub/follower.ts";
import { Replica } from "../../../durable-objects/hub/replica.ts";
import { MVCC, type Write } from "../../../durable-objects/mvcc/mvcc.ts";
import { SimulatedClock } from "../../simulation/simulated-clock.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";

const migration = readFileSync(join(import.meta.dirname, "../../../migrations/watch-hub/0001_replica.sql"), "utf8");
const content = { text: '{"rv":""}', revisionOffset: 7, labels: { a: "1" }, fields: { f: "2" } };
const create = (key: string): Write => ({ type: "create", id: key, key, content });
const everything = { prefix: "", labels: [], fields: [] };

/** A store and its follower, each call between them taking 10 ms. */
function following(charactersMax = 1_000) {
  const clock = new SimulatedClock();
  let store = new MVCC(memorySql(), clock.now);
  const sql = memorySql(migration);
  const calls: string[] = [];
  const told: string[] = [];
  let broken = false;
  const call = async <T>(what: string, work: () => T): Promise<T> => {
    calls.push(what);
    await clock.sleep(10);
    if (broken) throw new Error("no link");
    return work();
  };
  const newFollower = (): { replica: Replica; follower: Follower } => {
    const replica = new Replica(sql, new MVCC(sql, clock.now));
    replica.name("store", "hub");
    const follower = new Follower({
      replica,
      source: {
        revision: () => call("revision", () => store.revision),
        pull: (after) =>
          call(`pull ${after}`, () => {
            const changes = store.changesSince(after, charactersMax);
            return Array.isArray(changes) ? { revision: store.revision, changes } : changes;
          }),
        page: (startKey, revision) => call(`page ${startKey}`, () => store.versionsAt(startKey, revision, charactersMax)),
      },
      after: clock.after,
      advanced: (events) => void told.push(events.map(({ revision }) => revision).join()),
      replaced: () => void told.push("replaced"),
    });
    return { replica, follower };
  };
  const { replica, follower } = newFollower();
  const commit = (...keys: string[]) => {
    const changes = store.write(keys.map(create)).events.map(({ deleted, version }) => ({ deleted, version }));
    return { revision: store.revision, changes };
  };
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    await clock.run(10_000);
    return promise;
  };
  const setBroken = (now: boolean): void => {
    broken = now;
  };
  /** The store becomes an empty one. */
  const lose = (): void => {
    store = new MVCC(memorySql(), clock.now);
  };
  return { clock, current: () => store, lose, replica, follower, newFollower, commit, calls, told, settled, setBroken };
}

test("the first read pulls, whatever it needs", async () => {
  const { follower, commit, calls, settled } = following();
  commit("a", "b");
  expect([await settled(follower.ready("any")), follower.revision, calls]).toEqual([true, 3, ["pull 1"]]);
});

test("what is at hand is read without a call, also after a restart", async () => {
  const { follower, newFollower, commit, calls, settled } = following();
  commit("a");
  await settled(follower.ready("any"));
  calls.length = 0;
  const again = newFollower().follower;
  expect([await settled(again.ready("any")), await settled(again.ready(2)), again.revision, calls]).toEqual([true, true, 2, []]);
});

test("the newest is asked for once by all who come while a question is under way", async () => {
  const { follower, commit, calls, settled } = following();
  await settled(follower.ready("any"));
  follower.push(commit("a"));
  calls.length = 0;
  const reads = Array.from({ length: 5 }, () => follower.ready("newest"));
  expect([new Set(await settled(Promise.all(reads))), calls]).toEqual([new Set([true]), ["revision", "revision"]]);
});

test("a read waits for a push that is under way, and pulls when none comes", async () => {
  const { clock, follower, commit, calls, settled } = following();
  await settled(follower.ready("any"));
  calls.length = 0;
  const batch = commit("a");
  clock.after(20, () => void follower.push(batch));
  expect([await settled(follower.ready("newest")), calls.splice(0)]).toEqual([true, ["revision"]]);
  commit("b");
  expect([await settled(follower.ready("newest")), follower.revision, calls]).toEqual([true, 3, ["revision", "pull 2"]]);
});

test("a revision that the store has not reached is not waited for", async () => {
  const { clock, follower, settled } = following();
  await settled(follower.ready("any"));
  const before = clock.now();
  const ready = follower.ready(99).then((is) => [is, clock.now() - before]);
  expect(await settled(ready)).toEqual([false, 40]);
});

test("without a link a read goes to the store before a client gives up, but what is at hand is still read", async () => {
  const { clock, follower, commit, settled, setBroken } = following();
  setBroken(true);
  expect(await settled(follower.ready("any"))).toBe(false);
  setBroken(false);
  commit("a");
  await settled(follower.ready("any"));
  setBroken(true);
  expect(await settled(follower.ready("any"))).toBe(true);
  const before = clock.now();
  const ready = follower.ready(99).then((is) => [is, clock.now() - before]);
  expect(await settled(ready)).toEqual([false, 1_270]);
});

test("pushes that come late, twice or with a gap leave the replica as the store is", async () => {
  const { follower, commit, told, settled } = following();
  await settled(follower.ready("any"));
  const [first, second, third] = [commit("a"), commit("b"), commit("c")];
  follower.push(second);
  follower.push(first);
  follower.push(first);
  await settled(Promise.resolve());
  follower.push(second);
  follower.push(third);
  expect([follower.revision, told]).toEqual([4, ["2", "3,4"]]);
});

test("a log that is long comes in parts", async () => {
  const { follower, commit, calls, settled } = following(20);
  commit("a", "b", "c", "d", "e");
  expect([await settled(follower.catchUp()), follower.revision]).toEqual([true, 6]);
  expect(calls).toEqual(["pull 1", "pull 4"]);
});

test("what the store forgot comes as a whole state, in parts, and the watches begin again", async () => {
  const { clock, current, replica, follower, commit, told, calls, settled } = following(20);
  commit("a", "b", "c", "d", "e");
  await clock.run(1_000);
  current().compact(1);
  commit("f");
  expect([await settled(follower.catchUp()), follower.revision, told]).toEqual([true, 7, ["replaced"]]);
  expect(calls).toEqual(["pull 1", "page ", "page d", "pull 7"]);
  expect(replica.store.snapshot(everything)).toEqual(current().snapshot(everything));
  expect(replica.store.eventsSince("", 6)).toEqual({ code: "Compacted", oldest: 7 });
});

test("a follower that is ahead of its store takes the store's word", async () => {
  const { replica, follower, commit, told, settled, lose } = following();
  commit("a", "b", "c");
  await settled(follower.catchUp());
  lose();
  commit("z");
  expect([await settled(follower.catchUp()), follower.revision, told]).toEqual([true, 2, ["2,3,4", "replaced"]]);
  expect(replica.store.snapshot(everything).map(({ key }) => key)).toEqual(["z"]);
});

test("a hub that is left takes no pushes, and pulls when it is read again", async () => {
  const { follower, commit, settled } = following();
  await settled(follower.ready("any"));
  follower.leave();
  expect(follower.push(commit("a"))).toBe(false);
  expect([follower.revision, await settled(follower.ready("any")), follower.revision]).toEqual([1, true, 2]);
  expect(follower.push(commit("b"))).toBe(true);
});

test.each([
  [{ type: "get", key: "a", notOlderThan: undefined }, "newest"],
  [{ type: "get", key: "a", notOlderThan: 7 }, 7],
  [{ type: "list", query: everything }, "newest"],
  [{ type: "list", query: { ...everything, notOlderThan: 0 } }, 0],
  [{ type: "list", query: { ...everything, revision: 5 } }, 5],
  [{ type: "watch", query: everything }, "newest"],
  [{ type: "watch", query: { ...everything, notOlderThan: 7 } }, 7],
  [{ type: "watch", query: { ...everything, revision: 5 } }, "any"],
] as const)("%o needs %s", (read, need) => {
  expect(needOf(read)).toBe(need);
});
