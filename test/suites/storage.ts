import { describe, expect, test } from "vitest";
import { content, Steps, type Subject, shard, textOf } from "./storage-steps.ts";

const on = [{ key: "on", operator: "=", values: ["yes"] }] as const;
const named = (value: string) => [{ field: "metadata.name", operator: "=", value }] as const;

const writes: Record<string, (steps: Steps) => Promise<void>> = {
  "what was created is read back with its revision inside": async (s) => {
    const result = await s.storage.write(shard, { type: "create", key: "things/a", content: content("a", "1") });
    expect(result).toEqual({ ok: true, resourceVersion: "2", text: textOf("2", "a", "1") });
    const got = await s.storage.get(shard, "things/a");
    expect(got).toEqual({ ok: true, resourceVersion: "2", object: { text: textOf("2", "a", "1"), resourceVersion: "2" } });
  },
  "what is not there reads as nothing, at the newest revision": async (s) => {
    await s.create("things/a");
    expect(await s.storage.get(shard, "things/b")).toEqual({ ok: true, resourceVersion: "2", object: undefined });
  },
  "a key is created once": async (s) => {
    await s.create("things/a");
    const again = await s.storage.write(shard, { type: "create", key: "things/a", content: content("a", "2") });
    expect(again).toEqual({ ok: false, code: "AlreadyExists" });
    expect((await s.list()).result.resourceVersion).toBe("2");
  },
  "an update needs the revision that is there, and is told what is": async (s) => {
    const first = await s.create("things/a");
    const second = await s.update("things/a", first, "2");
    const late = await s.storage.write(shard, { type: "update", key: "things/a", resourceVersion: first, content: content("a", "3") });
    expect(late).toEqual({
      ok: false,
      code: "ResourceVersionConflicts",
      current: { text: textOf(second, "a", "2"), resourceVersion: second },
    });
  },
  "an update or a delete of nothing finds nothing": async (s) => {
    const update = await s.storage.write(shard, { type: "update", key: "things/a", resourceVersion: "2", content: content("a", "1") });
    expect(update).toEqual({ ok: false, code: "NotFound" });
    expect(await s.storage.write(shard, { type: "delete", key: "things/a", resourceVersion: "2" })).toEqual({
      ok: false,
      code: "NotFound",
    });
  },
  "a delete answers with the last state at its own revision": async (s) => {
    const first = await s.create("things/a");
    const result = await s.storage.write(shard, { type: "delete", key: "things/a", resourceVersion: first, content: content("a", "last") });
    expect(result).toEqual({ ok: true, resourceVersion: "3", text: textOf("3", "a", "last") });
    expect((await s.list()).names).toEqual([]);
  },
  "of many creates at once one wins": async (s) => {
    const write = () => s.storage.write(shard, { type: "create", key: "things/a", content: content("a", "1") });
    const results = await Promise.all(Array.from({ length: 10 }, write));
    expect(results.filter((r) => r.ok)).toHaveLength(1);
  },
  "writes at once have revisions of their own": async (s) => {
    const keys = Array.from({ length: 20 }, (_, i) => `things/n${i}`);
    const revisions = await Promise.all(keys.map((key) => s.create(key)));
    expect(new Set(revisions).size).toBe(20);
    expect((await s.list()).result.resourceVersion).toBe("21");
  },
  "changes are everything at first, then what happened since": async (s) => {
    const first = await s.create("things/a");
    await s.create("other/b");
    expect(await s.storage.changes(shard, undefined)).toMatchObject({
      ok: true,
      resourceVersion: "3",
      changes: [{ key: "other/b" }, { key: "things/a" }],
    });
    await s.remove("things/a", first);
    expect(await s.storage.changes(shard, "3")).toEqual({
      ok: true,
      resourceVersion: "4",
      changes: [{ key: "things/a", text: undefined }],
    });
    expect(await s.storage.changes(shard, "4")).toEqual({ ok: true, resourceVersion: "4", changes: [] });
  },
};

const lists: Record<string, (steps: Steps) => Promise<void>> = {
  "an empty list is exact at a revision too": async (s) => {
    const { names, result } = await s.list();
    expect([names, result.resourceVersion, result.nextKey]).toEqual([[], "1", undefined]);
  },
  "a list is in key order and ends where its prefix does": async (s) => {
    for (const key of ["things/ab/x", "things/b/x", "things/a/y", "things/a/x", "thingz/a"]) await s.create(key);
    expect((await s.list()).names).toEqual(["x1", "y1", "x1", "x1"]);
    expect((await s.list({ prefix: "things/a/" })).names).toEqual(["x1", "y1"]);
  },
  "pages are exact at the revision of the first": async (s) => {
    const revisions = new Map<string, string>();
    for (const name of ["a", "b", "c", "d", "e"]) revisions.set(name, await s.create(`things/${name}`));
    const first = await s.list({ limit: 2 });
    expect([first.names, first.result.nextKey, first.result.remaining]).toEqual([["a1", "b1"], "things/b\0", 3]);
    await s.remove("things/c", revisions.get("c") ?? "");
    await s.update("things/d", revisions.get("d") ?? "", "2");
    await s.create("things/bb");
    const at = { match: "Exact", resourceVersion: first.result.resourceVersion } as const;
    const second = await s.list({ limit: 2, startKey: first.result.nextKey ?? "", at });
    expect([second.names, second.result.remaining, second.result.resourceVersion]).toEqual([["c1", "d1"], 1, "6"]);
    const third = await s.list({ limit: 2, startKey: second.result.nextKey ?? "", at });
    expect([third.names, third.result.nextKey]).toEqual([["e1"], undefined]);
    expect((await s.list()).names).toEqual(["a1", "b1", "bb1", "d2", "e1"]);
  },
  "items leave out the head that they were asked to": async (s) => {
    await s.create("things/a");
    const itemHead = '{"metadata":{"resourceVersion":"2"},';
    const list = async (head: string) =>
      s.storage.list(shard, { prefix: "things/", labels: [], fields: [], limit: 0, startKey: "", itemHead: head, at: undefined });
    const textOfItems = async (head: string) => {
      const result = await list(head);
      return result.ok ? new Response(result.items).text() : result.code;
    };
    expect(await textOfItems(itemHead)).toBe('{"name":"a","value":"1"}');
    expect(await textOfItems('{"kind":')).toBe(textOf("2", "a", "1"));
  },
  "a full page before keys that do not match has a next one, which is empty": async (s) => {
    await s.create("things/a", "1", { on: "yes" });
    await s.create("things/b", "1", { on: "no" });
    const first = await s.list({ labels: on, limit: 1 });
    expect([first.names, first.result.nextKey]).toEqual([["a1"], "things/a\0"]);
    const second = await s.list({ labels: on, limit: 1, startKey: first.result.nextKey ?? "" });
    expect([second.names, second.result.nextKey]).toEqual([[], undefined]);
  },
  "a full last page has no next one": async (s) => {
    for (const name of ["a", "b"]) await s.create(`things/${name}`);
    expect((await s.list({ limit: 2 })).result.nextKey).toBeUndefined();
  },
  "selectors are matched before the limit, and nothing is counted": async (s) => {
    await s.create("things/a", "1", { on: "yes" });
    await s.create("things/b", "1", { on: "no" });
    await s.create("things/c", "1", { on: "yes" });
    const { names, result } = await s.list({ labels: on, limit: 1 });
    expect([names, result.nextKey, result.remaining]).toEqual([["a1"], "things/a\0", undefined]);
    expect((await s.list({ labels: on })).names).toEqual(["a1", "c1"]);
    expect((await s.list({ labels: on, fields: named("c") })).names).toEqual(["c1"]);
  },
  "a key that came back reads at each revision as it was": async (s) => {
    await s.remove("things/a", await s.create("things/a", "1"));
    await s.create("things/a", "3");
    const at = (resourceVersion: string) => s.list({ at: { match: "Exact", resourceVersion } });
    expect([(await at("2")).names, (await at("3")).names, (await at("4")).names]).toEqual([["a1"], [], ["a3"]]);
  },
  "a revision that is not reached yet is refused": async (s) => {
    await s.create("things/a");
    for (const match of ["Exact", "NotOlderThan"] as const)
      await expect(s.list({ at: { match, resourceVersion: "10" } })).rejects.toThrow("ResourceVersionTooLarge");
    expect((await s.list({ at: { match: "NotOlderThan", resourceVersion: "2" } })).names).toEqual(["a1"]);
    expect(await s.storage.get(shard, "things/a", "10")).toEqual({ ok: false, code: "ResourceVersionTooLarge", current: "2" });
  },
};

const numbers: Record<string, (steps: Steps) => Promise<void>> = {
  "keys are counted by prefix, and the shard has a size": async (s) => {
    await s.remove("things/gone", await s.create("things/gone"));
    for (const key of ["things/a", "things/b", "other/a"]) await s.create(key);
    const { counts, sizeBytes } = await s.storage.stats(shard, ["things/", "other/", "none/"]);
    expect(counts).toEqual({ "things/": 2, "other/": 1, "none/": 0 });
    expect(sizeBytes).toBeGreaterThan(0);
  },
};

const watches: Record<string, (steps: Steps) => Promise<void>> = {
  "a watch starts with what is there in key order, then follows": async (s) => {
    const b = await s.create("things/b");
    await s.create("things/a");
    const watched = await s.watch({ bookmarks: true });
    expect(await watched.next(3)).toEqual(["ADDED a1 @3", "ADDED b1 @2", "BOOKMARK @3 end"]);
    await s.update("things/b", b, "2");
    expect(await watched.next(1)).toEqual(["MODIFIED b2 @4"]);
    await watched.cancel();
  },
  "a watch is told where the shard is when it asks": async (s) => {
    const watched = await s.watch({ bookmarks: true, resourceVersion: "1" });
    await s.create("other/a");
    watched.progress();
    expect(await watched.next(1)).toEqual(["BOOKMARK @2"]);
    await watched.cancel();
  },
  "a watch says how far it has come": async (s) => {
    const watched = await s.watch({ bookmarks: true, resourceVersion: "1" });
    watched.bookmark();
    expect(await watched.next(1)).toEqual(["BOOKMARK @1"]);
    await s.create("things/a");
    expect(await watched.next(1)).toEqual(["ADDED a1 @2"]);
    watched.bookmark();
    expect(await watched.next(1)).toEqual(["BOOKMARK @2"]);
    await watched.cancel();
  },
  "a watch without bookmarks has none": async (s) => {
    const watched = await s.watch();
    watched.bookmark();
    await s.create("things/a");
    expect(await watched.next(1)).toEqual(["ADDED a1 @2"]);
    await watched.cancel();
  },
  "a watch from a revision hears what came after it, then follows": async (s) => {
    const a = await s.create("things/a");
    const a2 = await s.update("things/a", a, "2");
    const watched = await s.watch({ resourceVersion: a });
    await s.remove("things/a", a2);
    await s.create("things/a", "4");
    await s.create("other/a", "5");
    expect(await watched.next(3)).toEqual(["MODIFIED a2 @3", "DELETED a2 @4", "ADDED a4 @5"]);
    await watched.cancel();
  },
  "what leaves a selection is deleted as it was, what comes into it is added": async (s) => {
    const watched = await s.watch({ labels: on, resourceVersion: "1" });
    let revision = await s.create("things/a", "1", { on: "no" });
    for (const [value, label] of [
      ["2", "yes"],
      ["3", "yes"],
      ["4", "no"],
      ["5", "no"],
      ["6", "yes"],
    ] as const)
      revision = await s.update("things/a", revision, value, { on: label });
    await s.remove("things/a", revision);
    const expected = ["ADDED a2 @3", "MODIFIED a3 @4", "DELETED a3 @5", "ADDED a6 @7", "DELETED a6 @8"];
    expect(await watched.next(5)).toEqual(expected);
    const history = await s.watch({ labels: on, resourceVersion: "1" });
    expect(await history.next(5)).toEqual(expected);
    await Promise.all([watched.cancel(), history.cancel()]);
  },
  "a watch of one name hears of no other": async (s) => {
    const watched = await s.watch({ fields: named("b"), resourceVersion: "1" });
    await s.create("things/a");
    await s.create("things/b");
    expect(await watched.next(1)).toEqual(["ADDED b1 @3"]);
    await watched.cancel();
  },
  "a watch from a revision to come starts after it": async (s) => {
    const watched = await s.watch({ resourceVersion: "3" });
    for (const name of ["a", "b", "c"]) await s.create(`things/${name}`);
    expect(await watched.next(1)).toEqual(["ADDED c1 @4"]);
    await watched.cancel();
  },
  "a watch ends when its signal aborts, before or after it starts": async (s) => {
    const controller = new AbortController();
    const watched = await s.watch({ resourceVersion: "1" }, controller.signal);
    controller.abort();
    expect(await watched.next(1)).toEqual([]);
    const late = await s.watch({ resourceVersion: "1" }, controller.signal);
    expect(await late.next(1)).toEqual([]);
  },
  "many watchers of one selection hear the same": async (s) => {
    const all = await Promise.all(Array.from({ length: 5 }, () => s.watch({ resourceVersion: "1" })));
    await s.create("things/a");
    for (const watched of all) {
      expect(await watched.next(1)).toEqual(["ADDED a1 @2"]);
      await watched.cancel();
    }
  },
};

const expiry: Record<string, (steps: Steps) => Promise<void>> = {
  "what expires goes as a deletion of its own, oldest first, and what does not stays": async (s) => {
    const watched = await s.watch({ resourceVersion: "1" });
    await s.lend("things/b", 1.2, "1");
    await s.lend("things/a", 1, "1");
    await s.create("things/c");
    await s.pass(1500);
    expect(await watched.next(5)).toEqual(["ADDED b1 @2", "ADDED a1 @3", "ADDED c1 @4", "DELETED a1 @5", "DELETED b1 @6"]);
    expect((await s.list()).names).toEqual(["c1"]);
    expect((await s.list({ at: { match: "Exact", resourceVersion: "4" } })).names).toEqual(["a1", "b1", "c1"]);
    await watched.cancel();
  },
  "a write says anew when its object goes": async (s) => {
    await s.lend("things/again", 1000, "2", await s.lend("things/again", 1, "1"));
    await s.update("things/stays", await s.lend("things/stays", 1, "1"), "2");
    await s.remove("things/back", await s.lend("things/back", 1, "1"));
    await s.create("things/back", "2");
    await s.lend("things/goes", 1, "2", await s.create("things/goes", "1"));
    await s.pass(1500);
    expect((await s.list()).names).toEqual(["again2", "back2", "stays2"]);
  },
};

/** What every Storage does: each case on a new, empty subject. */
export function describeStorage(name: string, subject: () => Promise<Subject>): void {
  describe(name, () => {
    for (const [sentence, run] of Object.entries({ ...writes, ...lists, ...watches, ...numbers, ...expiry }))
      test(sentence, async () => {
        await run(new Steps(await subject()));
      });
  });
}
