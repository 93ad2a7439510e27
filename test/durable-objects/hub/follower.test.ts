import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Feed } from "../../../durable-objects/hub/feed.ts";
import { Follower, needOf } from "../../../durable-objects/hub/follower.ts";
import { Replica } from "../../../durable-objects/hub/replica.ts";
import type { Batch } from "../../../durable-objects/hub/source.ts";
import { MVCC, type Write } from "../../../durable-objects/mvcc/mvcc.ts";
import { SimulatedClock } from "../../simulation/simulated-clock.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";

const migration = (path: string): string => readFileSync(join(import.meta.dirname, "../../../migrations", path), "utf8");
const [replicaTables, followerTable, termTable] = [
  "watch-hub/0001_replica.sql",
  "resource-store/0002_followers.sql",
  "resource-store/0005_term.sql",
].map(migration) as [string, string, string];
const content = { text: '{"rv":""}', revisionOffset: 7, labels: { a: "1" }, fields: { f: "2" } };
const create = (key: string): Write => ({ type: "create", id: key, key, content });
const everything = { prefix: "", labels: [], fields: [] };

/** A store and its follower, each call between them taking 10 ms. */
function following(charactersMax = 1_000) {
  const clock = new SimulatedClock();
  let lives = 0;
  /** A store that starts, with nothing in it. */
  const started = (): { store: MVCC; feed: Feed } => {
    const ofStore = memorySql(followerTable, termTable);
    const store = new MVCC(ofStore, clock.now);
    const send = () => Promise.resolve(true);
    return { store, feed: new Feed({ sql: ofStore, store, term: `life ${++lives}`, send, after: clock.after, charactersMax }) };
  };
  let current = started();
  const sql = memorySql(replicaTables, termTable);
  const calls: string[] = [];
  const told: string[] = [];
  let link: "whole" | "broken" | "silent" = "whole";
  const call = async <T>(what: string, work: () => T): Promise<T> => {
    calls.push(what);
    await clock.sleep(10);
    if (link === "silent") await new Promise(() => undefined);
    if (link === "broken") throw new Error("no link");
    return work();
  };
  const newFollower = (): { replica: Replica; follower: Follower } => {
    const replica = new Replica(sql, new MVCC(sql, clock.now));
    replica.name("store", "hub");
    const follower = new Follower({
      replica,
      source: {
        position: () => call("position", () => current.feed.position()),
        pull: (after) => call(`pull ${after.revision}`, () => current.feed.pull("hub", after)),
        page: (startKey, revision) => call(`page ${startKey}`, () => current.feed.page(startKey, revision)),
      },
      after: clock.after,
      advanced: (events) => void told.push(events.map(({ revision }) => revision).join()),
      replaced: () => void told.push("replaced"),
    });
    return { replica, follower };
  };
  const { replica, follower } = newFollower();
  /** What the store pushes of writes. */
  const commit = (...keys: string[]): Batch => {
    const { store, feed } = current;
    const before = feed.position();
    feed.committed(store.write(keys.map(create)).events);
    const batch = feed.pull("another", before);
    if ("code" in batch) throw new Error(batch.code);
    return batch;
  };
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    await clock.run(100_000);
    return promise;
  };
  const setLink = (now: typeof link): void => {
    link = now;
  };
  /** The store becomes an empty one. */
  const lose = (): void => {
    current = started();
  };
  return { clock, current: () => current.store, lose, replica, follower, newFollower, commit, calls, told, settled, setLink };
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
  expect([new Set(await settled(Promise.all(reads))), calls]).toEqual([new Set([true]), ["position", "position"]]);
});

test("a read waits for a push that is under way, and pulls when none comes", async () => {
  const { clock, follower, commit, calls, settled } = following();
  await settled(follower.ready("any"));
  calls.length = 0;
  const batch = commit("a");
  clock.after(20, () => void follower.push(batch));
  expect([await settled(follower.ready("newest")), calls.splice(0)]).toEqual([true, ["position"]]);
  commit("b");
  expect([await settled(follower.ready("newest")), follower.revision, calls]).toEqual([true, 3, ["position", "pull 2"]]);
});

test("a revision that the store has not reached is not waited for", async () => {
  const { clock, follower, settled } = following();
  await settled(follower.ready("any"));
  const before = clock.now();
  const ready = follower.ready(99).then((is) => [is, clock.now() - before]);
  expect(await settled(ready)).toEqual([false, 40]);
});

test("without a link a read goes to the store before a client gives up, but what is at hand is still read", async () => {
  const { clock, follower, commit, settled, setLink } = following();
  setLink("broken");
  expect(await settled(follower.ready("any"))).toBe(false);
  setLink("whole");
  commit("a");
  await settled(follower.ready("any"));
  setLink("broken");
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

/** How far a store goes that became an empty one, beside a follower at revision 4. */
const others: readonly (readonly string[])[] = [[], ["z"], ["z", "y"], ["z", "y", "x"], ["z", "y", "x", "w"], ["z", "y", "x", "w", "v"]];

test.each(others.map((keys) => ({ keys })))(
  "a store that went another way, to $keys, is followed there: by a read of the newest",
  async ({ keys }) => {
    const { replica, follower, commit, told, settled, lose } = following();
    commit("a", "b", "c");
    await settled(follower.catchUp());
    lose();
    for (const key of keys) commit(key);
    expect([await settled(follower.ready("newest")), follower.revision, told]).toEqual([true, keys.length + 1, ["2,3,4", "replaced"]]);
    expect(replica.store.snapshot(everything).map(({ key }) => key)).toEqual([...keys].sort());
  },
);

test.each(others.slice(1).map((keys) => ({ keys })))(
  "a store that went another way, to $keys, is followed there: by what it pushes",
  async ({ keys }) => {
    const { replica, follower, commit, told, settled, lose } = following();
    commit("a", "b", "c");
    await settled(follower.catchUp());
    lose();
    for (const key of keys.slice(0, -1)) commit(key);
    follower.push(commit(keys.at(-1) ?? ""));
    expect([await settled(follower.ready("any")), follower.revision, told]).toEqual([true, keys.length + 1, ["2,3,4", "replaced"]]);
    expect(replica.store.snapshot(everything).map(({ key }) => key)).toEqual([...keys].sort());
  },
);

test("a snapshot whose parts are of two histories is taken again, and nothing is left of it", async () => {
  const { clock, current, replica, follower, commit, told, settled, lose } = following(20);
  commit("a", "b", "c", "d", "e");
  await clock.run(1_000);
  current().compact(1);
  clock.after(25, () => {
    lose();
    for (const key of ["z", "y", "x", "w", "v", "u"]) commit(key);
  });
  expect([await settled(follower.catchUp()), follower.revision, told]).toEqual([true, 7, ["2,3,4", "5,6,7"]]);
  expect(replica.store.snapshot(everything).map(({ key }) => key)).toEqual(["u", "v", "w", "x", "y", "z"]);
});

test("a call that is never answered is given up, and the next one gets through", async () => {
  const { clock, follower, commit, settled, setLink } = following();
  commit("a");
  setLink("silent");
  const before = clock.now();
  const first = follower.ready("any").then((is) => [is, clock.now() - before]);
  clock.after(5_000, () => setLink("whole"));
  expect(await settled(first)).toEqual([false, 3_000]);
  expect([await settled(follower.ready("newest")), follower.revision]).toEqual([true, 2]);
});

test("a store that cannot say what comes next is not asked for ever", async () => {
  const { current, follower, commit, calls, settled } = following();
  commit("a");
  await settled(follower.ready("any"));
  commit("b");
  current().changesSince = () => [];
  calls.length = 0;
  expect([await settled(follower.ready("newest")), calls.length]).toEqual([false, 5]);
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
