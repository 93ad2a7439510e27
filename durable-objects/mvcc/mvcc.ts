import { noteExpiry } from "./expiry.ts";
import { certainField, certainLabel, type Selection, selects, selectsRow } from "./selection.ts";
import type { Clock, Sql } from "./sql.ts";

export interface Version {
  readonly key: string;
  readonly revision: number;
  /** Wire text, its revision inside. */
  readonly text: string;
  readonly revisionOffset: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** One change; `previous` is what there was before, if anything. */
export interface Event {
  readonly revision: number;
  readonly key: string;
  readonly deleted: boolean;
  readonly version: Version;
  readonly previous: Version | undefined;
}

/** One row of the log, as followers are sent it; what there was before is theirs to know. */
export interface Change {
  readonly deleted: boolean;
  readonly version: Version;
}

export interface Put {
  readonly text: string;
  readonly revisionOffset: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  /** After this write the store deletes the key by itself, unless it is written again; absent: never. */
  readonly expiresAfterSeconds?: number;
}

export type Write =
  | { readonly type: "create"; readonly id: string; readonly key: string; readonly content: Put }
  | { readonly type: "update"; readonly id: string; readonly key: string; readonly revision: number; readonly content: Put }
  | { readonly type: "delete"; readonly id: string; readonly key: string; readonly revision: number; readonly content?: Put };

export type Written =
  | { ok: true; revision: number; text: string }
  | { ok: false; code: "AlreadyExists" | "NotFound" }
  | { ok: false; code: "ResourceVersionConflicts"; current: { text: string; revision: number } };

export interface Page {
  readonly revision: number;
  readonly texts: string[];
  readonly nextKey: string | undefined;
  /** How many keys come after the page; undefined where selectors would have to be asked. */
  readonly remaining: number | undefined;
}

/** Part of what there is at a revision. */
export interface VersionPage {
  readonly revision: number;
  readonly versions: Version[];
  /** Where the next part starts, if there is one. */
  readonly nextKey: string | undefined;
}

export type Refused =
  | { readonly code: "Compacted"; readonly oldest: number }
  | { readonly code: "ResourceVersionTooLarge"; readonly current: number };

interface Row {
  key: string;
  revision: number;
  text: string;
  revision_offset: number;
  labels: string;
  fields: string;
}

interface LogRow extends Row {
  deleted: number;
  previous: number;
}

const columns = "key, revision, text, revision_offset, labels, fields";
const getCounter = "SELECT value FROM counter WHERE name = ?";
const setCounter = "UPDATE counter SET value = ? WHERE name = ?";
const getCurrent = `SELECT ${columns} FROM current WHERE key = ?`;
/** No REPLACE, which would take a row's labels out of their index and put them in again. */
const putCurrent = `INSERT INTO current (key, revision, text, revision_offset, labels, fields) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, text = excluded.text, revision_offset = excluded.revision_offset,
  labels = excluded.labels, fields = excluded.fields`;
const deleteCurrent = "DELETE FROM current WHERE key = ?";
const putLog =
  "INSERT OR IGNORE INTO log (revision, key, deleted, text, revision_offset, labels, fields, previous, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const supersede = "UPDATE log SET next = ? WHERE revision = ?";
const getLog = `SELECT ${columns}, deleted, previous FROM log WHERE revision = ?`;
const logSince = `SELECT ${columns}, deleted, previous FROM log WHERE revision > ? AND key >= ? AND key < ? ORDER BY revision`;
const wholeLogSince = `SELECT ${columns}, deleted, previous FROM log WHERE revision > ? ORDER BY revision`;
const listTexts = "SELECT key, text FROM current WHERE key >= ? AND key < ? ORDER BY key";
/** Rows whose fields have this text in them: most of what a selector leaves out never leaves the database. */
const listNarrowed = `SELECT ${columns} FROM current WHERE key >= ? AND key < ? AND instr(fields, ?) > 0 ORDER BY key`;
const listLabelled = `SELECT ${columns} FROM label CROSS JOIN current USING (key) WHERE pair = ? AND key >= ? AND key < ? AND instr(fields, ?) > 0 ORDER BY key`;
const listAt = `SELECT ${columns} FROM current WHERE key >= ?1 AND key < ?2 AND revision <= ?3
  UNION ALL SELECT ${columns} FROM log WHERE key >= ?1 AND key < ?2 AND revision <= ?3 AND next > ?3 AND deleted = 0 ORDER BY key`;
const countCurrent = "SELECT count(*) AS n FROM current WHERE key >= ? AND key < ?";
const countAt = `SELECT (SELECT count(*) FROM current WHERE key >= ?1 AND key < ?2 AND revision <= ?3) +
  (SELECT count(*) FROM log WHERE key >= ?1 AND key < ?2 AND revision <= ?3 AND next > ?3 AND deleted = 0) AS n`;
const compactLog = "DELETE FROM log WHERE next <= ?1 OR (next IS NULL AND revision <= ?1)";
/** `at` is 0 for a row that was copied back: its revision is compacted already. */
const newestBefore = "SELECT revision FROM log WHERE at < ? ORDER BY revision DESC LIMIT 1";
const getApplied = "SELECT revision FROM applied WHERE id = ?";
const putApplied = "INSERT INTO applied (id, revision) VALUES (?, ?)";
const pruneApplied = "DELETE FROM applied WHERE revision <= ?";

/** What a write is told that comes again when its first time is history. */
export const appliedLongAgo = "the write was applied long ago";
/** How many mutations back an idempotency key is remembered. */
const appliedMax = 10_000;
/** Where a store is that nothing was written to, as in etcd: revision 0 means "any" to clients. */
const firstRevision = 1;
/** How many revisions of history are kept, however young. */
const logRevisionsMax = 100_000;

const versionOf = (row: Row): Version => ({
  key: row.key,
  revision: row.revision,
  text: row.text,
  revisionOffset: row.revision_offset,
  labels: JSON.parse(row.labels) as Record<string, string>,
  fields: JSON.parse(row.fields) as Record<string, string>,
});

/** `pods/` -> `pods0`: the first key after all that start with the prefix. */
export function prefixEnd(prefix: string): string {
  if (prefix === "") return "\u{10ffff}";
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
}

/** The digits of a revision put into a text that was stored without, or with another one. */
export function withRevision(text: string, offset: number, revision: number): string {
  const end = text.indexOf('"', offset);
  return `${text.slice(0, offset)}${revision}${text.slice(end)}`;
}

/** `{"kind":"Pod","apiVersion":"v1","metadata":...` as an item of a list: from metadata on. */
export const withoutHead = (text: string, head: string): string =>
  head !== "" && text.startsWith(head) ? `{${text.slice(head.length)}` : text;

/**
 * The versioned store of one shard: one counter; every write is one revision, one row in `current`, one row in `log`, one transaction.
 * A superseded row stays in the log until the row that superseded it is compacted, so that history after `compacted` is whole.
 */
export class MVCC {
  readonly #sql: Sql;
  readonly #now: Clock;
  #revision = firstRevision;
  #compacted = 0;

  constructor(sql: Sql, now: Clock) {
    this.#sql = sql;
    this.#now = now;
    this.reload();
  }

  get revision(): number {
    return this.#revision;
  }

  get compacted(): number {
    return this.#compacted;
  }

  #one<R>(query: string, ...bindings: (string | number)[]): R | undefined {
    for (const row of this.#sql.exec<R>(query, ...bindings)) return row;
    return undefined;
  }

  #run(query: string, ...bindings: (string | number)[]): void {
    [...this.#sql.exec(query, ...bindings)];
  }

  #counter(name: string): number {
    return this.#one<{ value: number }>(getCounter, name)?.value ?? 0;
  }

  get(key: string): { text: string; revision: number } | undefined {
    return this.#one<Row>(getCurrent, key);
  }

  /** Applies the writes in order, in one transaction; each gets its own answer. Throws, with nothing applied, if the database fails one. */
  write(writes: readonly Write[]): { results: Written[]; events: Event[] } {
    const events: Event[] = [];
    const before = this.#revision;
    try {
      const results = this.#sql.transaction(() => {
        const out = writes.map((write) => this.#writeOne(write, events));
        if (this.#revision !== before) this.#run(setCounter, this.#revision, "revision");
        return out;
      });
      return { results, events };
    } catch (error) {
      this.#revision = before;
      throw error;
    }
  }

  #writeOne(write: Write, events: Event[]): Written {
    const applied = this.#one<{ revision: number }>(getApplied, write.id);
    if (applied !== undefined) {
      const row = this.#one<LogRow>(getLog, applied.revision) ?? this.#one<Row>(getCurrent, write.key);
      // Compacted meanwhile: what it wrote is not known any more, and nothing else is an answer.
      if (row?.revision !== applied.revision) throw new Error(appliedLongAgo);
      return { ok: true, revision: applied.revision, text: row.text };
    }
    const row = this.#one<Row>(getCurrent, write.key);
    if (write.type === "create") {
      if (row !== undefined) return { ok: false, code: "AlreadyExists" };
    } else {
      if (row === undefined) return { ok: false, code: "NotFound" };
      if (row.revision !== write.revision)
        return { ok: false, code: "ResourceVersionConflicts", current: { text: row.text, revision: row.revision } };
    }
    return this.#commit(write, row, events);
  }

  #commit(write: Write, row: Row | undefined, events: Event[]): Written {
    const revision = this.#revision + 1;
    const content = write.content ?? contentOf(row);
    const text = withRevision(content.text, content.revisionOffset, revision);
    const { revisionOffset, labels, fields } = content;
    const version: Version = { key: write.key, revision, text, revisionOffset, labels, fields };
    events.push(this.#put({ deleted: write.type === "delete", version }, row));
    this.#run(putApplied, write.id, revision);
    const seconds = write.type === "delete" ? undefined : write.content.expiresAfterSeconds;
    if (row !== undefined || seconds !== undefined)
      noteExpiry(this.#sql, write.key, seconds === undefined ? undefined : this.#now() + seconds * 1000);
    return { ok: true, revision, text };
  }

  /** One revision into the log and the current table; `row` is what is there now. */
  #put({ deleted, version }: Change, row: Row | undefined): Event {
    const { key, revision, text, revisionOffset } = version;
    const labels = JSON.stringify(version.labels);
    const fields = JSON.stringify(version.fields);
    if (row !== undefined) {
      // What was compacted is in the log no more: it is needed there again until what supersedes it is compacted too.
      if (row.revision <= this.#compacted)
        this.#run(putLog, row.revision, row.key, 0, row.text, row.revision_offset, row.labels, row.fields, 0, 0);
      this.#run(supersede, revision, row.revision);
    }
    this.#run(putLog, revision, key, deleted ? 1 : 0, text, revisionOffset, labels, fields, row?.revision ?? 0, this.#now());
    if (deleted) this.#run(deleteCurrent, key);
    else this.#run(putCurrent, key, revision, text, revisionOffset, labels, fields);
    this.#revision = revision;
    return { revision, key, deleted, version, previous: row === undefined ? undefined : versionOf(row) };
  }

  /** What another store committed, put into this one as it is, in one transaction. Its revisions go on where this store is. */
  apply(changes: readonly Change[]): Event[] {
    const before = this.#revision;
    try {
      return this.#sql.transaction(() => {
        const events = changes.map((change) => {
          const { key, revision } = change.version;
          if (revision !== this.#revision + 1) throw new Error(`revision ${revision} does not follow ${this.#revision}`);
          return this.#put(change, this.#one<Row>(getCurrent, key));
        });
        if (this.#revision !== before) this.#run(setCounter, this.#revision, "revision");
        return events;
      });
    } catch (error) {
      this.#revision = before;
      throw error;
    }
  }

  /** The log after a revision, whole changes until there are more than so many characters of text. */
  changesSince(revision: number, charactersMax: number): Change[] | Refused {
    if (revision > this.#revision) return { code: "ResourceVersionTooLarge", current: this.#revision };
    if (revision < this.#compacted) return { code: "Compacted", oldest: this.#compacted };
    const changes: Change[] = [];
    let characters = 0;
    for (const row of this.#sql.exec<LogRow>(wholeLogSince, revision)) {
      changes.push({ deleted: row.deleted !== 0, version: versionOf(row) });
      characters += row.text.length;
      if (characters > charactersMax) break;
    }
    return changes;
  }

  /** What is there from a key on, at a revision or now, in key order, until there are more than so many characters of text. */
  versionsAt(startKey: string, at: number | undefined, charactersMax: number): VersionPage | Refused {
    const revision = at ?? this.#revision;
    if (revision > this.#revision) return { code: "ResourceVersionTooLarge", current: this.#revision };
    if (revision < this.#compacted) return { code: "Compacted", oldest: this.#compacted };
    const versions: Version[] = [];
    let characters = 0;
    for (const row of this.#sql.exec<Row>(listAt, startKey, prefixEnd(""), revision)) {
      if (characters > charactersMax) return { revision, versions, nextKey: row.key };
      versions.push(versionOf(row));
      characters += row.text.length;
    }
    return { revision, versions, nextKey: undefined };
  }

  /** Reads again where the store is, after its tables were filled by other means. */
  reload(): void {
    this.#revision = Math.max(firstRevision, this.#counter("revision"));
    this.#compacted = this.#counter("compacted");
  }

  /** How many keys there are under a prefix. */
  count(prefix: string): number {
    return this.#count(prefix, prefixEnd(prefix), undefined);
  }

  /** A page of the newest state, or exactly at a revision. */
  list(selection: Selection, options: { limit: number; startKey: string; revision: number | undefined }): Page | Refused {
    const { revision = this.#revision, limit } = options;
    if (revision > this.#revision) return { code: "ResourceVersionTooLarge", current: this.#revision };
    if (revision < this.#compacted) return { code: "Compacted", oldest: this.#compacted };
    const start = options.startKey > selection.prefix ? options.startKey : selection.prefix;
    const end = prefixEnd(selection.prefix);
    const newest = revision === this.#revision;
    const plain = selection.labels.length === 0 && selection.fields.length === 0;
    const rows = newest ? this.#newest(selection, start, end, plain) : this.#sql.exec<Row>(listAt, start, end, revision);
    const texts: string[] = [];
    let last = "";
    for (const row of rows) {
      if (limit > 0 && texts.length === limit) {
        const nextKey = `${last}\0`;
        return { revision, texts, nextKey, remaining: plain ? this.#count(nextKey, end, newest ? undefined : revision) : undefined };
      }
      if (!plain && !selectsRow(selection, row)) continue;
      texts.push(row.text);
      last = row.key;
    }
    // A page that is full has a next one wherever keys follow, though none may be selected.
    const full = !plain && limit > 0 && texts.length === limit;
    const nextKey = full && this.#count(`${last}\0`, end, newest ? undefined : revision) > 0 ? `${last}\0` : undefined;
    return { revision, texts, nextKey, remaining: undefined };
  }

  /** Rows of the newest state, with no more in them than is needed to select and to show them. */
  #newest(selection: Selection, start: string, end: string, plain: boolean): Iterable<Row> {
    if (plain) return this.#sql.exec<Row>(listTexts, start, end);
    const pair = certainLabel(selection.labels);
    const field = certainField(selection.fields);
    return pair === "" ? this.#sql.exec<Row>(listNarrowed, start, end, field) : this.#sql.exec<Row>(listLabelled, pair, start, end, field);
  }

  #count(start: string, end: string, revision: number | undefined): number {
    const counted =
      revision === undefined ? this.#one<{ n: number }>(countCurrent, start, end) : this.#one<{ n: number }>(countAt, start, end, revision);
    return counted?.n ?? 0;
  }

  /** Every change after a revision, in order, with what there was before each. */
  eventsSince(prefix: string, revision: number): Event[] | Refused {
    if (revision < this.#compacted) return { code: "Compacted", oldest: this.#compacted };
    return Array.from(this.#sql.exec<LogRow>(logSince, revision, prefix, prefixEnd(prefix)), (row): Event => {
      const previous = row.previous === 0 ? undefined : this.#one<LogRow>(getLog, row.previous);
      return {
        revision: row.revision,
        key: row.key,
        deleted: row.deleted !== 0,
        version: versionOf(row),
        previous: previous === undefined ? undefined : versionOf(previous),
      };
    });
  }

  /** Everything that a selection shows now, in key order. */
  snapshot(selection: Selection): Version[] {
    const rows = this.#newest(selection, selection.prefix, prefixEnd(selection.prefix), false);
    return Array.from(rows, versionOf).filter((v) => selects(selection, v));
  }

  /** Forgets history that is too old or too much, and idempotency keys of long ago. Returns whether there is more to forget later. */
  compact(ageMilliseconds: number, revisionsMax = logRevisionsMax): boolean {
    const old = this.#one<{ revision: number }>(newestBefore, this.#now() - ageMilliseconds)?.revision ?? 0;
    const before = Math.max(old, this.#revision - revisionsMax);
    if (before > this.#compacted)
      this.#sql.transaction(() => {
        this.#run(compactLog, before);
        this.#run(setCounter, before, "compacted");
        this.#run(pruneApplied, this.#revision - appliedMax);
      });
    this.#compacted = Math.max(this.#compacted, before);
    return this.#revision > this.#compacted;
  }
}

function contentOf(row: Row | undefined): Put {
  if (row === undefined) throw new Error("a delete without an object");
  const { text, revisionOffset, labels, fields } = versionOf(row);
  return { text, revisionOffset, labels, fields };
}
