import type { ResourceStore } from "../durable-objects/resource-store.ts";
import type { WatchHub } from "../durable-objects/watch-hub.ts";
import { newServiceUnavailable, newTooManyRequests, type StatusError } from "./apimachinery/errors.ts";
import type { ChangesResult, GetResult, ListRequest, ListResult, Storage, WriteRequest, WriteResult } from "./registry/storage.ts";
import { StoreWatch, type WatchTiming } from "./store-watch.ts";

export interface ResourceStorageOptions extends WatchTiming {
  /** The logical cluster; "" is the default one, at the root. */
  readonly cluster: string;
  readonly uuid: () => string;
  /** Where the client is, if that is not where the stores are. */
  readonly region?: NearRegion;
}

/** A region with followers of the stores: what they can answer does not cross the link to the stores. */
export interface NearRegion {
  readonly name: string;
  readonly hubs: HubNamespace;
  /** Where stores are made, for a hub that asks for its store before anybody else has. */
  readonly storeHint?: DurableObjectLocationHint | undefined;
  /** Milliseconds that each call to a store takes longer, for trying regions on one machine. */
  readonly linkDelay: number;
}

type Namespace = Pick<DurableObjectNamespace<ResourceStore>, "getByName">;
type HubNamespace = Pick<DurableObjectNamespace<WatchHub>, "getByName">;
type Stub = DurableObjectStub<ResourceStore>;
/** Sends a read to the object that answers for a shard. */
type Ask = (shard: string, path: string, headers?: Record<string, string>) => Promise<Response>;

const triesMax = 4;
const retryMilliseconds = 50;

/** The name of a shard's object: `/pods`, or `/clusters/<name>/pods`. */
export const shardObjectName = (cluster: string, shard: string): string => (cluster === "" ? `/${shard}` : `/clusters/${cluster}/${shard}`);

/** The name of a shard's hub in a region: `/pods@weur`. */
export const hubObjectName = (cluster: string, shard: string, region: string): string => `${shardObjectName(cluster, shard)}@${region}`;

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

/** Asks the region's hub, and the store for what the hub cannot answer. */
function askNear(options: ResourceStorageOptions, region: NearRegion, askStore: Ask): Ask {
  const { cluster } = options;
  return async (shard, path, headers = {}) => {
    const hub = hubObjectName(cluster, shard, region.name);
    try {
      const names = {
        "X-Store": shardObjectName(cluster, shard),
        "X-Hub": hub,
        ...(region.storeHint === undefined ? {} : { "X-Store-Hint": region.storeHint }),
      };
      const answer = await region.hubs.getByName(hub).fetch(`http://hub${path}`, { headers: { ...headers, ...names } });
      if (answer.status !== 409) return answer;
    } catch {
      // A hub is a convenience: whatever is wrong with it, the store answers.
    }
    return askStore(shard, path, headers);
  };
}

/**
 * Storage over the shards' objects: resourceVersion (a string) and revision (a number) meet here and nowhere else. Writes, and reads of one
 * object that must be the newest, go to the store; the rest to the hub of the client's region, where there is one.
 */
export function newResourceStorage(namespace: Namespace, options: ResourceStorageOptions): Storage {
  const { region, sleep } = options;
  const stub = (shard: string): Stub => namespace.getByName(shardObjectName(options.cluster, shard));
  const call = async <T>(once: () => Promise<T>): Promise<T> => {
    if (region !== undefined && region.linkDelay > 0) await sleep(region.linkDelay);
    return retried(options, once);
  };
  const askStore: Ask = (shard, path, headers = {}) => call(() => stub(shard).fetch(`http://store${path}`, { headers }));
  const ask = region === undefined ? askStore : askNear(options, region, askStore);
  const query = (shard: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    ask(shard, path, { "X-Store-Query": encodeURIComponent(JSON.stringify(body)), ...headers });
  return {
    get: (shard, key, notOlderThan) => get((path) => (notOlderThan === undefined ? askStore : ask)(shard, path), key, notOlderThan),
    list: (shard, request) => list((body) => query(shard, "/list", body), request),
    write: (shard, request) => write(() => stub(shard), call, options.uuid(), request),
    watch: (shard, request, signal) => {
      const attach = (body: object): Promise<Response> => query(shard, "/watch", body, { Upgrade: "websocket" });
      return new StoreWatch(attach, request, options).open(signal);
    },
    stats: (shard, prefixes) => call(async () => stub(shard).stats(prefixes)),
    changes: (shard, resourceVersion) =>
      call(async () => changes(await stub(shard).changes(resourceVersion === undefined ? undefined : Number(resourceVersion)))),
  };
}

async function get(ask: (path: string) => Promise<Response>, key: string, notOlderThan?: string): Promise<GetResult> {
  const newness = notOlderThan === undefined ? "" : `&notOlderThan=${notOlderThan}`;
  const response = await ask(`/get?key=${encodeURIComponent(key)}${newness}`);
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

async function write(
  stub: () => Stub,
  call: <T>(once: () => Promise<T>) => Promise<T>,
  id: string,
  request: WriteRequest,
): Promise<WriteResult> {
  const result = await call(async () => {
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
