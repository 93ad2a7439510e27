import { expect, test } from "vitest";
import { MVCC, prefixEnd, type Write, withRevision } from "../../../durable-objects/mvcc/mvcc.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";

const everything = { prefix: "a/", labels: [], fields: [] };
const all = { limit: 0, startKey: "", revision: undefined };
const content = { text: '{"rv":""}', revisionOffset: 7, labels: {}, fields: {} };
const create = (key: string, id = key): Write => ({ type: "create", id, key, content });
const update = (key: string, revision: number, id: string): Write => ({ type: "update", id, key, revision, content });

test("a write that is sent again answers as it did, and is one revision", () => {
  const store = new MVCC(memorySql(), () => 0);
  const [first] = store.write([create("a/1", "id")]).results;
  const again = store.write([create("a/1", "id")]);
  expect([again.results[0], again.events, store.revision]).toEqual([first, [], 1]);
});

test("writes of one batch see each other, and a lost compare leaves the others alone", () => {
  const store = new MVCC(memorySql(), () => 0);
  const { results, events } = store.write([create("a/1"), create("a/1", "late"), update("a/1", 1, "u"), update("a/1", 1, "v")]);
  expect(results.map((r) => (r.ok ? r.revision : r.code))).toEqual([1, "AlreadyExists", 2, "ResourceVersionConflicts"]);
  expect(events.map((e) => e.revision)).toEqual([1, 2]);
});

test("compaction forgets history that is too old, and nothing that is needed after it", () => {
  let now = 0;
  const sql = memorySql();
  const store = new MVCC(sql, () => now);
  store.write([create("a/1"), create("a/2"), update("a/1", 1, "u")]);
  now = 1000;
  store.write([update("a/2", 2, "v")]);
  expect(store.compact(500)).toBe(true);
  expect(store.compacted).toBe(3);
  expect(store.eventsSince("a/", 2)).toEqual({ code: "Compacted", oldest: 3 });
  expect(store.list(everything, { ...all, revision: 2 })).toEqual({ code: "Compacted", oldest: 3 });
  expect(store.list(everything, { ...all, revision: 3 })).toMatchObject({ texts: ['{"rv":"3"}', '{"rv":"2"}'] });
  expect(store.eventsSince("a/", 3)).toMatchObject([{ revision: 4, previous: { revision: 2 } }]);
  now = 5000;
  expect(store.compact(500)).toBe(false);
  expect(store.list(everything, all)).toMatchObject({ revision: 4, texts: ['{"rv":"3"}', '{"rv":"4"}'] });
  expect(new MVCC(sql, () => now).compacted).toBe(4);
});

test("what was compacted whole still shows what it was when it changes", () => {
  let now = 0;
  const store = new MVCC(memorySql(), () => now);
  store.write([create("a/1")]);
  now = 1000;
  store.compact(1);
  store.write([update("a/1", 1, "u")]);
  expect(store.eventsSince("a/", 1)).toMatchObject([{ revision: 2, previous: { revision: 1, text: '{"rv":"1"}' } }]);
  expect(store.list(everything, { ...all, revision: 1 })).toMatchObject({ texts: ['{"rv":"1"}'] });
});

test("compaction keeps no more revisions than it may", () => {
  const store = new MVCC(memorySql(), () => 0);
  store.write(Array.from({ length: 10 }, (_, i) => create(`a/${i}`)));
  store.compact(1000, 4);
  expect(store.compacted).toBe(6);
});

test("a revision is put where another one was", () => {
  expect(withRevision('{"rv":""}', 7, 12)).toBe('{"rv":"12"}');
  expect(withRevision('{"rv":"12"}', 7, 3)).toBe('{"rv":"3"}');
});

test("a prefix ends before the first key that does not start with it", () => {
  expect(prefixEnd("pods/")).toBe("pods0");
  expect("zzz" < prefixEnd("")).toBe(true);
});
