import type { Sql } from "../mvcc/sql.ts";

const getTerms = "SELECT revision, id FROM term ORDER BY revision";
const putTerm = "INSERT OR REPLACE INTO term (revision, id) VALUES (?, ?)";
const forgetTerms = "DELETE FROM term WHERE revision < (SELECT max(revision) FROM term WHERE revision <= ?)";
const clearTerms = "DELETE FROM term";

/** What one life of a store wrote, from one start to the next; `revision` is the first that it wrote. */
export interface Term {
  readonly revision: number;
  readonly id: string;
}

/** The term that a revision was written in; "" where none of these says. */
export const termOf = (terms: readonly Term[], revision: number): string => terms.findLast((term) => term.revision <= revision)?.id ?? "";

/**
 * In which life of its store each revision was written. A store that was put back to an older copy of itself writes the same revisions
 * again, but never in the same term: two that agree in a revision and its term agree in all that was before.
 */
export class Terms {
  readonly #sql: Sql;
  #terms: readonly Term[] = [];

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#read();
  }

  #read(): void {
    this.#terms = Array.from(this.#sql.exec<Term>(getTerms), ({ revision, id }) => ({ revision, id }));
  }

  /** The term that a revision was written in; "" if it was written before terms were kept, or is forgotten. */
  of(revision: number): string {
    return termOf(this.#terms, revision);
  }

  /** The terms of a revision and of all after it. */
  since(revision: number): readonly Term[] {
    return this.#terms.slice(
      Math.max(
        0,
        this.#terms.findLastIndex((term) => term.revision <= revision),
      ),
    );
  }

  add(terms: readonly Term[]): void {
    if (terms.length === 0) return;
    for (const { revision, id } of terms) [...this.#sql.exec(putTerm, revision, id)];
    this.#read();
  }

  /** These and no others. */
  replace(terms: readonly Term[]): void {
    [...this.#sql.exec(clearTerms)];
    for (const { revision, id } of terms) [...this.#sql.exec(putTerm, revision, id)];
  }

  /** Nobody asks any more for what was before a revision. */
  forget(revision: number): void {
    if (this.since(revision).length === this.#terms.length) return;
    [...this.#sql.exec(forgetTerms, revision)];
    this.#read();
  }

  /** Reads again what is there, after a transaction that may have failed. */
  reload(): void {
    this.#read();
  }
}
