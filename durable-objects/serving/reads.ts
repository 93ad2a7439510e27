import { type Event, type MVCC, withoutHead } from "../mvcc/mvcc.ts";
import type { Selection } from "../mvcc/selection.ts";
import type { After } from "../mvcc/sql.ts";
import { type Followed, FrameCache, initialFrames } from "../mvcc/watch-events.ts";
import { FanOut } from "./fan-out.ts";
import { drop, type Socket, type Sockets, send } from "./sockets.ts";

const chunkCharactersMin = 256 * 1024;
const watchersMax = 10_000;

/** What a list or watch asks; travels as JSON in a header. */
export interface StoreQuery extends Selection {
  readonly limit?: number;
  readonly startKey?: string;
  /** What listed texts begin with that is left out. */
  readonly itemHead?: string;
  /** Exactly this revision; of a watch, what is told comes after it. */
  readonly revision?: number;
  /** Without a revision: how new the answer must be at least; absent: the newest there is. */
  readonly notOlderThan?: number;
}

/** `/get?key=&notOlderThan=`, or `/list` and `/watch` (an upgrade) with their query. */
export type ReadRequest =
  | { readonly type: "get"; readonly key: string; readonly notOlderThan: number | undefined }
  | { readonly type: "list" | "watch"; readonly query: StoreQuery };

/** Reads a request to an object that has a store. */
export function readRequestOf(request: Request): ReadRequest {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/get") {
    const notOlderThan = searchParams.get("notOlderThan");
    return { type: "get", key: searchParams.get("key") ?? "", notOlderThan: notOlderThan === null ? undefined : Number(notOlderThan) };
  }
  const query = JSON.parse(decodeURIComponent(request.headers.get("X-Store-Query") ?? "")) as StoreQuery;
  return { type: pathname === "/watch" ? "watch" : "list", query };
}

/** A read that is not answered here; `revision` is where the store is, or the oldest that it has. */
export function refused(code: string, revision: number): Response {
  return new Response(null, { status: 409, headers: { "X-Code": code, "X-Revision": String(revision) } });
}

const bookmark = (revision: number, initialEventsEnd: boolean): string => JSON.stringify({ revision, initialEventsEnd });

/** A watch from a revision was told all that it had missed. */
const caughtUp = (revision: number): string => JSON.stringify({ revision, caughtUp: true });

/** Answers reads out of a store, and tells its watchers what happens there: what every object that has a store does alike. */
export class Reads {
  readonly #store: MVCC;
  readonly #watchers: FanOut;

  constructor(store: MVCC, sockets: Sockets, after: After) {
    this.#store = store;
    this.#watchers = new FanOut(sockets, after);
  }

  get watched(): boolean {
    return this.#watchers.all().length > 0;
  }

  answer(request: ReadRequest): Response {
    if (request.type === "get") return this.#get(request.key);
    return request.type === "watch" ? this.#watch(request.query) : this.#list(request.query);
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
    if (this.#watchers.all().length >= watchersMax) return refused("TooManyWatchers", revision);
    const from = query.revision;
    const missed = from === undefined || from > revision ? [] : this.#store.eventsSince(query.prefix, from);
    if (!Array.isArray(missed)) return refused("Compacted", this.#store.compacted);
    const selection: Selection = { prefix: query.prefix, labels: query.labels, fields: query.fields };
    const followed: Followed = from !== undefined && from > revision ? { ...selection, after: from } : selection;
    const { socket, response, group } = this.#watchers.open(followed);
    const initial = from === undefined;
    const frames = initial ? initialFrames(this.#store.snapshot(selection)) : new FrameCache(missed).frames(followed, group);
    for (const frame of frames) send(socket, frame);
    send(socket, initial ? bookmark(revision, true) : caughtUp(Math.max(revision, from)));
    return response;
  }

  /** Tells every watcher what it follows of these events, soon. */
  publish(events: readonly Event[]): void {
    this.#watchers.publish(events);
  }

  /** Tells one watcher where the store is, unless it knows more already. */
  progress(socket: Socket): void {
    this.#watchers.catchUp(socket);
    const { revision } = this.#store;
    if ((this.#watchers.followedBy(socket)?.after ?? 0) <= revision) send(socket, bookmark(revision, false));
  }

  /** Tells every watcher where the store is, so that none has to go back to compacted history. */
  progressAll(): void {
    for (const socket of this.#watchers.all()) this.progress(socket);
  }

  /** Ends every watch: those who come again go on from what they had, wherever that is still known. */
  dropAll(): void {
    for (const socket of this.#watchers.all()) drop(socket);
  }
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
