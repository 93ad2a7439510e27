import type { Change, Refused, VersionPage } from "../mvcc/mvcc.ts";

/** Characters of text that one answer or push holds, give or take one object: far from the 32 MiB that a call may have. */
export const batchCharactersMax = 4 * 1024 * 1024;

/** What a store sends to those that follow it: changes in order, and where it was when it sent them. */
export interface Batch {
  readonly revision: number;
  readonly changes: readonly Change[];
}

/** The store that a follower follows, over a link that may be slow or fail; every call may throw. */
export interface Source {
  /** Where the store is now. */
  revision(): Promise<number>;
  /** The log after a revision, or its beginning if it is much; from then on the store pushes what it commits. */
  pull(after: number): Promise<Batch | Refused>;
  /** A part of what there is, at the revision of the first part. */
  page(startKey: string, revision: number | undefined): Promise<VersionPage | Refused>;
}
