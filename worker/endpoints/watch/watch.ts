import { StatusError } from "../../apimachinery/errors.ts";
import type { RequestContext } from "../../context.ts";
import { parseListOptions, validateListOptions } from "../../registry/reading/options.ts";
import { parseLabels, selectionOf } from "../../registry/reading/selection.ts";
import { groupResource, type Scope } from "../../registry/scope.ts";
import type { WatchFrame, WatchResult } from "../../registry/storage.ts";
import { byteStream } from "../encoding/byte-stream.ts";
import { anyCollection, mediaTypeOf, negotiate } from "../encoding/negotiation.ts";
import { offering } from "../encoding/protobuf.ts";
import { includeObjectOf } from "../encoding/response.ts";
import { InvalidResourceVersion, parseResourceVersion, tooLarge } from "../get.ts";
import { EventEncoder, tooOld } from "./watch-encoder.ts";
import { isWebSocketRequest, websocketRefusal, websocketWatch } from "./watch-websocket.ts";

const heartbeatMilliseconds = 20_000;
/** Bytes of an answer that wait for their client beside what the watch's own backlog may hold. */
const bodyBytesMax = 256 * 1024;
/** Longer ones would go off at once. */
const timerMillisecondsMax = 2 ** 31 - 1;
/** upstream: storage/cacher/cache_watcher.go nextBookmarkTime */
const lastBookmarkMilliseconds = 2_000;
/** upstream: storage/cacher/cacher.go defaultBookmarkFrequency */
const bookmarkMilliseconds = 60_000;

function startingVersion(resourceVersion: string): string | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  try {
    return parseResourceVersion(resourceVersion);
  } catch (error) {
    throw error instanceof InvalidResourceVersion ? new StatusError(500, "", error.message) : error;
  }
}

/** Where a watch's lines go; either may be called after the client has left. */
export interface WatchSink {
  push(bytes: Uint8Array): void;
  /** Resolves when there is room for more; undefined if there is. Without it there always is. */
  full?(): Promise<void> | undefined;
  close(): void;
}

/** A watch before its first byte. */
export interface OpenWatch {
  /** Sends what there is and what comes into the sink, until the timeout; returns how to end it early. */
  start(sink: WatchSink): () => void;
}

/** GET with watch: a stream of events that ends at its timeout, when the client leaves, or with an error event. upstream: endpoints/handlers/watch.go */
export async function watch(ctx: RequestContext, scope: Scope): Promise<Response> {
  const offer = offering(scope, anyCollection);
  negotiate(ctx.request, ctx.query, offer);
  const options = parseListOptions(ctx.query);
  const labels = parseLabels(options);
  validateListOptions(options, true);
  const selection = selectionOf(scope, options, labels);
  const from = startingVersion(options.resourceVersion);
  // What may be asked of a collection and not of its stream is refused when the stream begins.
  const form = negotiate(ctx.request, ctx.query, { ...offer, watch: true });
  if (form.as === "Table") includeObjectOf(ctx.query);
  const refusal = websocketRefusal(ctx);
  if (refusal !== undefined) return refusal;
  const encoder = new EventEncoder(ctx, scope, form, options.sendInitialEvents ?? false);
  const { binary } = encoder;
  const send = (open: OpenWatch): Response =>
    isWebSocketRequest(ctx.request) ? websocketWatch(ctx, open, binary) : streamedWatch(ctx, open, binary);
  const start = await startOf(scope, from, options.sendInitialEvents);
  if (start instanceof StatusError) return send(endedWatch(encoder.error(start.status)));
  const abort = new AbortController();
  if (ctx.request.signal.aborted) abort.abort();
  else ctx.request.signal.addEventListener("abort", () => abort.abort(), { once: true });
  const newness = options.resourceVersion === "" ? {} : { notOlderThan: options.resourceVersion };
  const request = { ...selection, ...newness, resourceVersion: start, bookmarks: options.allowWatchBookmarks };
  const result = await ctx.deps.storage.watch(scope.row.shard, request, abort.signal);
  if (!result.ok) return send(endedWatch(encoder.error(tooOld(options.resourceVersion, result.oldest))));
  const { minRequestTimeoutSeconds: timeoutSecondsMin } = ctx.deps.settings;
  const seconds = options.timeoutSeconds || timeoutSecondsMin + ((ctx.deps.randomBytes(1)[0] ?? 0) / 256) * timeoutSecondsMin;
  return send(openWatch(scope, encoder, result, abort, Math.min(seconds * 1000, timerMillisecondsMax)));
}

/**
 * The revision that events come after, undefined for everything that is there first. Who wants no initial events and names no version
 * starts now; a streaming list from a version that the store has not reached is an error.
 */
async function startOf(scope: Scope, from: string | undefined, initial: boolean | undefined): Promise<string | undefined | StatusError> {
  if (initial === undefined || (initial && from === undefined) || (!initial && from !== undefined)) return from;
  const reached = await scope.ctx.deps.storage.get(scope.row.shard, "", from);
  if (!reached.ok) return tooLarge(from ?? "", reached.current);
  return initial ? undefined : reached.resourceVersion;
}

/** Nothing but an error. */
function endedWatch(line: Uint8Array): OpenWatch {
  return {
    start: (sink) => {
      sink.push(line);
      sink.close();
      return () => undefined;
    },
  };
}

function openWatch(
  scope: Scope,
  encoder: EventEncoder,
  watched: Extract<WatchResult, { ok: true }>,
  abort: AbortController,
  milliseconds: number,
): OpenWatch {
  const { ctx } = scope;
  const { frames } = watched;
  const timers: (() => void)[] = [];
  watched.slow?.addEventListener("abort", () => ctx.deps.metrics.watchTerminated(groupResource(scope)), { once: true });
  let ended = false;
  /** Whether the store has sent one since the last minute began: then none is due. */
  let bookmarked = false;
  const bookmark = (): void => {
    if (!bookmarked) watched.bookmark();
    bookmarked = false;
  };
  const end = (): void => {
    ended = true;
    for (const cancel of timers) cancel();
    abort.abort();
    ctx.ended?.abort();
    void frames.return?.();
  };
  return {
    start: (sink) => {
      const close = (): void => {
        if (ended) return;
        end();
        sink.close();
      };
      const push = (frame: WatchFrame): Promise<void> | undefined => {
        if (frame.type === "bookmark") bookmarked = true;
        const bytes = encoder.frame(frame);
        if (!ended && bytes.byteLength > 0) sink.push(bytes);
        return sink.full?.();
      };
      timers.push(ctx.deps.after(milliseconds, close), ctx.deps.every(bookmarkMilliseconds, bookmark));
      if (milliseconds > lastBookmarkMilliseconds)
        timers.push(ctx.deps.after(milliseconds - lastBookmarkMilliseconds, () => watched.progress()));
      abort.signal.addEventListener("abort", close, { once: true });
      if (milliseconds > 0) void pump(frames, push).then(close, close);
      else close();
      return end;
    },
  };
}

const blank = new TextEncoder().encode(" ");

/**
 * The chunked body: events as they come, a blank as heartbeat, a clean end. Cloudflare's edge compresses and holds back what has no byte
 * yet; for clients behind it the first blank goes at once, and the answer says that it is as it is. Protobuf has no frame that says nothing.
 */
function streamedWatch(ctx: RequestContext, open: OpenWatch, binary: boolean): Response {
  const onEdge = ctx.request.headers.has("CF-Ray");
  let end = (): void => undefined;
  let calm = (): void => undefined;
  const stop = (): void => {
    calm();
    end();
  };
  const { readable, writable } = byteStream(bodyBytesMax);
  const writer = writable.getWriter();
  const push = (bytes: Uint8Array): void => void writer.write(bytes).catch(stop);
  const close = (): void => {
    calm();
    writer.close().catch(stop);
  };
  const full = (): Promise<void> | undefined => ((writer.desiredSize ?? 0) > 0 ? undefined : writer.ready);
  writer.closed.catch(stop);
  if (onEdge && !binary) push(blank);
  if (!binary) calm = ctx.deps.every(heartbeatMilliseconds, () => push(blank));
  end = open.start({ push, full, close });
  const headers: Record<string, string> = {
    "Content-Type": binary ? `${mediaTypeOf("protobuf")};stream=watch` : "application/json",
    "Cache-Control": "no-cache, private",
    "Transfer-Encoding": "chunked",
    ...(onEdge ? { "Content-Encoding": "identity" } : {}),
  };
  return new Response(readable, { headers, encodeBody: "manual" });
}

/** Takes no more than there is room for: what waits does so where it is counted. */
async function pump(frames: AsyncIterable<WatchFrame>, each: (frame: WatchFrame) => Promise<void> | undefined): Promise<void> {
  for await (const frame of frames) {
    const full = each(frame);
    if (full !== undefined) await full;
    if (frame.type === "expired") return;
  }
}
