import { DurableObject } from "cloudflare:workers";
import storeMigration from "../migrations/resource-store/0001_store.sql";
import followersMigration from "../migrations/resource-store/0002_followers.sql";
import expiryMigration from "../migrations/resource-store/0003_expiry.sql";
import labelMigration from "../migrations/resource-store/0004_label.sql";
import termMigration from "../migrations/resource-store/0005_term.sql";
import { firstRevisionOf } from "../worker/apimachinery/shard-revisions.ts";
import { Feed } from "./hub/feed.ts";
import { type LinkEnv, pushTo } from "./hub/link.ts";
import type { Batch, OtherHistory, Position, SnapshotPage } from "./hub/source.ts";
import { expiredWrites, nextExpiry } from "./mvcc/expiry.ts";
import { MVCC, type Refused, type Write, type Written } from "./mvcc/mvcc.ts";
import type { Sql } from "./mvcc/sql.ts";
import { migrate } from "./serving/migrate.ts";
import { Reads, readRequestOf } from "./serving/reads.ts";
import { drop, hibernatingSockets, type Sockets } from "./serving/sockets.ts";
import { sqlOf } from "./serving/sql-of.ts";

const compactionAgeMilliseconds = 10 * 60_000;
/** While there is something to say or to forget: how often watchers hear where the shard is, and old history goes. */
const alarmEveryMilliseconds = 60_000;
const migrations = {
  current: storeMigration,
  follower: followersMigration,
  expiry: expiryMigration,
  label: labelMigration,
  term: termMigration,
};
const startAt = "UPDATE counter SET value = ? WHERE (SELECT value FROM counter WHERE name = 'revision') = 0";

interface Pending {
  readonly write: Write;
  readonly resolve: (result: Written) => void;
  readonly reject: (error: unknown) => void;
}

const now = (): number => Date.now();
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function after(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}

/** One shard: the RPC, fetch and WebSocket surface of an MVCC store. Owns no logic. */
export class ResourceStore extends DurableObject<LinkEnv> {
  readonly #sql: Sql;
  readonly #store: MVCC;
  readonly #sockets: Sockets;
  readonly #reads: Reads;
  readonly #feed: Feed;
  #pending: Pending[] = [];
  /** When the alarm goes off, in milliseconds, as far as is known. */
  #alarmAt: number | undefined;

  constructor(ctx: DurableObjectState, env: LinkEnv) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    this.#sql = sql;
    migrate(sql, migrations, (migration) => ctx.storage.sql.exec(migration));
    [...sql.exec(startAt, this.firstRevision())];
    this.#store = new MVCC(sql, now);
    this.#sockets = hibernatingSockets(ctx, now);
    this.#reads = new Reads(this.#store, this.#sockets, after);
    const send = (follower: string, batch: Batch): Promise<boolean> => pushTo(env, sleep, follower, batch);
    this.#feed = new Feed({ sql, store: this.#store, term: crypto.randomUUID(), send, after });
  }

  /** Where a shard that is new starts. */
  protected firstRevision(): number {
    return firstRevisionOf(this.ctx.id.toString());
  }

  /** Compare-and-swap. All writes that arrive while others wait are applied in one transaction. */
  write(write: Write): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ write, resolve, reject });
      if (this.#pending.length === 1) after(0, () => this.#flush());
    });
  }

  #flush(): void {
    const batch = this.#pending;
    this.#pending = [];
    this.#commit(batch);
  }

  #commit(batch: readonly Pending[]): void {
    try {
      const results = this.#apply(batch.map((p) => p.write));
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      // What the database refuses (a row that is too big) must not take down the others of its batch.
      if (batch.length > 1) for (const one of batch) this.#commit([one]);
      else batch[0]?.reject(error);
    }
  }

  /** One transaction, and everybody who follows hears of it. */
  #apply(writes: readonly Write[]): Written[] {
    const { results, events } = this.#store.write(writes);
    this.#feed.committed(events);
    this.#reads.publish(events);
    if (events.length > 0) this.#keepAlarm(Math.min(now() + alarmEveryMilliseconds, this.#nextExpiry()));
    return results;
  }

  #nextExpiry(): number {
    return nextExpiry(this.#sql) ?? Number.POSITIVE_INFINITY;
  }

  /** An alarm that is set is never put off: an object that is evicted between any two writes must not do so for ever. */
  #keepAlarm(wanted: number): void {
    if (wanted >= (this.#alarmAt ?? Number.POSITIVE_INFINITY)) return;
    this.#alarmAt = wanted;
    const { storage } = this.ctx;
    const set = storage.getAlarm().then((at) => (at === null || at > wanted ? storage.setAlarm(wanted) : undefined));
    this.ctx.waitUntil(
      set.catch(() => {
        this.#alarmAt = undefined;
      }),
    );
  }

  /** Changes after a revision, or everything; for those who follow the shard whole. */
  changes(
    revision: number | undefined,
  ): { revision: number; changes: { key: string; text: string | undefined }[] } | { compacted: number } {
    const current = this.#store.revision;
    if (revision === undefined || revision > current) {
      const all = this.#store.snapshot({ prefix: "", labels: [], fields: [] });
      return { revision: current, changes: all.map(({ key, text }) => ({ key, text })) };
    }
    if (revision === current) return { revision, changes: [] };
    const events = this.#store.eventsSince("", revision);
    if (!Array.isArray(events)) return { compacted: this.#store.compacted };
    return { revision: current, changes: events.map((e) => ({ key: e.key, text: e.deleted ? undefined : e.version.text })) };
  }

  /** Keys by prefix, and the size of the database. */
  stats(prefixes: readonly string[]): { counts: Record<string, number>; sizeBytes: number } {
    const counts = Object.fromEntries(prefixes.map((prefix) => [prefix, this.#store.count(prefix)]));
    return { counts, sizeBytes: this.ctx.storage.sql.databaseSize };
  }

  /** For a hub: where the shard is. */
  position(): Position {
    return this.#feed.position();
  }

  /** For a hub: the log after where it is, and from now on every commit as it comes. */
  pull(hub: string, after: Position): Batch | Refused | OtherHistory {
    return this.#feed.pull(hub, after);
  }

  /** For a hub: a part of what there is. */
  page(startKey: string, revision: number | undefined): SnapshotPage | Refused {
    return this.#feed.page(startKey, revision);
  }

  /** `/get?key=`, `/list` and `/watch` (an upgrade), with their query in a header. */
  override fetch(request: Request): Response {
    return this.#reads.answer(readRequestOf(request));
  }

  /** A watcher asks where the shard is: answered with a bookmark. */
  override webSocketMessage(socket: WebSocket): void {
    this.#reads.progress(socket);
  }

  override webSocketClose(socket: WebSocket): void {
    drop(socket);
  }

  /** Deletes what expires, tells every watcher where the shard is, so that none has to go back to compacted history, and compacts. */
  override async alarm(): Promise<void> {
    // While it runs none is set: what commits meanwhile may set the next one, and so does the end.
    this.#alarmAt = undefined;
    const expired = expiredWrites(this.#sql, now());
    if (expired.length > 0) this.#apply(expired);
    const more = this.#store.compact(compactionAgeMilliseconds);
    this.#feed.compacted(this.#store.compacted);
    this.#sockets.reap();
    this.#reads.progressAll();
    const next = Math.min(more ? now() + alarmEveryMilliseconds : Number.POSITIVE_INFINITY, this.#nextExpiry());
    this.#alarmAt = Number.isFinite(next) ? next : undefined;
    if (this.#alarmAt !== undefined) await this.ctx.storage.setAlarm(this.#alarmAt);
  }
}
