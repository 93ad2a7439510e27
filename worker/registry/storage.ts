import type { FieldRequirement } from "../apimachinery/fields.ts";
import type { Requirement } from "../apimachinery/labels.ts";

/** An object's wire text, its resourceVersion inside, and that resourceVersion again. */
export interface Stored {
  readonly text: string;
  readonly resourceVersion: string;
}

export type GetResult = { ok: true; object: Stored | undefined; resourceVersion: string } | TooLargeResourceVersion;

/** The store has not reached the resourceVersion that was asked for. */
export interface TooLargeResourceVersion {
  ok: false;
  code: "ResourceVersionTooLarge";
  current: string;
}

/** The log no longer has the resourceVersion that was asked for. */
export interface Compacted {
  ok: false;
  code: "Compacted";
  /** The oldest revision that can still be read. */
  oldest: string;
}

export interface Selection {
  /** Key prefix, ending in "/": `pods/` or `pods/<namespace>/`. */
  readonly prefix: string;
  /** Matched in the store, against what was stored beside the text. All must hold. */
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
}

export interface ListRequest extends Selection {
  /** 0: no limit. */
  readonly limit: number;
  /** The first key to return (from a continue token), or "". */
  readonly startKey: string;
  /** What texts begin with that the list leaves out (`{"kind":"Pod","apiVersion":"v1",`), its brace excepted; "" for nothing. */
  readonly itemHead: string;
  /** Exactly this revision, from the log; or not older than it ("0": anything that is at hand); undefined: the newest. */
  readonly at: { readonly match: "Exact" | "NotOlderThan"; readonly resourceVersion: string } | undefined;
}

export type ListResult =
  | {
      ok: true;
      /** The revision that the list is exact at. */
      resourceVersion: string;
      /** Where the next page starts, if there is one. */
      nextKey: string | undefined;
      /** How many keys come after this page (counted without selectors only). */
      remaining: number | undefined;
      /** The wire texts joined by commas, in chunks of 256 KiB or more. */
      items: ReadableStream<Uint8Array>;
    }
  | TooLargeResourceVersion
  | Compacted;

/** What a write stores. `revisionOffset` is where in `text` the store splices the digits of the new revision. */
export interface Content {
  readonly text: string;
  readonly revisionOffset: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Selectable fields, metadata.name and metadata.namespace among them. */
  readonly fields: Readonly<Record<string, string>>;
  /** After this write the store deletes the object by itself, unless it is written again; absent: never. */
  readonly expiresAfterSeconds?: number;
}

export type WriteRequest =
  | { readonly type: "create"; readonly key: string; readonly content: Content }
  /** Compare-and-swap: `resourceVersion` must be the object's. */
  | { readonly type: "update"; readonly key: string; readonly resourceVersion: string; readonly content: Content }
  /** Compare-and-swap; `content`, if given, is the last state, shown by the DELETED event (otherwise what is stored). */
  | { readonly type: "delete"; readonly key: string; readonly resourceVersion: string; readonly content?: Content };

export type WriteResult =
  | { ok: true; resourceVersion: string; text: string }
  | { ok: false; code: "AlreadyExists" | "NotFound" }
  | { ok: false; code: "ResourceVersionConflicts"; current: Stored };

export interface WatchRequest extends Selection {
  /** Events after this revision; undefined: everything there is as ADDED first, then what follows. */
  readonly resourceVersion: string | undefined;
  /** How new what is there must be at least ("0": anything will do); undefined: the newest. */
  readonly notOlderThan?: string;
  /** Send a bookmark with `k8s.io/initial-events-end` after the initial events, and bookmarks from time to time. */
  readonly bookmarks: boolean;
}

/** A frame from the store. Events come as whole lines of wire text (`{"type":"ADDED","object":{...}}\n`), ready to pass on. */
export type WatchFrame =
  | { type: "events"; bytes: Uint8Array }
  | { type: "bookmark"; resourceVersion: string; initialEventsEnd: boolean }
  /** The stream is over: the revision was compacted, or the watcher was too slow. */
  | { type: "expired"; requested: string; oldest: string };

export type WatchResult =
  | {
      ok: true;
      /** One reader takes one frame at a time; `return` ends the watch. */
      frames: AsyncIterableIterator<WatchFrame>;
      /** Asks for a bookmark now, if the watch has bookmarks. */
      progress: () => void;
      /** Aborted when the watch was ended since its reader does not keep up. */
      slow?: AbortSignal;
      /** Sends a bookmark of how far this watch has come, if it has bookmarks; the store is not asked, and sleeps on. */
      bookmark: () => void;
    }
  | Compacted;

/** One change of a shard, for those who follow it whole (the policy snapshot). */
export interface Change {
  readonly key: string;
  /** undefined: deleted. */
  readonly text: string | undefined;
}

export type ChangesResult = { ok: true; resourceVersion: string; changes: readonly Change[] } | Compacted;

/** How much there is in a shard: keys by prefix, and bytes altogether. */
export interface ShardStats {
  readonly counts: Readonly<Record<string, number>>;
  readonly sizeBytes: number;
}

/**
 * The versioned store as the API server sees it; each call is one call to one shard's object.
 * Retryable failures of the platform surface as StatusError 429 or 503 with retryAfterSeconds; lost compares are results, not errors.
 */
export interface Storage {
  /** `notOlderThan`: "0" for anything that is at hand; undefined for the newest. */
  get(shard: string, key: string, notOlderThan?: string): Promise<GetResult>;
  list(shard: string, request: ListRequest): Promise<ListResult>;
  write(shard: string, request: WriteRequest): Promise<WriteResult>;
  /** Ends when `signal` aborts; reattaches by itself when the object restarts, without a gap and without a repeated event. */
  watch(shard: string, request: WatchRequest, signal: AbortSignal): Promise<WatchResult>;
  /** Every change after `resourceVersion`, or the whole shard if undefined. */
  changes(shard: string, resourceVersion: string | undefined): Promise<ChangesResult>;
  /** Counts the keys under each prefix. */
  stats(shard: string, prefixes: readonly string[]): Promise<ShardStats>;
}
