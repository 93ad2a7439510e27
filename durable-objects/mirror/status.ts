import type { Counters } from "./lane.ts";

/** How far one shard is. */
export interface LaneStatus {
  readonly shard: string;
  /** `halted`: it goes on when somebody has seen to it; `failing`: it is tried again by itself. */
  readonly state: "copying" | "following" | "failing" | "halted";
  /** The store's revision that etcd has; while a copy is made, the one that it is made of. */
  readonly revision: number;
  /** How far it is behind, in changes and in time; 0 where nothing is known to be missing. */
  readonly lagRevisions: number;
  readonly lagSeconds: number;
  /** Why it is halted or failing. */
  readonly problem?: string;
  /** Full resyncs, and why there was the last one. */
  readonly resyncs: number;
  readonly announced: string;
  /** What others did to its keys; until it is repaired. */
  readonly foreign: string;
}

/** What the mirror tells of itself. */
export interface MirrorStatus {
  readonly mirror: string;
  readonly endpoint: string;
  readonly lanes: readonly LaneStatus[];
  readonly counters: Readonly<Counters>;
  /** What went wrong with compaction last, if it did. */
  readonly upkeepProblem: string;
}

/** One thing that is not as it should be. */
export interface Difference {
  /** `/registry/pods/default/a` */
  readonly key: string;
  readonly what: "missing" | "extra" | "different" | "unreadable" | "foreign";
}

/** A part of a comparison. */
export interface Verified {
  /** The store's revision at which both were compared. */
  readonly revision: number;
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Where the next part starts, if there is one. */
  readonly nextKey: string | undefined;
}
