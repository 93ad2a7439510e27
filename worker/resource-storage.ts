import type { ResourceStore } from "../durable-objects/resource-store.ts";
import { newServiceUnavailable, newTooManyRequests, type StatusError } from "./apimachinery/errors.ts";
import type { ChangesResult, GetResult, ListRequest, ListResult, Storage, WriteRequest, WriteResult } from "./registry/storage.ts";
import { StoreWatch } from "./store-watch.ts";

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

/** The name of a shard's object: `/pods`, or `/clusters/<name>/pods`. */
export const shardObjectName = (cluster: string, shard: string): string => (cluster === "" ? `/${shard}` : `/clusters/${cluster}/${shard}`);

interface PlatformError {
  readonly overloaded?: boolean;
  readonly retryable?: boolean;
}

/** A number from 0 to 1 out of a UUID's first digits, so that those who failed together do not come back together. */
const jitter = (uuid: string): number => (Number.parseInt(uuid.slice(0, 4), 16) || 0) / 0xffff;

/** Calls again on a new stub while the platform says that it may work; an overloaded object is never asked again. */
async function retried<T>(options: ResourceStorageOptions, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { overloaded, retryable } = error as PlatformError;
      if (overloaded) throw newTooManyRequests("the store is overloaded, please try again later", 1);
      if (!retryable) throw error;
      if (attempt >= triesMax) throw unavailable();
      await options.sleep(retryMilliseconds * 2 ** attempt * (0.5 + jitter(options.uuid()) / 2));
    }
  }
}

function unavailable(): StatusError {
  const error = newServiceUnavailable("the store cannot be reached, please try again later");
  error.status.details = { ...error.status.details, retryAfterSeconds: 1 };
  return error;
}

const header = (response: Response, name: string): string => response.headers.get(name) ?? "";

/** Storage over the shards' objects: resourceVersion (a string) and revision (a number) meet here and nowhere else. */
export function newResourceStorage(namespace: Namespace, options: ResourceStorageOptions): Storage {
  const stub = (shard: string): Stub => namespace.getByName(shardObjectName(options.cluster, shard));
  const query = (shard: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> => {
    const init = { headers: { "X-Store-Query": encodeURIComponent(JSON.stringify(body)), ...headers } };
    return retried(options, () => stub(shard).fetch(`http://store${path}`, init));
  };
  return {
    get: (shard, key, notOlderThan) => get(() => stub(shard), options, key, notOlderThan),
    list: (shard, request) => list((body) => query(shard, "/list", body), request),
    write: (shard, request) => write(() => stub(shard), options, request),
    watch: (shard, request, signal) => {
      const ask = (body: object): Promise<Response> => query(shard, "/watch", body, { Upgrade: "websocket" });
      return new StoreWatch(ask, request, options.sleep).open(signal);
    },
    stats: (shard, prefixes) => retried(options, async () => stub(shard).stats(prefixes)),
    changes: (shard, resourceVersion) =>
      retried(options, async () => changes(await stub(shard).changes(resourceVersion === undefined ? undefined : Number(resourceVersion)))),
  };
}

async function get(stub: () => Stub, options: ResourceStorageOptions, key: string, notOlderThan?: string): Promise<GetResult> {
  const response = await retried(options, () => stub().fetch(`http://store/get?key=${encodeURIComponent(key)}`));
  const current = header(response, "X-Revision");
  if (notOlderThan !== undefined && BigInt(notOlderThan) > BigInt(current)) {
    await response.body?.cancel();
    return { ok: false, code: "ResourceVersionTooLarge", current };
  }
  if (response.status !== 200) return { ok: true, object: undefined, resourceVersion: current };
  return {
    ok: true,
    object: { text: await response.text(), resourceVersion: header(response, "X-Object-Revision") },
    resourceVersion: current,
  };
}

async function list(ask: (body: object) => Promise<Response>, request: ListRequest): Promise<ListResult> {
  const { at } = request;
  const response = await ask({
    prefix: request.prefix,
    labels: request.labels,
    fields: request.fields,
    limit: request.limit,
    startKey: request.startKey,
    itemHead: request.itemHead,
    ...(at?.match === "Exact" ? { revision: Number(at.resourceVersion) } : {}),
    ...(at?.match === "NotOlderThan" ? { notOlderThan: Number(at.resourceVersion) } : {}),
  });
  const revision = header(response, "X-Revision");
  if (response.status === 409) {
    if (header(response, "X-Code") === "Compacted") return { ok: false, code: "Compacted", oldest: revision };
    return { ok: false, code: "ResourceVersionTooLarge", current: revision };
  }
  const nextKey = header(response, "X-Next-Key");
  const remaining = response.headers.get("X-Remaining");
  return {
    ok: true,
    resourceVersion: revision,
    nextKey: nextKey === "" ? undefined : decodeURIComponent(nextKey),
    remaining: remaining === null ? undefined : Number(remaining),
    items: response.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() }),
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
