import type { Change, Event, MVCC, Version } from "../mvcc/mvcc.ts";
import type { Sql } from "../mvcc/sql.ts";
import type { Position } from "./source.ts";
import { type Term, Terms } from "./terms.ts";

const clearStaged = "DELETE FROM staged";
const putStaged = "INSERT OR REPLACE INTO staged (key, revision, text, revision_offset, labels, fields) VALUES (?, ?, ?, ?, ?, ?)";
const clearLog = "DELETE FROM log";
const clearCurrent = "DELETE FROM current";
const fillCurrent = "INSERT INTO current SELECT key, revision, text, revision_offset, labels, fields FROM staged";
const setCounter = "UPDATE counter SET value = ? WHERE name = ?";
const getFollows = "SELECT store, hub, pushed, read_at FROM follows";
const putFollows = "INSERT OR IGNORE INTO follows (id, store, hub) VALUES (1, ?, ?)";
const setPushed = "UPDATE follows SET pushed = ?";
const setReadAt = "UPDATE follows SET read_at = ?";

/** Milliseconds; when it was last read need not be known better. */
const readAtEvery = 60_000;

/** A store's copy in a database of its own, and what its object must remember beside it. */
export class Replica {
  readonly store: MVCC;
  readonly terms: Terms;
  readonly #sql: Sql;
  #names: { readonly store: string; readonly hub: string } | undefined;
  #pushed = false;
  #readAt = 0;

  constructor(sql: Sql, store: MVCC) {
    this.#sql = sql;
    this.store = store;
    this.terms = new Terms(sql);
    for (const row of sql.exec<{ store: string; hub: string; pushed: number; read_at: number }>(getFollows)) {
      this.#names = { store: row.store, hub: row.hub };
      this.#pushed = row.pushed !== 0;
      this.#readAt = row.read_at;
    }
  }

  #run(query: string, ...bindings: (string | number)[]): void {
    [...this.#sql.exec(query, ...bindings)];
  }

  /** The names of the store's object and of the follower's own; known after the first request. */
  get names(): { readonly store: string; readonly hub: string } | undefined {
    return this.#names;
  }

  name(store: string, hub: string): void {
    if (this.#names !== undefined) return;
    this.#names = { store, hub };
    this.#run(putFollows, store, hub);
  }

  /** Whether the store pushes to this replica. */
  get pushed(): boolean {
    return this.#pushed;
  }

  set pushed(pushed: boolean) {
    if (pushed === this.#pushed) return;
    this.#pushed = pushed;
    this.#run(setPushed, pushed ? 1 : 0);
  }

  /** Milliseconds; about when it was last read. */
  get readAt(): number {
    return this.#readAt;
  }

  read(now: number): void {
    if (now - this.#readAt < readAtEvery) return;
    this.#readAt = now;
    this.#run(setReadAt, now);
  }

  get position(): Position {
    const { revision } = this.store;
    return { revision, term: this.terms.of(revision) };
  }

  /** Goes on by what the store committed, the first of it right after where this is. */
  apply(changes: readonly Change[], terms: readonly Term[]): Event[] {
    const { revision } = this.store;
    const last = changes.at(-1)?.version.revision ?? revision;
    this.terms.add(terms.filter((term) => term.revision > revision && term.revision <= last));
    return this.store.apply(changes);
  }

  /** Forgets history that is too old. */
  compact(ageMilliseconds: number): void {
    this.store.compact(ageMilliseconds);
    this.terms.forget(this.store.compacted);
  }

  /** Forgets the parts of a snapshot that came so far. */
  clearStage(): void {
    this.#run(clearStaged);
  }

  /** Keeps a part of a snapshot, aside. */
  stage(versions: readonly Version[]): void {
    this.#sql.transaction(() => {
      for (const { key, revision, text, revisionOffset, labels, fields } of versions)
        this.#run(putStaged, key, revision, text, revisionOffset, JSON.stringify(labels), JSON.stringify(fields));
    });
  }

  /** The staged snapshot becomes the state, at its revision; there is no history before it. */
  install({ revision, term }: Position): void {
    this.#sql.transaction(() => {
      for (const statement of [clearLog, clearCurrent, fillCurrent, clearStaged]) this.#run(statement);
      this.#run(setCounter, revision, "revision");
      this.#run(setCounter, revision, "compacted");
      this.terms.replace([{ revision, id: term }]);
    });
    this.terms.reload();
    this.store.reload();
  }
}
