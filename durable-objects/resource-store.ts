import { DurableObject } from "cloudflare:workers";
import storeMigration from "../migrations/resource-store/0001_store.sql";
import { type Event, MVCC, type Selection, type Write, type Written } from "./mvcc/mvcc.ts";
import type { Sql } from "./mvcc/sql.ts";
import { FrameCache, frameOf, lineOf } from "./mvcc/watch-events.ts";

const compactionAgeMilliseconds = 10 * 60_000;
const compactionEveryMilliseconds = 5 * 60_000;
const chunkBytesMin = 256 * 1024;
const watchersMax = 10_000;

/** What a list or watch asks; travels as JSON in a header. */
export interface StoreQuery extends Selection {
  readonly limit?: number;
  readonly startKey?: string;
  readonly revision?: number;
  readonly notOlderThan?: number;
  readonly bookmarks?: boolean;
}

/** What of a watch outlives the object's memory; kept with its socket. */
interface Attachment extends Selection {
  readonly bookmarks: boolean;
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
    try {
      const { results, events } = this.#store.write(batch.map((p) => p.write));
      this.#publish(events);
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (!this.#alarmSet) {
      this.#alarmSet = true;
      void this.ctx.storage.setAlarm(Date.now() + compactionEveryMilliseconds);
    }
  }

  #publish(events: readonly Event[]): void {
    if (events.length === 0) return;
    const frames = new FrameCache();
    for (const socket of this.ctx.getWebSockets()) {
      const frame = frames.frame(events, socket.deserializeAttachment() as Attachment);
      if (frame !== undefined) this.#send(socket, frame);
    }
  }

  #send(socket: WebSocket, data: string | Uint8Array): void {
    try {
      socket.send(data);
    } catch {
      // The other side is gone; the runtime drops the socket.
    }
  }

  /** Changes after a revision, or everything; for those who follow the shard whole. */
  changes(revision: number | undefined): { revision: number; changes: { key: string; text: string | undefined }[] } | { compacted: number } {
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

  override fetch(request: Request): Response {
    const url = new URL(request.url);
    if (url.pathname === "/get") return this.#get(url.searchParams.get("key") ?? "");
    const query = JSON.parse(decodeURIComponent(request.headers.get(queryHeader) ?? "")) as StoreQuery;
    return url.pathname === "/watch" ? this.#watch(query) : this.#list(query);
  }

  #get(key: string): Response {
    const found = this.#store.get(key);
    const headers = { "X-Revision": String(this.#store.revision), ...(found === undefined ? {} : { "X-Object-Revision": String(found.revision) }) };
    return new Response(found?.text ?? null, { status: found === undefined ? 204 : 200, headers });
  }

  #list(query: StoreQuery): Response {
    if (query.notOlderThan !== undefined && query.notOlderThan > this.#store.revision) return refused("ResourceVersionTooLarge", this.#store.revision);
    const page = this.#store.list(query, { limit: query.limit ?? 0, startKey: query.startKey ?? "", revision: query.revision });
    if ("code" in page) return refused(page.code, page.code === "Compacted" ? page.oldest : page.current);
    const headers = {
      "X-Revision": String(page.revision),
      ...(page.nextKey === undefined ? {} : { "X-Next-Key": encodeURIComponent(page.nextKey), "X-Remaining": String(page.remaining) }),
    };
    return new Response(chunked(page.texts), { headers });
  }

  #watch(query: StoreQuery): Response {
    if (this.ctx.getWebSockets().length >= watchersMax) return refused("TooManyWatchers", this.#store.revision);
    const from = query.revision;
    const missed = from === undefined ? [] : from > this.#store.revision ? [] : this.#store.eventsSince(query.prefix, from);
    if (!Array.isArray(missed)) return refused("Compacted", this.#store.compacted);
    const { 0: client, 1: server } = new WebSocketPair();
    const selection: Selection = { prefix: query.prefix, labels: query.labels, fields: query.fields };
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ ...selection, bookmarks: query.bookmarks ?? false } satisfies Attachment);
    if (from === undefined) {
      const lines = this.#store.snapshot(selection).map(({ text }) => lineOf({ type: "ADDED", text }));
      for (const part of batches(lines)) this.#send(server, frameOf(this.#store.revision, part));
      if (query.bookmarks) this.#send(server, bookmark(this.#store.revision, true));
    } else {
      const frame = new FrameCache().frame(missed, selection);
      if (frame !== undefined) this.#send(server, frame);
    }
    return new Response(null, { status: 101, webSocket: client });
  }

  /** A watcher asks where the shard is: answered with a bookmark. */
  override webSocketMessage(socket: WebSocket): void {
    this.#send(socket, bookmark(this.#store.revision, false));
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  override async alarm(): Promise<void> {
    this.#alarmSet = this.#store.compact(compactionAgeMilliseconds);
    if (this.#alarmSet) await this.ctx.storage.setAlarm(Date.now() + compactionEveryMilliseconds);
  }
}

const bookmark = (revision: number, initialEventsEnd: boolean): string => JSON.stringify({ type: "bookmark", revision, initialEventsEnd });

const refused = (code: string, revision: number): Response => new Response(null, { status: 409, headers: { "X-Code": code, "X-Revision": String(revision) } });

/** Lines put together until they are worth a frame. */
function* batches(lines: readonly string[]): Generator<string> {
  let part = "";
  for (const line of lines) {
    part += line;
    if (part.length < chunkBytesMin) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

/** Texts joined by commas, in big chunks. */
function chunked(texts: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      let part = "";
      while (at < texts.length && part.length < chunkBytesMin) {
        const text = texts[at] ?? "";
        part += (at === 0 ? "" : ",") + text;
        at += 1;
      }
      if (part !== "") controller.enqueue(encoder.encode(part));
      if (at >= texts.length) controller.close();
    },
  });
}

