import { newResourceExpired, type Status, StatusError } from "../apimachinery/errors.ts";
import { partialObjectMetadata, tableOf } from "../apimachinery/table.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import { parseListOptions, validateListOptions } from "../registry/options.ts";
import { fromStored, isStorageVersion, type Scope } from "../registry/scope.ts";
import { parseLabels, selectionOf } from "../registry/selection.ts";
import type { WatchFrame } from "../registry/storage.ts";
import { InvalidResourceVersion, parseResourceVersion } from "./get.ts";
import { anyCollection, type Negotiated, negotiate } from "./negotiation.ts";
import { includeObjectOf } from "./response.ts";
import { zeroObject } from "./zero-object.ts";

/** upstream: server/options MinRequestTimeout; a watch without timeoutSeconds lasts this long, up to twice as long. */
const timeoutSecondsMin = 1800;
const heartbeatMilliseconds = 20_000;
const initialEventsEnd = "k8s.io/initial-events-end";

interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject;
}

/** Writes events the way the client asked for them. */
class EventEncoder {
  readonly #ctx: RequestContext;
  readonly #scope: Scope;
  readonly #form: Negotiated;
  readonly #encoder = new TextEncoder();
  #first = true;

  constructor(ctx: RequestContext, scope: Scope, form: Negotiated) {
    this.#ctx = ctx;
    this.#scope = scope;
    this.#form = form;
  }

  /** Whether events from the store can go out as they are. */
  get passesThrough(): boolean {
    return this.#form.as === "" && isStorageVersion(this.#scope);
  }

  events(bytes: Uint8Array): Uint8Array {
    if (this.passesThrough) return bytes;
    const lines = new TextDecoder()
      .decode(bytes)
      .split("\n")
      .filter((line) => line !== "");
    return this.#encoder.encode(lines.map((line) => this.#line(JSON.parse(line) as WatchEvent)).join(""));
  }

  bookmark(resourceVersion: string, end: boolean): Uint8Array {
    const object = zeroObject(this.#scope);
    object.metadata = { resourceVersion, ...(end ? { annotations: { [initialEventsEnd]: "true" } } : {}) };
    return this.#encoder.encode(this.#line({ type: "BOOKMARK", object }));
  }

  error(status: Status): Uint8Array {
    return this.#encoder.encode(`${JSON.stringify({ type: "ERROR", object: status })}\n`);
  }

  #line(event: WatchEvent): string {
    return `${JSON.stringify({ type: event.type, object: this.#transform(event) })}\n`;
  }

  #transform(event: WatchEvent): unknown {
    const object =
      isStorageVersion(this.#scope) || event.type === "BOOKMARK" ? event.object : fromStored(this.#scope, JSON.stringify(event.object));
    if (this.#form.as === "PartialObjectMetadata") return partialObjectMetadata(object, this.#form.version);
    if (this.#form.as !== "Table") return object;
    const table = tableOf([object], this.#scope.version.additionalPrinterColumns, {
      now: this.#ctx.deps.now(),
      includeObject: includeObjectOf(this.#ctx.query),
      version: this.#form.version,
      metadata: { resourceVersion: object.metadata?.resourceVersion ?? "" },
    });
    if (!this.#first) (table as { columnDefinitions: unknown }).columnDefinitions = null;
    this.#first = false;
    return table;
  }
}

function startingVersion(resourceVersion: string): string | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  try {
    return parseResourceVersion(resourceVersion);
  } catch (error) {
    throw error instanceof InvalidResourceVersion ? new StatusError(500, "", error.message) : error;
  }
}

/** GET with watch: a stream of events that ends at its timeout, when the client leaves, or with an error event. upstream: endpoints/handlers/watch.go */
export async function watch(ctx: RequestContext, scope: Scope): Promise<Response> {
  const form = negotiate(ctx.request, ctx.query, { ...anyCollection, watch: true });
  const options = parseListOptions(ctx.query);
  const labels = parseLabels(options);
  validateListOptions(options, true);
  const selection = selectionOf(scope, options, labels);
  if (form.as === "Table") includeObjectOf(ctx.query);
  const from = options.sendInitialEvents ? undefined : startingVersion(options.resourceVersion);
  const controller = new AbortController();
  ctx.request.signal.addEventListener("abort", () => controller.abort(), { once: true });
  const result = await ctx.deps.storage.watch(
    scope.row.shard,
    { ...selection, resourceVersion: from, bookmarks: options.allowWatchBookmarks },
    controller.signal,
  );
  const encoder = new EventEncoder(ctx, scope, form);
  const seconds = options.timeoutSeconds ?? timeoutSecondsMin + ((ctx.deps.randomBytes(1)[0] ?? 0) / 256) * timeoutSecondsMin;
  const headers = {
    "Content-Type": "application/json",
    "Content-Encoding": "identity",
    "Cache-Control": "no-cache, private",
    "Transfer-Encoding": "chunked",
  };
  if (!result.ok) return new Response(encoder.error(tooOld(options.resourceVersion, result.oldest)) as BodyInit, { headers });
  return new Response(body(ctx, encoder, result.frames, controller, seconds * 1000), { headers });
}

const tooOld = (requested: string, oldest: string): Status =>
  newResourceExpired(`too old resource version: ${requested} (${oldest})`).status;

function frameBytes(encoder: EventEncoder, frame: WatchFrame): Uint8Array {
  if (frame.type === "events") return encoder.events(frame.bytes);
  if (frame.type === "bookmark") return encoder.bookmark(frame.resourceVersion, frame.initialEventsEnd);
  return encoder.error(tooOld(frame.requested, frame.oldest));
}

/** The chunked body: first byte at once, a blank as heartbeat, a clean end. Every way of ending it stops the watch behind it. */
function body(
  ctx: RequestContext,
  encoder: EventEncoder,
  frames: ReadableStream<WatchFrame>,
  abort: AbortController,
  milliseconds: number,
): ReadableStream<Uint8Array> {
  const reader = frames.getReader();
  let ended = false;
  const timers = new AbortController();
  const end = (): void => {
    ended = true;
    timers.abort();
    abort.abort();
    void reader.cancel().catch(() => undefined);
  };
  const blank = new TextEncoder().encode(" ");
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const push = (bytes: Uint8Array): void => {
        try {
          if (!ended) controller.enqueue(bytes);
        } catch {
          end();
        }
      };
      const close = (): void => {
        if (ended) return;
        end();
        try {
          controller.close();
        } catch {
          // The client closed it first.
        }
      };
      push(blank);
      ctx.deps.after(milliseconds, close, timers.signal);
      ctx.deps.every(heartbeatMilliseconds, () => push(blank), timers.signal);
      abort.signal.addEventListener("abort", close, { once: true });
      void pump(reader, (frame) => push(frameBytes(encoder, frame))).then(close, close);
    },
    cancel: end,
  });
}

async function pump(reader: ReadableStreamDefaultReader<WatchFrame>, each: (frame: WatchFrame) => void): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    each(value);
    if (value.type === "expired") return;
  }
}
