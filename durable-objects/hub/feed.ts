import type { Event, MVCC, Refused } from "../mvcc/mvcc.ts";
import type { After, Sql } from "../mvcc/sql.ts";
import { Pushes } from "./pushes.ts";
import { type Batch, batchCharactersMax, type OtherHistory, type Position, type SnapshotPage } from "./source.ts";
import { Terms } from "./terms.ts";

const getFollowers = "SELECT hub FROM follower";
const putFollower = "INSERT OR IGNORE INTO follower (hub) VALUES (?)";
const deleteFollower = "DELETE FROM follower WHERE hub = ?";

export interface FeedOptions {
  readonly sql: Sql;
  readonly store: MVCC;
  /** A name for this life of the store that no other one has. */
  readonly term: string;
  /** One call to a follower; false: it does not follow any more. */
  readonly send: (hub: string, batch: Batch) => Promise<boolean>;
  readonly after: After;
  readonly charactersMax?: number;
}

/** A store's side of being followed: pushes what it commits, answers who missed something, and knows which life of it wrote what. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #terms: Terms;
  readonly #pushes: Pushes;
  readonly #charactersMax: number;
  #termNoted = false;

  constructor(options: FeedOptions) {
    const { sql, store, send, after, charactersMax = batchCharactersMax } = options;
    this.#options = options;
    this.#charactersMax = charactersMax;
    this.#terms = new Terms(sql);
    const followers = Array.from(sql.exec<{ hub: string }>(getFollowers), ({ hub }) => hub);
    const revision = (): number => store.revision;
    const terms = (from: number) => this.#terms.since(from);
    this.#pushes = new Pushes({ send, revision, terms, after, gone: (hub) => this.#run(deleteFollower, hub) }, followers);
  }

  #run(query: string, hub: string): void {
    [...this.#options.sql.exec(query, hub)];
  }

  /** The store committed these; to be called in the same turn, so that the first of a life and its term are one transaction. */
  committed(events: readonly Event[]): void {
    const [first] = events;
    if (first === undefined) return;
    if (!this.#termNoted) this.#terms.add([{ revision: first.revision, id: this.#options.term }]);
    this.#termNoted = true;
    this.#pushes.publish(events);
  }

  /** The store forgot its log up to a revision. */
  compacted(revision: number): void {
    this.#terms.forget(revision);
  }

  /** Where the store is. */
  position(): Position {
    const { revision } = this.#options.store;
    return { revision, term: this.#terms.of(revision) };
  }

  /** The log after where a follower is, and from now on every commit as it comes. */
  pull(hub: string, { revision, term }: Position): Batch | Refused | OtherHistory {
    const { store } = this.#options;
    if (this.#pushes.add(hub)) this.#run(putFollower, hub);
    const changes = store.changesSince(revision, this.#charactersMax);
    if (!Array.isArray(changes)) return changes;
    if (this.#terms.of(revision) !== term) return { code: "OtherHistory" };
    return { revision: store.revision, changes, terms: this.#terms.since(revision) };
  }

  /** A part of what there is. */
  page(startKey: string, revision: number | undefined): SnapshotPage | Refused {
    const page = this.#options.store.versionsAt(startKey, revision, this.#charactersMax);
    return "code" in page ? page : { ...page, term: this.#terms.of(page.revision) };
  }
}
