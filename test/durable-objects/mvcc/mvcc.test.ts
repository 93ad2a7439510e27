import { expect, test } from "vitest";
import { appliedLongAgo, MVCC, prefixEnd, type Write, withRevision } from "../../../durable-objects/mvcc/mvcc.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";

const everything = { prefix: "a/", labels: [], fields: [] };
const all = { limit: 0, startKey: "", revision: undefined };
const content = { text: '{"rv":""}', revisionOffset: 7, labels: {}, fields: {} };
const create = (key: string, id = key): Write => ({ type: "create", id, key, content });
const update = (key: string, revision: number, id: string): Write => ({ type: "update", id, key, revision, content });

test("a store that was never written to is at revision 1, as etcd is", () => {
  const store = new MVCC(memorySql(), () => 0);
  expect(store.list(everything, all)).toEqual({ revision: 1, texts: [], nextKey: undefined, remaining: undefined });
  expect(store.eventsSince("a/", 1)).toEqual([]);
});

test("a write that is sent again answers as it did, and is one revision", () => {
  const store = new MVCC(memorySql(), () => 0);
  const [first] = store.write([create("a/1", "id")]).results;
  const again = store.write([create("a/1", "id")]);
  expect([again.results[0], again.events, store.revision]).toEqual([first, [], 2]);
});

test("a write that is sent again when its history is compacted is answered only if what it wrote is still there", () => {
  let now = 0;
  const store = new MVCC(memorySql(), () => now);
  store.write([create("a/1", "id"), create("a/2", "other"), update("a/2", 3, "later")]);
  now = 1000;
  store.compact(1);
  expect(store.write([create("a/1", "id")]).results).toEqual([{ ok: true, revision: 2, text: '{"rv":"2"}' }]);
  expect(() => store.write([create("a/2", "other")])).toThrow(appliedLongAgo);
});

test("writes of one batch see each other, and a lost compare leaves the others alone", () => {
  const store = new MVCC(memorySql(), () => 0);
  const { results, events } = store.write([create("a/1"), create("a/1", "late"), update("a/1", 2, "u"), update("a/1", 2, "v")]);
  expect(results.map((r) => (r.ok ? r.revision : r.code))).toEqual([2, "AlreadyExists", 3, "ResourceVersionConflicts"]);
  expect(events.map((e) => e.revision)).toEqual([2, 3]);
});

test("compaction forgets history that is too old, and nothing that is needed after it", () => {
  let now = 0;
  const sql = memorySql();
  const store = new MVCC(sql, () => now);
  store.write([create("a/1"), create("a/2"), update("a/1", 2, "u")]);
  now = 1000;
  store.write([update("a/2", 3, "v")]);
  expect(store.compact(500)).toBe(true);
  expect(store.compacted).toBe(4);
  expect(store.eventsSince("a/", 3)).toEqual({ code: "Compacted", oldest: 4 });
  expect(store.list(everything, { ...all, revision: 3 })).toEqual({ code: "Compacted", oldest: 4 });
  expect(store.list(everything, { ...all, revision: 4 })).toMatchObject({ texts: ['{"rv":"4"}', '{"rv":"3"}'] });
  expect(store.eventsSince("a/", 4)).toMatchObject([{ revision: 5, previous: { revision: 3 } }]);
  now = 5000;
  expect(store.compact(500)).toBe(false);
  expect(store.list(everything, all)).toMatchObject({ revision: 5, texts: ['{"rv":"4"}', '{"rv":"5"}'] });
  expect(new MVCC(sql, () => now).compacted).toBe(5);
});

test("what was compacted whole still shows what it was when it changes", () => {
  let now = 0;
  const store = new MVCC(memorySql(), () => now);
  store.write([create("a/1")]);
  now = 1000;
  store.compact(1);
  store.write([update("a/1", 2, "u")]);
  expect(store.eventsSince("a/", 2)).toMatchObject([{ revision: 3, previous: { revision: 2, text: '{"rv":"2"}' } }]);
  expect(store.list(everything, { ...all, revision: 2 })).toMatchObject({ texts: ['{"rv":"2"}'] });
});

test("compaction keeps no more revisions than it may", () => {
  const store = new MVCC(memorySql(), () => 0);
  store.write(Array.from({ length: 10 }, (_, i) => create(`a/${i}`)));
  store.compact(1000, 4);
  expect(store.compacted).toBe(7);
});

test("a revision is put where another one was", () => {
  expect(withRevision('{"rv":""}', 7, 12)).toBe('{"rv":"12"}');
  expect(withRevision('{"rv":"12"}', 7, 3)).toBe('{"rv":"3"}');
});

test("a prefix ends before the first key that does not start with it", () => {
  expect(prefixEnd("pods/")).toBe("pods0");
  expect("zzz" < prefixEnd("")).toBe(true);
});
