import type { ResourceStore } from "../durable-objects/resource-store.ts";
import { newServiceUnavailable, newTooManyRequests } from "./apimachinery/errors.ts";
import type { ChangesResult, GetResult, ListRequest, ListResult, Storage, WatchFrame, WatchRequest, WatchResult, WriteRequest, WriteResult } from "./registry/storage.ts";

export interface ResourceStorageOptions {
  /** The logical cluster; "" is the default one, at the root. */
  readonly cluster: string;
  readonly uuid: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

type Namespace = DurableObjectNamespace<ResourceStore>;
type Stub = DurableObjectStub<ResourceStore>;

const triesMax = 4;
const retryMilliseconds = 50;
/** Bytes that may wait for a slow reader before its watch is ended. */
const backlogBytesMax = 16 * 1024 * 1024;

/** The name of a shard's object: `/pods`, or `/clusters/<name>/pods`. */
export const shardObjectName = (cluster: string, shard: string): string => (cluster === "" ? `/${shard}` : `/clusters/${cluster}/${shard}`);

interface PlatformError {
  readonly overloaded?: boolean;
  readonly retryable?: boolean;
}

/** Calls again on a new stub while the platform says that it may work; an overloaded object is never asked again. */
async function retried<T>(options: ResourceStorageOptions, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { overloaded, retryable } = error as PlatformError;
      if (overloaded) throw newTooManyRequests("the store is overloaded, please try again later", 1);
      if (!retryable) throw error;
      if (attempt >= triesMax) throw newServiceUnavailable("the store cannot be reached, please try again later");
      await options.sleep(retryMilliseconds * 2 ** attempt);
    }
  }
}

const header = (response: Response, name: string): string => response.headers.get(name) ?? "";

/** Storage over the shards' objects: resourceVersion (a string) and revision (a number) meet here and nowhere else. */
export function newResourceStorage(namespace: Namespace, options: ResourceStorageOptions): Storage {
  const stub = (shard: string): Stub => namespace.getByName(shardObjectName(options.cluster, shard));
  const query = (shard: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    retried(options, () => stub(shard).fetch(`http://store${path}`, { headers: { "X-Store-Query": encodeURIComponent(JSON.stringify(body)), ...headers } }));
  return {
    get: (shard, key, notOlderThan) => get(stub(shard), options, key, notOlderThan),
    list: (shard, request) => list((body) => query(shard, "/list", body), request),
    write: (shard, request) => write(() => stub(shard), options, request),
    watch: (shard, request, signal) => watch((body) => query(shard, "/watch", body, { Upgrade: "websocket" }), request, signal, options),
    changes: (shard, resourceVersion) =>
      retried(options, async () => changes(await stub(shard).changes(resourceVersion === undefined ? undefined : Number(resourceVersion)))),
  };
}

async function get(stub: Stub, options: ResourceStorageOptions, key: string, notOlderThan?: string): Promise<GetResult> {
  const response = await retried(options, () => stub.fetch(`http://store/get?key=${encodeURIComponent(key)}`));
  const current = header(response, "X-Revision");
  if (notOlderThan !== undefined && BigInt(notOlderThan) > BigInt(current)) return { ok: false, code: "ResourceVersionTooLarge", current };
  if (response.status !== 200) return { ok: true, object: undefined, resourceVersion: current };
  return { ok: true, object: { text: await response.text(), resourceVersion: header(response, "X-Object-Revision") }, resourceVersion: current };
}

async function list(ask: (body: object) => Promise<Response>, request: ListRequest): Promise<ListResult> {
  const { at } = request;
  const response = await ask({
    prefix: request.prefix,
    labels: request.labels,
    fields: request.fields,
    limit: request.limit,
    startKey: request.startKey,
    ...(at?.match === "Exact" ? { revision: Number(at.resourceVersion) } : {}),
    ...(at?.match === "NotOlderThan" ? { notOlderThan: Number(at.resourceVersion) } : {}),
  });
  const revision = header(response, "X-Revision");
  if (response.status === 409) return header(response, "X-Code") === "Compacted" ? { ok: false, code: "Compacted", oldest: revision } : { ok: false, code: "ResourceVersionTooLarge", current: revision };
  const nextKey = header(response, "X-Next-Key");
  return {
    ok: true,
    resourceVersion: revision,
    nextKey: nextKey === "" ? undefined : decodeURIComponent(nextKey),
    remaining: nextKey === "" ? undefined : Number(header(response, "X-Remaining")),
    items: response.body ?? new Response("").body ?? new ReadableStream<Uint8Array>(),
  };
}

async function write(stub: () => Stub, options: ResourceStorageOptions, request: WriteRequest): Promise<WriteResult> {
  const id = options.uuid();
  const result = await retried(options, async () => {
    if (request.type === "create") return stub().write({ ...request, id });
    const { resourceVersion, ...rest } = request;
    return stub().write({ ...rest, id, revision: Number(resourceVersion) });
  });
  if (result.ok) return { ok: true, resourceVersion: String(result.revision), text: result.text };
  if (result.code !== "ResourceVersionConflicts") return { ok: false, code: result.code };
  return { ok: false, code: result.code, current: { text: result.current.text, resourceVersion: String(result.current.revision) } };
}

function changes(result: ReturnType<ResourceStore["changes"]>): ChangesResult {
  if ("compacted" in result) return { ok: false, code: "Compacted", oldest: String(result.compacted) };
  return { ok: true, resourceVersion: String(result.revision), changes: result.changes };
}

interface Bookmark {
  readonly revision: number;
  readonly initialEventsEnd: boolean;
}

/** One watch over one socket at a time: attached again from the last delivered revision when the object restarts. */
class Watch {
  readonly #ask: (body: object) => Promise<Response>;
  readonly #request: WatchRequest;
  readonly #options: ResourceStorageOptions;
  #controller: ReadableStreamDefaultController<WatchFrame> | undefined;
  #socket: WebSocket | undefined;
  #revision: number | undefined;
  /** Initial events are complete: a restart goes on from the revision instead of starting over. */
  #ended = false;

  constructor(ask: (body: object) => Promise<Response>, request: WatchRequest, options: ResourceStorageOptions) {
    this.#ask = ask;
    this.#request = request;
    this.#options = options;
    this.#revision = request.resourceVersion === undefined ? undefined : Number(request.resourceVersion);
  }

  async open(signal: AbortSignal): Promise<WatchResult> {
    const response = await this.#attach();
    if (response.webSocket === null) {
      return { ok: false, code: "Compacted", oldest: header(response, "X-Revision") };
    }
    signal.addEventListener("abort", () => this.#end(), { once: true });
    const strategy = { highWaterMark: backlogBytesMax, size: (frame: WatchFrame) => (frame.type === "events" ? frame.bytes.byteLength : 64) };
    const socket = response.webSocket;
    const frames = new ReadableStream<WatchFrame>(
      {
        start: (controller) => {
          this.#controller = controller;
          this.#listen(socket);
        },
        cancel: () => this.#end(),
      },
      strategy,
    );
    return { ok: true, frames };
  }

  #attach(): Promise<Response> {
    const { prefix, labels, fields, bookmarks } = this.#request;
    return this.#ask({ prefix, labels, fields, bookmarks, ...(this.#revision === undefined ? {} : { revision: this.#revision }) });
  }

  #listen(socket: WebSocket): void {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.accept();
    socket.addEventListener("message", ({ data }) => this.#message(data as string | ArrayBuffer));
    socket.addEventListener("close", () => void this.#reattach());
    socket.addEventListener("error", () => void this.#reattach());
  }

  #message(data: string | ArrayBuffer): void {
    if (typeof data === "string") {
      const { revision, initialEventsEnd } = JSON.parse(data) as Bookmark;
      this.#revision = Math.max(this.#revision ?? 0, revision);
      this.#push({ type: "bookmark", resourceVersion: String(revision), initialEventsEnd });
      return;
    }
    this.#revision = new DataView(data).getFloat64(0);
    this.#push({ type: "events", bytes: new Uint8Array(data, 8) });
  }

  #push(frame: WatchFrame): void {
    if (this.#ended || this.#controller === undefined) return;
    this.#controller.enqueue(frame);
    if ((this.#controller.desiredSize ?? 0) <= 0) {
      const revision = String(this.#revision ?? 0);
      this.#controller.enqueue({ type: "expired", requested: revision, oldest: revision });
      this.#end();
    }
  }

  async #reattach(): Promise<void> {
    if (this.#ended) return;
    this.#socket = undefined;
    try {
      const response = await this.#attach();
      if (response.webSocket === null) {
        this.#controller?.enqueue({ type: "expired", requested: String(this.#revision ?? 0), oldest: header(response, "X-Revision") });
        this.#end();
      } else this.#listen(response.webSocket);
    } catch {
      await this.#options.sleep(retryMilliseconds);
      this.#end();
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket?.close(1000);
    try {
      this.#controller?.close();
    } catch {
      // The reader closed it first.
    }
  }
}

const watch = (ask: (body: object) => Promise<Response>, request: WatchRequest, signal: AbortSignal, options: ResourceStorageOptions): Promise<WatchResult> =>
  new Watch(ask, request, options).open(signal);
