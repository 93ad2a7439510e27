import { newTooManyRequests } from "./apimachinery/errors.ts";
import type { WatchFrame, WatchRequest, WatchResult } from "./registry/storage.ts";

/** Before a dropped watch is attached again. */
const reattachMilliseconds = 50;
/** How often a watch asks whether its object is still there; one that has said nothing since it was last asked is not. */
const beatMilliseconds = 30_000;
/** Bytes of what happens that may wait for a slow reader before its watch is ended. What there was when it came may wait for longer. */
const backlogBytesMax = 16 * 1024 * 1024;

/** Where the shard is; the store says it after the initial events, and from time to time. */
interface Progress {
  readonly revision: number;
  readonly initialEventsEnd: boolean;
  /** Everything that the watch had missed is told; not a bookmark. */
  readonly caughtUp?: boolean;
}

/** Time, as a watch needs it. */
export interface WatchTiming {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Calls until the answer is called. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
}

const over: IteratorReturnResult<undefined> = { done: true, value: undefined };
const sizeOf = (frame: WatchFrame): number => (frame.type === "events" ? frame.bytes.byteLength : 64);

/**
 * One watch, over one socket at a time: when that drops (the object restarted), another one goes on after the last revision that came
 * through, unseen by the reader. Aborting, cancelling and the end of the stream each close it, in any order, any number of times.
 */
export class StoreWatch {
  readonly #ask: (body: object) => Promise<Response>;
  readonly #request: WatchRequest;
  readonly #timing: WatchTiming;
  #socket: WebSocket | undefined;
  /** Stops asking whether the socket's other end is there. */
  #calm = (): void => undefined;
  /** Whether the socket said anything since it was last asked. */
  #heard = true;
  /** Whether the store was asked where it is, and has not said it. */
  #progressAsked = false;
  /** Everything up to here came through; undefined until the initial events are complete. */
  #revision: number | undefined;
  #delivered = false;
  /** Whether what comes is what happens, not what there was when this socket began. */
  #live = false;
  /** What waits for the reader, or the reader who waits for it. */
  #queue: WatchFrame[] = [];
  #reader: ((result: IteratorResult<WatchFrame>) => void) | undefined;
  /** Bytes that came, how many of them had come when it was last not live, and how many were read. */
  #received = 0;
  #receivedEarly = 0;
  #read = 0;
  readonly #slow = new AbortController();
  #ended = false;

  /** `ask` sends a watch query to the shard's object and returns its answer to the upgrade. */
  constructor(ask: (body: object) => Promise<Response>, request: WatchRequest, timing: WatchTiming) {
    this.#ask = ask;
    this.#request = request;
    this.#timing = timing;
    this.#revision = request.resourceVersion === undefined ? undefined : Number(request.resourceVersion);
  }

  /** Attaches; the frames end when `signal` aborts. */
  async open(signal: AbortSignal): Promise<WatchResult> {
    const { socket, oldest } = await this.#attach();
    if (socket === undefined) return { ok: false, code: "Compacted", oldest };
    this.#listen(socket);
    const frames: AsyncIterableIterator<WatchFrame> = {
      next: () => this.#next(),
      return: async () => this.#cancel(),
      [Symbol.asyncIterator]: () => frames,
    };
    if (signal.aborted) this.#end();
    else signal.addEventListener("abort", () => this.#end(), { once: true });
    const bookmark = (): void => this.#bookmark();
    return { ok: true, frames, progress: () => this.#askProgress(), bookmark, slow: this.#slow.signal };
  }

  async #attach(): Promise<{ socket: WebSocket | undefined; oldest: string }> {
    const { prefix, labels, fields, notOlderThan } = this.#request;
    const start = this.#revision === undefined ? undefined : { revision: this.#revision };
    const newness = notOlderThan === undefined ? {} : { notOlderThan: Number(notOlderThan) };
    const response = await this.#ask({ prefix, labels, fields, ...(start ?? newness) });
    if (response.headers.get("X-Code") === "TooManyWatchers") throw newTooManyRequests("too many watches, please try again later", 1);
    return { socket: response.webSocket ?? undefined, oldest: response.headers.get("X-Revision") ?? "" };
  }

  #listen(socket: WebSocket): void {
    this.#socket = socket;
    this.#live = false;
    this.#heard = true;
    socket.binaryType = "arraybuffer";
    const dropped = (): void => void this.#reattach(socket);
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#message(data as string | ArrayBuffer);
    });
    socket.addEventListener("close", dropped);
    socket.addEventListener("error", dropped);
    this.#calm = this.#timing.every(beatMilliseconds, () => this.#beat(socket));
    // What has come already may end the watch at once.
    socket.accept();
    if (this.#progressAsked) send(socket, "progress");
  }

  /** The runtime answers for the object, which sleeps on. Where the connection broke without a word, there is no answer. */
  #beat(socket: WebSocket): void {
    if (this.#heard) send(socket, "ping");
    else void this.#reattach(socket);
    this.#heard = false;
  }

  #message(data: string | ArrayBuffer): void {
    this.#heard = true;
    if (data === "pong") return;
    if (typeof data === "string") {
      this.#progress(JSON.parse(data) as Progress);
      return;
    }
    const revision = new DataView(data).getFloat64(0);
    if (revision > 0) this.#revision = revision;
    this.#delivered = true;
    this.#push({ type: "events", bytes: new Uint8Array(data, 8) });
  }

  #progress({ revision, initialEventsEnd, caughtUp }: Progress): void {
    this.#revision = Math.max(this.#revision ?? 0, revision);
    this.#live = true;
    if (!caughtUp) this.#progressAsked = false;
    if (this.#request.bookmarks && !caughtUp) this.#push({ type: "bookmark", resourceVersion: String(revision), initialEventsEnd });
  }

  /** The store answers any message with where it is. */
  #askProgress(): void {
    if (!this.#request.bookmarks) return;
    this.#progressAsked = true;
    if (this.#socket !== undefined) send(this.#socket, "progress");
  }

  #bookmark(): void {
    if (!this.#request.bookmarks || this.#revision === undefined) return;
    this.#push({ type: "bookmark", resourceVersion: String(this.#revision), initialEventsEnd: false });
  }

  #push(frame: WatchFrame): void {
    if (this.#ended) return;
    this.#queue.push(frame);
    this.#received += sizeOf(frame);
    if (!this.#live) this.#receivedEarly = this.#received;
    this.#deliver();
    if (this.#received - Math.max(this.#read, this.#receivedEarly) < backlogBytesMax) return;
    // What waits would wait for as long as its reader likes.
    this.#queue = [];
    this.#slow.abort();
    this.#expire(String(this.#revision ?? 0));
  }

  #next(): Promise<IteratorResult<WatchFrame>> {
    return new Promise((resolve) => {
      this.#reader = resolve;
      this.#deliver();
    });
  }

  /** Gives the reader the next frame, if it wants one and there is one; the end after the last. */
  #deliver(): void {
    const reader = this.#reader;
    if (reader === undefined || (this.#queue.length === 0 && !this.#ended)) return;
    this.#reader = undefined;
    const frame = this.#queue.shift();
    if (frame !== undefined) this.#read += sizeOf(frame);
    reader(frame === undefined ? over : { done: false, value: frame });
  }

  /** The reader wants no more. */
  #cancel(): IteratorReturnResult<undefined> {
    this.#queue = [];
    this.#end();
    this.#deliver();
    return over;
  }

  #expire(oldest: string): void {
    if (this.#ended) return;
    this.#queue.push({ type: "expired", requested: String(this.#revision ?? 0), oldest });
    this.#end();
  }

  async #reattach(dropped: WebSocket): Promise<void> {
    // A socket that fails says both `error` and `close`.
    if (this.#ended || this.#socket !== dropped) return;
    this.#detach();
    // Half of the initial events came: starting over would repeat them, going on would leave some out.
    if (this.#revision === undefined && this.#delivered) return this.#expire("0");
    try {
      await this.#timing.sleep(reattachMilliseconds);
      if (this.#ended) return;
      const { socket, oldest } = await this.#attach();
      if (socket === undefined) this.#expire(oldest);
      else if (this.#ended) close(socket);
      else this.#listen(socket);
    } catch {
      // The store stays away; the reader sees a clean end and comes again from where it is.
      this.#end();
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#detach();
    this.#deliver();
  }

  #detach(): void {
    this.#calm();
    if (this.#socket !== undefined) close(this.#socket);
    this.#socket = undefined;
  }
}

function send(socket: WebSocket, message: string): void {
  try {
    socket.send(message);
  } catch {
    // The socket is gone; the next one starts from where this one was.
  }
}

/** A socket that was never accepted cannot be closed, and one may be closed already. */
function close(socket: WebSocket): void {
  try {
    socket.accept();
  } catch {
    // Accepted already.
  }
  try {
    socket.close(1000);
  } catch {
    // Closed already.
  }
}
