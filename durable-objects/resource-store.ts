import { DurableObject } from "cloudflare:workers";
import storeMigration from "../migrations/resource-store/0001_store.sql";
import { type Event, MVCC, type Selection, type Write, type Written, withoutHead } from "./mvcc/mvcc.ts";
import type { Sql } from "./mvcc/sql.ts";
import { type Followed, FrameCache, initialFrames } from "./mvcc/watch-events.ts";

const compactionAgeMilliseconds = 10 * 60_000;
/** While there is something to say or to forget: how often watchers hear where the shard is, and old history goes. */
const alarmEveryMilliseconds = 60_000;
const chunkCharactersMin = 256 * 1024;
const watchersMax = 10_000;

/** What a list or watch asks; travels as JSON in a header. */
export interface StoreQuery extends Selection {
  readonly limit?: number;
  readonly startKey?: string;
  /** What listed texts begin with that is left out. */
  readonly itemHead?: string;
  readonly revision?: number;
  readonly notOlderThan?: number;
}

/** What of a watch outlives the object's memory; kept with its socket. */
interface Watcher {
  readonly followed: Followed;
  /** `followed` as text: watchers with the same one get the same frames. */
  readonly group: string;
}

interface Pending {
  readonly write: Write;
  readonly resolve: (result: Written) => void;
  readonly reject: (error: unknown) => void;
}

const queryHeader = "X-Store-Query";

function sqlOf(storage: DurableObjectStorage): Sql {
  return {
    exec: <Row>(query: string, ...bindings: (string | number | null)[]) => storage.sql.exec(query, ...bindings) as unknown as Iterable<Row>,
    transaction: (work) => storage.transactionSync(work),
  };
}

/** One shard: the RPC, fetch and WebSocket surface of an MVCC store. Owns no logic. */
export class ResourceStore extends DurableObject {
  readonly #store: MVCC;
  /** Only saves parsing what is kept with the sockets. */
  readonly #watchers = new WeakMap<WebSocket, Watcher>();
  #pending: Pending[] = [];
  #alarmSet = false;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    const { sql } = ctx.storage;
    const exists = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'current'").toArray();
    if (exists.length === 0) ctx.storage.transactionSync(() => sql.exec(storeMigration));
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#store = new MVCC(sqlOf(ctx.storage), () => Date.now());
  }

  /** Compare-and-swap. All writes that arrive while others wait are applied in one transaction. */
  write(write: Write): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ write, resolve, reject });
      if (this.#pending.length === 1) setTimeout(() => this.#flush(), 0);
    });
  }

  #flush(): void {
    const batch = this.#pending;
    this.#pending = [];
    this.#commit(batch);
  }

  #commit(batch: readonly Pending[]): void {
    try {
      const { results, events } = this.#store.write(batch.map((p) => p.write));
      this.#publish(events);
      if (events.length > 0) this.#keepAlarm();
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      // What the database refuses (a row that is too big) must not take down the others of its batch.
      if (batch.length > 1) for (const one of batch) this.#commit([one]);
      else batch[0]?.reject(error);
    }
  }

  /** An alarm that is set stays: an object that is evicted between any two writes must not put it off for ever. */
  #keepAlarm(): void {
    if (this.#alarmSet) return;
    this.#alarmSet = true;
    const { storage } = this.ctx;
    const set = storage.getAlarm().then((at) => (at === null ? storage.setAlarm(Date.now() + alarmEveryMilliseconds) : undefined));
    this.ctx.waitUntil(
      set.catch(() => {
        this.#alarmSet = false;
      }),
    );
  }

  #publish(events: readonly Event[]): void {
    if (events.length === 0) return;
    const cache = new FrameCache(events);
    for (const socket of this.ctx.getWebSockets()) {
      const watcher = this.#watcherOf(socket);
      if (watcher === null) continue;
      for (const frame of cache.frames(watcher.followed, watcher.group)) this.#send(socket, frame);
    }
  }

  #watcherOf(socket: WebSocket): Watcher | null {
    const known = this.#watchers.get(socket);
    if (known !== undefined) return known;
    const watcher = socket.deserializeAttachment() as Watcher | null;
    if (watcher !== null) this.#watchers.set(socket, watcher);
    return watcher;
  }

  #send(socket: WebSocket, data: string | Uint8Array): void {
    try {
      socket.send(data);
    } catch {
      // The other side is gone; the runtime drops the socket.
    }
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

  /** `/get?key=`, `/list` and `/watch` (an upgrade), with their query in a header. */
  override fetch(request: Request): Response {
    const url = new URL(request.url);
    if (url.pathname === "/get") return this.#get(url.searchParams.get("key") ?? "");
    const query = JSON.parse(decodeURIComponent(request.headers.get(queryHeader) ?? "")) as StoreQuery;
    return url.pathname === "/watch" ? this.#watch(query) : this.#list(query);
  }

  #get(key: string): Response {
    const found = this.#store.get(key);
    const headers = {
      "X-Revision": String(this.#store.revision),
      ...(found === undefined ? {} : { "X-Object-Revision": String(found.revision) }),
    };
    return new Response(found?.text ?? null, { status: found === undefined ? 204 : 200, headers });
  }

  #list(query: StoreQuery): Response {
    if (query.notOlderThan !== undefined && query.notOlderThan > this.#store.revision)
      return refused("ResourceVersionTooLarge", this.#store.revision);
    const page = this.#store.list(query, { limit: query.limit ?? 0, startKey: query.startKey ?? "", revision: query.revision });
    if ("code" in page) return refused(page.code, page.code === "Compacted" ? page.oldest : page.current);
    const headers = {
      "X-Revision": String(page.revision),
      ...(page.nextKey === undefined ? {} : { "X-Next-Key": encodeURIComponent(page.nextKey) }),
      ...(page.remaining === undefined ? {} : { "X-Remaining": String(page.remaining) }),
    };
    return new Response(chunked(page.texts, query.itemHead ?? ""), { headers });
  }

  #watch(query: StoreQuery): Response {
    const { revision } = this.#store;
    if (this.ctx.getWebSockets().length >= watchersMax) return refused("TooManyWatchers", revision);
    const from = query.revision;
    const missed = from === undefined || from > revision ? [] : this.#store.eventsSince(query.prefix, from);
    if (!Array.isArray(missed)) return refused("Compacted", this.#store.compacted);
    const { 0: client, 1: server } = new WebSocketPair();
    const selection: Selection = { prefix: query.prefix, labels: query.labels, fields: query.fields };
    const followed: Followed = from !== undefined && from > revision ? { ...selection, after: from } : selection;
    const watcher: Watcher = { followed, group: JSON.stringify(followed) };
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(watcher);
    const initial = from === undefined;
    const frames = initial ? initialFrames(this.#store.snapshot(selection)) : new FrameCache(missed).frames(followed, watcher.group);
    for (const frame of frames) this.#send(server, frame);
    if (initial) this.#send(server, bookmark(revision, true));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** A watcher asks where the shard is: answered with a bookmark. */
  override webSocketMessage(socket: WebSocket): void {
    this.#send(socket, bookmark(this.#store.revision, false));
  }

  override webSocketClose(socket: WebSocket): void {
    try {
      socket.close();
    } catch {
      // Closed already.
    }
  }

  /** Tells every watcher where the shard is, so that none has to go back to compacted history, and compacts. */
  override async alarm(): Promise<void> {
    const more = this.#store.compact(compactionAgeMilliseconds);
    const { revision } = this.#store;
    const text = bookmark(revision, false);
    for (const socket of this.ctx.getWebSockets()) if ((this.#watcherOf(socket)?.followed.after ?? 0) <= revision) this.#send(socket, text);
    this.#alarmSet = more;
    if (more) await this.ctx.storage.setAlarm(Date.now() + alarmEveryMilliseconds);
  }
}

const bookmark = (revision: number, initialEventsEnd: boolean): string => JSON.stringify({ revision, initialEventsEnd });

function refused(code: string, revision: number): Response {
  return new Response(null, { status: 409, headers: { "X-Code": code, "X-Revision": String(revision) } });
}

/** Texts joined by commas, in big chunks. */
function chunked(texts: readonly string[], head: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      let part = "";
      while (at < texts.length && part.length < chunkCharactersMin) {
        part += (at === 0 ? "" : ",") + withoutHead(texts[at] ?? "", head);
        at += 1;
      }
      if (part !== "") controller.enqueue(encoder.encode(part));
      if (at >= texts.length) controller.close();
    },
  });
}
