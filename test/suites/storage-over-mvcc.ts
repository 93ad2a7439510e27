import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { expiredWrites } from "../../durable-objects/mvcc/expiry.ts";
import { MVCC, type Write, type Written, withoutHead } from "../../durable-objects/mvcc/mvcc.ts";
import type { Clock, Sql } from "../../durable-objects/mvcc/sql.ts";
import { type Followed, FrameCache, initialFrames } from "../../durable-objects/mvcc/watch-events.ts";
import type { Storage, WatchFrame, WatchRequest, WriteRequest } from "../../worker/registry/storage.ts";

const migrations = ["0001_store", "0003_expiry", "0004_label"].map((name) =>
  readFileSync(join(import.meta.dirname, `../../migrations/resource-store/${name}.sql`), "utf8"),
);

/** A database in memory with the store's tables, and what the store needs of it. */
export function memorySql(...more: readonly string[]): Sql {
  const database = new DatabaseSync(":memory:");
  for (const each of [...migrations, ...more]) database.exec(each);
  const statements = new Map<string, StatementSync>();
  const prepared = (query: string): StatementSync => {
    const statement = statements.get(query) ?? database.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  return {
    exec: <Row>(query: string, ...bindings: (string | number | null)[]) => prepared(query).all(...bindings) as Iterable<Row>,
    transaction: (work) => {
      database.exec("BEGIN");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

interface Watcher {
  readonly followed: Followed;
  readonly controller: ReadableStreamDefaultController<WatchFrame>;
}

/** Storage straight over MVCC: the object without the platform. One shard, whatever it is called. */
export class StorageOverMVCC implements Storage {
  readonly #sql: Sql;
  readonly #now: Clock;
  #store: MVCC;
  #ids = 0;
  readonly #watchers = new Set<Watcher>();

  constructor(sql: Sql, now: Clock) {
    this.#sql = sql;
    this.#now = now;
    this.#store = new MVCC(sql, now);
  }

  /** Forgets everything that is not in the database. */
  restart(): void {
    this.#store = new MVCC(this.#sql, this.#now);
  }

  get: Storage["get"] = async (_shard, key, notOlderThan) => {
    const current = String(this.#store.revision);
    if (notOlderThan !== undefined && Number(notOlderThan) > this.#store.revision)
      return { ok: false, code: "ResourceVersionTooLarge", current };
    const found = this.#store.get(key);
    const object = found === undefined ? undefined : { text: found.text, resourceVersion: String(found.revision) };
    return { ok: true, object, resourceVersion: current };
  };

  list: Storage["list"] = async (_shard, { at, ...request }) => {
    if (at !== undefined && Number(at.resourceVersion) > this.#store.revision)
      return { ok: false, code: "ResourceVersionTooLarge", current: String(this.#store.revision) };
    const page = this.#store.list(request, { ...request, revision: at?.match === "Exact" ? Number(at.resourceVersion) : undefined });
    if ("code" in page) return { ok: false, code: "Compacted", oldest: String(this.#store.compacted) };
    const items =
      new Response(page.texts.map((text) => withoutHead(text, request.itemHead)).join(",")).body ?? new ReadableStream<Uint8Array>();
    return { ok: true, resourceVersion: String(page.revision), nextKey: page.nextKey, remaining: page.remaining, items };
  };

  write: Storage["write"] = async (_shard, request) => {
    const [result] = this.#apply([this.#writeOf(request)]);
    if (result === undefined) throw new Error("no result");
    if (result.ok) return { ok: true, resourceVersion: String(result.revision), text: result.text };
    if (result.code !== "ResourceVersionConflicts") return { ok: false, code: result.code };
    return { ok: false, code: result.code, current: { text: result.current.text, resourceVersion: String(result.current.revision) } };
  };

  /** Deletes what is due. */
  expire(): void {
    this.#apply(expiredWrites(this.#sql, this.#now()));
  }

  #apply(writes: readonly Write[]): Written[] {
    const { results, events } = this.#store.write(writes);
    const cache = new FrameCache(events);
    for (const { followed, controller } of this.#watchers)
      for (const frame of cache.frames(followed, JSON.stringify(followed)))
        controller.enqueue({ type: "events", bytes: frame.subarray(8) });
    return results;
  }

  #writeOf(request: WriteRequest): Write {
    this.#ids += 1;
    const id = String(this.#ids);
    if (request.type === "create") return { ...request, id };
    const { resourceVersion, ...rest } = request;
    return { ...rest, id, revision: Number(resourceVersion) };
  }

  watch: Storage["watch"] = async (_shard, request, signal) => {
    const from = request.resourceVersion === undefined ? undefined : Number(request.resourceVersion);
    const missed = from === undefined || from > this.#store.revision ? [] : this.#store.eventsSince(request.prefix, from);
    if (!Array.isArray(missed)) return { ok: false, code: "Compacted", oldest: String(this.#store.compacted) };
    const followed: Followed = { ...request, after: from ?? 0 };
    const bytes = from === undefined ? initialFrames(this.#store.snapshot(followed)) : new FrameCache(missed).frames(followed, "");
    const bookmark = (): void => this.#bookmark(request, followed);
    return { ok: true, frames: this.#frames(request, followed, bytes, signal).values(), progress: bookmark, bookmark };
  };

  #frames(request: WatchRequest, followed: Followed, bytes: Iterable<Uint8Array>, signal: AbortSignal): ReadableStream<WatchFrame> {
    let watcher: Watcher;
    return new ReadableStream<WatchFrame>({
      start: (controller) => {
        for (const frame of bytes) controller.enqueue({ type: "events", bytes: frame.subarray(8) });
        if (request.bookmarks && request.resourceVersion === undefined)
          controller.enqueue({ type: "bookmark", resourceVersion: String(this.#store.revision), initialEventsEnd: true });
        watcher = { followed, controller };
        this.#watchers.add(watcher);
        const end = (): void => {
          if (this.#watchers.delete(watcher)) controller.close();
        };
        if (signal.aborted) end();
        else signal.addEventListener("abort", end, { once: true });
      },
      cancel: () => void this.#watchers.delete(watcher),
    });
  }

  stats: Storage["stats"] = async (_shard, prefixes) => {
    const counts = Object.fromEntries(prefixes.map((prefix) => [prefix, this.#store.count(prefix)]));
    return { counts, sizeBytes: 1 };
  };

  #bookmark({ bookmarks }: WatchRequest, followed: Followed): void {
    const resourceVersion = String(this.#store.revision);
    for (const watcher of this.#watchers)
      if (bookmarks && watcher.followed === followed)
        watcher.controller.enqueue({ type: "bookmark", resourceVersion, initialEventsEnd: false });
  }

  changes: Storage["changes"] = async (_shard, resourceVersion) => {
    const current = String(this.#store.revision);
    if (resourceVersion === undefined) {
      const all = this.#store.snapshot({ prefix: "", labels: [], fields: [] });
      return { ok: true, resourceVersion: current, changes: all.map(({ key, text }) => ({ key, text })) };
    }
    const events = this.#store.eventsSince("", Number(resourceVersion));
    if (!Array.isArray(events)) return { ok: false, code: "Compacted", oldest: String(this.#store.compacted) };
    const changes = events.map((e) => ({ key: e.key, text: e.deleted ? undefined : e.version.text }));
    return { ok: true, resourceVersion: current, changes };
  };
}
