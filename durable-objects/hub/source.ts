import type { Change, Refused, VersionPage } from "../mvcc/mvcc.ts";
import type { Term } from "./terms.ts";

/** Characters of text that one answer or push holds, give or take one object: far from the 32 MiB that a call may have. */
export const batchCharactersMax = 4 * 1024 * 1024;

/** What a store sends to those that follow it: changes in order, and where it was when it sent them. */
export interface Batch {
  readonly revision: number;
  readonly changes: readonly Change[];
  /** Of the revision that the changes come after, and of all since. */
  readonly terms: readonly Term[];
}

/** Where a store is. */
export interface Position {
  readonly revision: number;
  readonly term: string;
}

/** A part of a store's state. */
export interface SnapshotPage extends VersionPage {
  /** Of its revision. */
  readonly term: string;
}

/** The follower has a revision that the store wrote in another term: one of them went another way. */
export interface OtherHistory {
  readonly code: "OtherHistory";
}

/** The store that a follower follows, over a link that may be slow or fail; every call may throw. */
export interface Source {
  /** Where the store is now. */
  position(): Promise<Position>;
  /** The log after where the follower is, or its beginning if it is much; from then on the store pushes what it commits. */
  pull(after: Position): Promise<Batch | Refused | OtherHistory>;
  /** A part of what there is, at the revision of the first part. */
  page(startKey: string, revision: number | undefined): Promise<SnapshotPage | Refused>;
}
