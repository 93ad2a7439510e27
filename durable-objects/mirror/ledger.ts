import type { Position } from "../hub/source.ts";
import type { Sql } from "../mvcc/sql.ts";
import type { Operation } from "./transaction.ts";

/** What the mirror knows of a shard in etcd: first of all, which of the store's revisions etcd has, and the term that it is of. */
export interface LaneRecord extends Position {
  /** Where a copy goes on; undefined: there is none under way. */
  readonly nextKey: string | undefined;
  /** The etcd revision of its checkpoint; 0: there is none. */
  readonly checkpoint: number;
}

/** Beside what it needs to go on: what it has to tell. */
export interface LaneNotes {
  /** The etcd revision up to which foreign changes were looked for. */
  readonly patrolled: number;
  readonly resyncs: number;
  /** Why there was the last full resync. */
  readonly announced: string;
  /** Which keys somebody else has changed. */
  readonly foreignKeys: string;
}

export interface Written {
  readonly key: string;
  readonly revision: number;
  readonly modified: number;
}

const putMirror = "INSERT OR IGNORE INTO mirror (id, name, instances) VALUES (1, ?, '[]')";
const getMirror = "SELECT name, instances, compact_revision, compact_version FROM mirror";
const setInstances = "UPDATE mirror SET instances = ?";
const setCompaction = "UPDATE mirror SET compact_revision = ?, compact_version = ?";
const addLane = "INSERT OR IGNORE INTO lane (shard, revision, term, next_key, checkpoint) VALUES (?, 0, '', '', 0)";
const getLane = "SELECT revision, term, next_key, checkpoint, patrolled, resyncs, announced, foreign_keys FROM lane WHERE shard = ?";
const setLane = "UPDATE lane SET revision = ?, term = ?, next_key = ?, checkpoint = ? WHERE shard = ?";
const setPatrolled = "UPDATE lane SET patrolled = ?, foreign_keys = ? WHERE shard = ?";
const announce = "UPDATE lane SET resyncs = resyncs + 1, announced = ? WHERE shard = ?";
const getWritten = "SELECT key, revision, modified FROM written WHERE key = ?";
const putWritten = "INSERT OR REPLACE INTO written (key, revision, modified) VALUES (?, ?, ?)";
const dropWritten = "DELETE FROM written WHERE key = ?";
const rangeWritten = "SELECT key, revision, modified FROM written WHERE key >= ?1 AND key < ?2 AND key >= ?3 AND key < ?4 ORDER BY key";
const countWritten = "SELECT count(*) AS n FROM written WHERE key >= ? AND key < ?";
const doubtWritten = "UPDATE written SET revision = 0 WHERE key >= ? AND key < ?";
const clearWritten = "DELETE FROM written WHERE key >= ? AND key < ?";

const instancesMax = 32;

/** After every key that a store has. */
export const lastKey = "\u{10ffff}";

interface LaneRow {
  readonly revision: number;
  readonly term: string;
  readonly next_key: string | null;
  readonly checkpoint: number;
  readonly patrolled: number;
  readonly resyncs: number;
  readonly announced: string;
  readonly foreign_keys: string;
}

/** What the mirror has written to etcd, and at which of etcd's revisions: what it holds every later state against. */
export class Ledger {
  readonly #sql: Sql;
  readonly #instances: readonly string[];
  /** Whose checkpoints are the mirror's own. */
  readonly name: string;
  /** Which life of the object this is: a copy of its database has the same name, and other lives. */
  readonly instance: string;

  constructor(sql: Sql, newID: () => string) {
    this.#sql = sql;
    this.instance = newID();
    this.#run(putMirror, this.instance);
    const row = this.#one<{ name: string; instances: string }>(getMirror);
    this.name = row?.name ?? this.instance;
    this.#instances = [...(JSON.parse(row?.instances ?? "[]") as string[]), this.instance].slice(-instancesMax);
    this.#run(setInstances, JSON.stringify(this.#instances));
  }

  /** Whether this database was there in a life of the mirror; only the last ones are remembered. */
  had(instance: string): boolean {
    return this.#instances.includes(instance);
  }

  #run(query: string, ...bindings: (string | number | null)[]): void {
    [...this.#sql.exec(query, ...bindings)];
  }

  #one<Row>(query: string, ...bindings: (string | number)[]): Row | undefined {
    for (const row of this.#sql.exec<Row>(query, ...bindings)) return row;
    return undefined;
  }

  /** What compaction saw last: etcd's revision, and how often an API server had compacted. */
  get compaction(): { readonly revision: number; readonly version: number } {
    const row = this.#one<{ compact_revision: number; compact_version: number }>(getMirror);
    return { revision: row?.compact_revision ?? 0, version: row?.compact_version ?? 0 };
  }

  set compaction({ revision, version }) {
    this.#run(setCompaction, revision, version);
  }

  lane(shard: string): LaneRecord & LaneNotes {
    const known = this.#one<LaneRow>(getLane, shard);
    if (known === undefined) this.#run(addLane, shard);
    const row = known ?? { revision: 0, term: "", next_key: "", checkpoint: 0, patrolled: 0, resyncs: 0, announced: "", foreign_keys: "" };
    const { revision, term, checkpoint, patrolled, resyncs, announced } = row;
    const nextKey = row.next_key ?? undefined;
    return { revision, term, checkpoint, patrolled, resyncs, announced, nextKey, foreignKeys: row.foreign_keys };
  }

  place(shard: string, { revision, term, nextKey, checkpoint }: LaneRecord): void {
    this.#run(setLane, revision, term, nextKey ?? null, checkpoint, shard);
  }

  patrolled(shard: string, etcdRevision: number, foreignKeys: string): void {
    this.#run(setPatrolled, etcdRevision, foreignKeys, shard);
  }

  /** There is to be a full resync, and this is why. */
  announce(shard: string, why: string): void {
    this.#run(announce, why, shard);
  }

  written(key: string): Written | undefined {
    return this.#one<Written>(getWritten, key);
  }

  /** Of keys that begin with a prefix those from one key up to another, in the order of keys. */
  range(prefix: string, prefixEnd: string, from: string, to: string): Written[] {
    return [...this.#sql.exec<Written>(rangeWritten, prefix, prefixEnd, from, to)];
  }

  count(prefix: string, prefixEnd: string): number {
    return this.#one<{ n: number }>(countWritten, prefix, prefixEnd)?.n ?? 0;
  }

  clear(prefix: string, prefixEnd: string): void {
    this.#run(clearWritten, prefix, prefixEnd);
  }

  /** The store's revisions of these keys may be those of another history: nothing is known of what etcd has there. */
  doubt(prefix: string, prefixEnd: string): void {
    this.#run(doubtWritten, prefix, prefixEnd);
  }

  /** A key is in etcd as it is known from elsewhere. */
  adopt({ key, revision, modified }: Written): void {
    this.#run(putWritten, key, revision, modified);
  }

  forget(key: string): void {
    this.#run(dropWritten, key);
  }

  /** A transaction went through. */
  wrote(shard: string, place: LaneRecord, operations: readonly Operation[]): void {
    this.#sql.transaction(() => {
      for (const { key, revision, value } of operations) {
        if (value === undefined) this.#run(dropWritten, key);
        else this.#run(putWritten, key, revision, place.checkpoint);
      }
      this.place(shard, place);
    });
  }
}
