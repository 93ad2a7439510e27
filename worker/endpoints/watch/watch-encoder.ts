import { newResourceExpired, type Status } from "../../apimachinery/errors.ts";
import { formatJSON } from "../../apimachinery/serializer/json.ts";
import { initialEventsEnd, partialObjectMetadata, tableOf } from "../../apimachinery/table.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { RequestContext } from "../../context.ts";
import { fromStored, isStorageVersion, type Scope } from "../../registry/scope.ts";
import type { WatchFrame } from "../../registry/storage.ts";
import { joined } from "../encoding/joined.ts";
import type { Negotiated } from "../encoding/negotiation.ts";
import { protobufEvent } from "../encoding/protobuf.ts";
import { includeObjectOf } from "../encoding/response.ts";
import { zeroObject } from "../encoding/zero-object.ts";

/** The error that ends a watch from a revision that was compacted. */
export const tooOld = (requested: string, oldest: string): Status =>
  newResourceExpired(`too old resource version: ${requested} (${oldest})`).status;

interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject;
}

/** Writes events the way the client asked for them. */
export class EventEncoder {
  readonly #ctx: RequestContext;
  readonly #scope: Scope;
  readonly #form: Negotiated;
  readonly #initialEvents: boolean;
  readonly #encoder = new TextEncoder();
  #first = true;

  /** `initialEvents`: the client wants to hear where its initial events end. */
  constructor(ctx: RequestContext, scope: Scope, form: Negotiated, initialEvents: boolean) {
    this.#ctx = ctx;
    this.#scope = scope;
    this.#form = form;
    this.#initialEvents = initialEvents;
  }

  /** Whether events are frames with a length instead of lines. */
  get binary(): boolean {
    return this.#form.format === "protobuf";
  }

  /** What goes out for a frame: whole lines, or frames. */
  frame(frame: WatchFrame): Uint8Array {
    if (frame.type === "events") return this.events(frame.bytes);
    if (frame.type === "expired") return this.error(tooOld(frame.requested, frame.oldest));
    const unwanted = frame.initialEventsEnd && !this.#initialEvents;
    return unwanted ? new Uint8Array() : this.bookmark(frame.resourceVersion, frame.initialEventsEnd);
  }

  /** Whether events from the store can go out as they are. */
  get passesThrough(): boolean {
    return this.#form.as === "" && !this.binary && isStorageVersion(this.#scope);
  }

  events(bytes: Uint8Array): Uint8Array {
    if (this.passesThrough) return bytes;
    const lines = new TextDecoder()
      .decode(bytes)
      .split("\n")
      .filter((line) => line !== "");
    return this.#written(lines.map((line) => JSON.parse(line) as WatchEvent));
  }

  bookmark(resourceVersion: string, end: boolean): Uint8Array {
    const object = zeroObject(this.#scope, resourceVersion, end ? { [initialEventsEnd]: "true" } : {});
    return this.#written([{ type: "BOOKMARK", object }]);
  }

  error(status: Status): Uint8Array {
    return this.#written([{ type: "ERROR", object: status as unknown as KubeObject }]);
  }

  #written(events: readonly WatchEvent[]): Uint8Array {
    const shown = events.map((event) => ({ type: event.type, object: this.#transform(event) as KubeObject }));
    if (this.binary) return joined(shown.map(({ type, object }) => protobufEvent(type, object)));
    return this.#encoder.encode(shown.map((event) => `${formatJSON(event)}\n`).join(""));
  }

  #transform(event: WatchEvent): unknown {
    if (event.type === "ERROR") return event.object;
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
