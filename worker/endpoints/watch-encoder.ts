import { newResourceExpired, type Status } from "../apimachinery/errors.ts";
import { partialObjectMetadata, tableOf } from "../apimachinery/table.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import { fromStored, isStorageVersion, type Scope } from "../registry/scope.ts";
import type { WatchFrame } from "../registry/storage.ts";
import type { Negotiated } from "./negotiation.ts";
import { includeObjectOf } from "./response.ts";
import { zeroObject } from "./zero-object.ts";

const initialEventsEnd = "k8s.io/initial-events-end";

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

  /** What goes out for a frame: whole lines. */
  frame(frame: WatchFrame): Uint8Array {
    if (frame.type === "events") return this.events(frame.bytes);
    if (frame.type === "expired") return this.error(tooOld(frame.requested, frame.oldest));
    const unwanted = frame.initialEventsEnd && !this.#initialEvents;
    return unwanted ? new Uint8Array() : this.bookmark(frame.resourceVersion, frame.initialEventsEnd);
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
    const object = zeroObject(this.#scope, resourceVersion, end ? { [initialEventsEnd]: "true" } : {});
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
