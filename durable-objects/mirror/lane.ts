import type { Batch, OtherHistory, SnapshotPage, Source } from "../hub/source.ts";
import { type Term, termOf } from "../hub/terms.ts";
import { prefixEnd, type Refused, type Version } from "../mvcc/mvcc.ts";
import type { EtcdClient, TransactionAnswer } from "./etcd-client.ts";
import { EtcdError } from "./etcd-error.ts";
import type { MirrorLayout } from "./layout.ts";
import type { Leases } from "./leases.ts";
import { type LaneRecord, type Ledger, lastKey } from "./ledger.ts";
import { foreignText, resume } from "./resume.ts";
import { type Checkpoint, cut, type Operation, operationsMax, standings, transactionBody, valueBytesMax } from "./transaction.ts";

/** What lanes have done since this instance started. */
export interface Counters {
  objects: number;
  transactions: number;
  bytes: number;
  errors: number;
}

export interface LaneOptions {
  readonly shard: string;
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
  readonly etcd: EtcdClient;
  readonly leases: Leases;
  readonly source: Source;
  /** The value of a stored version; undefined: it is not mirrored. */
  readonly encode: (version: Version) => Uint8Array | undefined;
  readonly counters: Counters;
  readonly now: () => number;
}

/** Why a lane goes on no further by itself. */
export interface Halt {
  readonly reason: "NotEmpty" | "OtherMirror" | "ForeignWrite" | "TooLarge" | "BadCheckpoint";
  readonly message: string;
}

interface Prepared {
  readonly key: string;
  /** Of its value; of the store's text. */
  readonly bytes: number;
  readonly characters: number;
  readonly revision: number;
  readonly value: Uint8Array | undefined;
  /** Not in etcd at all. */
  readonly own: boolean;
}

/** Why everything is compared again, by what the store answers who asks for what comes after a revision. */
const pullRefusals: Readonly<Record<(Refused | OtherHistory)["code"], (revision: number) => string>> = {
  Compacted: (revision) => `the store's log begins after revision ${revision}, where etcd is`,
  ResourceVersionTooLarge: (revision) => `the store went back behind revision ${revision}, where etcd is`,
  OtherHistory: (revision) => `the store was put back and went another way before revision ${revision}, where etcd is`,
};

/**
 * The way of one shard into etcd: a copy of what there is, then every change in order, one transaction after another, each guarded by what
 * the last one left. What fails halfway is found out about from the checkpoint in etcd before anything else is tried.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly shard: string;
  #queue: Prepared[] = [];
  #queued = 0;
  /** The highest revision that the queue holds, or etcd has. */
  #queuedTo = 0;
  /** Of where etcd was when the queue was last empty, and of what was queued since. */
  #terms: readonly Term[] = [];
  #resumed = false;
  /** This instance asked the store to push, and has seen nothing since that does not follow. */
  #follows = false;
  #taking = false;
  #halt: Halt | undefined;
  /** Where the store is, as far as is known, and since when etcd is behind it. */
  #target = 0;
  /** The highest revision that was pushed since the store was asked last. */
  #pushedTo = 0;
  #behindSince: number | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.shard = options.shard;
  }

  get record(): LaneRecord {
    return this.#options.ledger.lane(this.shard);
  }

  get halted(): Halt | undefined {
    return this.#halt;
  }

  /** There is as much to send as a transaction takes. */
  get full(): boolean {
    return this.#queue.length >= operationsMax || this.#queued >= valueBytesMax;
  }

  get behind(): { readonly revisions: number; readonly milliseconds: number } {
    const revisions = Math.max(0, this.#target - this.record.revision);
    const since = this.#behindSince ?? this.#options.now();
    return { revisions, milliseconds: revisions === 0 ? 0 : this.#options.now() - since };
  }

  /** Takes what the store pushes, as far as it follows what there is already. */
  push(batch: Batch): void {
    this.#pushedTo = Math.max(this.#pushedTo, batch.revision);
    this.#aim(batch.revision);
    if (!this.#resumed || this.record.nextKey !== undefined || this.full) return;
    if (!this.#enqueue(batch)) this.#follows = false;
  }

  #aim(revision: number): void {
    this.#target = Math.max(this.#target, revision);
    if (this.#target > this.record.revision) this.#behindSince ??= this.#options.now();
  }

  /** Queues what comes next; false if that is not known to be of the same history. */
  #enqueue({ revision, changes, terms }: Batch): boolean {
    if (this.#queue.length === 0) {
      this.#queuedTo = this.record.revision;
      this.#terms = [{ revision: this.#queuedTo, id: this.record.term }];
    }
    const both = Math.min(revision, this.#queuedTo);
    if (termOf(terms, both) !== termOf(this.#terms, both)) return false;
    const fresh = changes.filter(({ version }) => version.revision > this.#queuedTo);
    if (fresh[0]?.version.revision !== this.#queuedTo + 1) return true;
    const last = fresh.at(-1)?.version.revision ?? this.#queuedTo;
    this.#terms = [...this.#terms, ...terms.filter((term) => term.revision > this.#queuedTo && term.revision <= last)];
    for (const { deleted, version } of fresh) {
      const prepared = this.#prepared(version, deleted);
      this.#queue.push(prepared);
      this.#queued += prepared.characters;
      this.#queuedTo = version.revision;
    }
    return true;
  }

  #prepared(version: Version, deleted: boolean): Prepared {
    const { key, revision } = version;
    const value = deleted ? undefined : this.#options.encode(version);
    const own = this.#options.layout.resourceOf(key) === undefined;
    return { key, revision, value, own, bytes: value?.byteLength ?? 0, characters: version.text.length };
  }

  #dropQueue(): void {
    this.#queue = [];
    this.#queued = 0;
  }

  /** Begins again from what etcd says: after a failure, or when someone asks to look again. */
  lookAgain(): void {
    this.#resumed = false;
    this.#follows = false;
    this.#halt = undefined;
    this.#dropQueue();
  }

  /** Takes the shard's keys over as they are, and puts right what is not as in the store. */
  takeOver(): void {
    this.lookAgain();
    this.#taking = true;
    this.#options.ledger.place(this.shard, { ...this.record, nextKey: "" });
  }

  halt(reason: Halt["reason"], message: string): void {
    this.#halt = { reason, message };
    this.#dropQueue();
  }

  /** One step towards the store; false: there is nothing to do. Throws what stands in the way. */
  async step(): Promise<boolean> {
    if (this.#halt !== undefined) return false;
    try {
      return await this.#next();
    } catch (error) {
      // What was under way may have happened.
      this.#resumed = false;
      this.#follows = false;
      this.#dropQueue();
      if (error instanceof EtcdError && error.problem === "LeaseNotFound") this.#options.leases.forget();
      throw error;
    }
  }

  async #next(): Promise<boolean> {
    const { ledger, layout, etcd, source } = this.#options;
    if (!this.#resumed) {
      const taking = this.#taking;
      const halt = await resume({ shard: this.shard, layout, ledger, etcd, source, taking });
      if (halt !== undefined) this.halt(halt.reason, halt.message);
      else this.#resumed = true;
      return this.#resumed;
    }
    const record = this.record;
    if (record.nextKey !== undefined) return this.#copy(record, record.nextKey);
    if (this.#queue.length > 0) return this.#send(record);
    return this.#pull(record);
  }

  /** Asks the store for what was not pushed; false: etcd is where the store is. */
  async #pull(record: LaneRecord): Promise<boolean> {
    if (this.#follows && this.#target <= record.revision) {
      this.#behindSince = undefined;
      return false;
    }
    const { revision, term } = record;
    this.#pushedTo = 0;
    this.#follows = true;
    const pulled = await this.#options.source.pull({ revision, term });
    // The store is not where it was said to be: only its own word counts, and what it says meanwhile.
    this.#target = this.#pushedTo;
    if ("code" in pulled) {
      this.resync(pullRefusals[pulled.code](revision));
      return true;
    }
    // What was pushed meanwhile may be the same.
    if (!this.#enqueue(pulled)) throw new Error("the store went another way meanwhile");
    this.#aim(pulled.revision);
    return true;
  }

  /** Everything is compared with the store again, from the first key on; etcd gets what differs. */
  resync(why: string): void {
    const { ledger } = this.#options;
    ledger.announce(this.shard, why);
    ledger.place(this.shard, { ...this.record, nextKey: "" });
    this.#follows = false;
    this.#dropQueue();
  }

  /** The first changes of the queue that fit into one transaction. */
  async #send(record: LaneRecord): Promise<boolean> {
    const changes = this.#queue.slice(0, cut(this.#queue));
    const revision = changes.at(-1)?.revision ?? record.revision;
    const operations = await this.#operations(changes);
    const sent = await this.#transact(operations, { ...record, revision, term: termOf(this.#terms, revision) });
    if (!sent) {
      this.#dropQueue();
      this.#follows = false;
      return true;
    }
    this.#queue.splice(0, changes.length);
    this.#queued -= changes.reduce((sum, { characters }) => sum + characters, 0);
    return true;
  }

  async #operations(changes: readonly Prepared[]): Promise<Operation[]> {
    const { layout, ledger, leases } = this.#options;
    const operations: Operation[] = [];
    for (const { key, revision, value, own } of changes) {
      if (own) continue;
      const ttl = value === undefined ? undefined : layout.resourceOf(key)?.ttlSeconds;
      const lease = ttl === undefined ? {} : { lease: await leases.lease(ttl) };
      operations.push({ key, etcdKey: layout.etcdKey(key), revision, value, expected: ledger.written(key)?.modified ?? 0, ...lease });
    }
    return operations;
  }

  /** One transaction to where `place` says; false: somebody else's doing stood in its way, which is dealt with. */
  async #transact(operations: readonly Operation[], place: LaneRecord): Promise<boolean> {
    const { layout, ledger, counters } = this.#options;
    const value: Checkpoint = {
      mirror: ledger.name,
      instance: ledger.instance,
      revision: place.revision,
      term: place.term,
      ...(place.nextKey === undefined ? {} : { next: place.nextKey }),
      ...(place.nextKey === undefined && this.record.nextKey !== undefined ? { copied: true } : {}),
    };
    const checkpoint = { etcdKey: layout.checkpointKey(this.shard), expected: place.checkpoint, value };
    const answer = await this.#asked(transactionBody(checkpoint, operations), operations);
    if (answer === undefined) return false;
    if (!answer.succeeded) {
      this.#judge(standings(answer.ranges), place.checkpoint, operations);
      return false;
    }
    if (answer.revision <= place.checkpoint) throw new EtcdError("BadAnswer", "a transaction went through at an old revision");
    ledger.wrote(this.shard, { ...place, checkpoint: answer.revision }, operations);
    this.#taking = false;
    counters.transactions += 1;
    counters.objects += operations.length;
    counters.bytes += operations.reduce((sum, operation) => sum + (operation.value?.byteLength ?? 0), 0);
    if (place.revision >= this.#target) this.#behindSince = undefined;
    return true;
  }

  /** A single object that etcd does not take ends the lane: to leave it out would be to lie. */
  async #asked(body: object, operations: readonly Operation[]): Promise<TransactionAnswer | undefined> {
    try {
      return await this.#options.etcd.transaction(body);
    } catch (error) {
      if (!(error instanceof EtcdError) || error.problem !== "TooLarge") throw error;
      const biggest = [...operations].sort((a, b) => (b.value?.byteLength ?? 0) - (a.value?.byteLength ?? 0))[0];
      this.halt("TooLarge", `${biggest?.etcdKey} has ${biggest?.value?.byteLength} bytes, which etcd does not take (--max-request-bytes)`);
      return undefined;
    }
  }

  /** A guard did not hold: tells who was at it. */
  #judge(found: readonly number[], expectedCheckpoint: number, operations: readonly Operation[]): void {
    const { ledger, layout } = this.#options;
    if (found[0] !== expectedCheckpoint) {
      this.#resumed = false;
      return;
    }
    const moved = operations.flatMap((operation, at) => {
      const modified = found[at + 1] ?? 0;
      return modified === operation.expected ? [] : [{ ...operation, modified }];
    });
    if (moved.length === 0) throw new EtcdError("BadAnswer", "a transaction was refused though nothing stands in its way");
    for (const { key, etcdKey, value, modified } of moved) {
      // A lease ends by itself, and what is to go may be gone.
      const goes = value === undefined || layout.resourceOf(key)?.ttlSeconds !== undefined;
      if (modified === 0 && goes) ledger.forget(key);
      else this.halt("ForeignWrite", foreignText(etcdKey, modified));
    }
  }

  /** A page of the copy. */
  async #copy(record: LaneRecord, from: string): Promise<boolean> {
    const page = await this.#options.source.page(from, from === "" ? undefined : record.revision);
    if ("code" in page) {
      this.resync(`the copy took longer than the store keeps revision ${record.revision}`);
      return true;
    }
    if (from === "") this.#doubt(record, page);
    else if (page.term !== record.term) {
      this.resync(pullRefusals.OtherHistory(record.revision));
      return true;
    }
    this.#aim(page.revision);
    const differing = this.#differing(page.versions, from, page.nextKey ?? lastKey);
    let place: LaneRecord = { revision: page.revision, term: page.term, nextKey: from, checkpoint: record.checkpoint };
    for (let at = 0; at < differing.length; ) {
      const rest = differing.slice(at);
      const part = rest.slice(0, cut(rest));
      if (!(await this.#transact(await this.#operations(part), place))) return true;
      place = { ...place, checkpoint: this.record.checkpoint };
      at += part.length;
    }
    place = { ...place, nextKey: page.nextKey };
    if (page.nextKey !== undefined) this.#options.ledger.place(this.shard, place);
    else await this.#transact([], place);
    return true;
  }

  /** Another history may have the same revisions: unless one term has both, what etcd has of a revision is not known to be the store's. */
  #doubt(known: LaneRecord, { revision, term }: SnapshotPage): void {
    if (term === known.term && revision >= known.revision) return;
    const { ledger, layout } = this.#options;
    for (const prefix of layout.prefixesOf(this.shard)) ledger.doubt(prefix, prefixEnd(prefix));
  }

  /** What is to be written, and what is to go, of a stretch of keys. */
  #differing(versions: readonly Version[], from: string, to: string): Prepared[] {
    const { ledger, layout } = this.#options;
    const prefixes = layout.prefixesOf(this.shard);
    const known = prefixes.flatMap((prefix) => ledger.range(prefix, prefixEnd(prefix), from, to));
    const there = new Map(known.map(({ key, revision }) => [key, revision]));
    const puts = versions
      .filter(({ key, revision }) => layout.resourceOf(key) !== undefined && there.get(key) !== revision)
      .map((version) => this.#prepared(version, false));
    const kept = new Set(versions.map(({ key }) => key));
    const gone = known.filter(({ key }) => !kept.has(key));
    return [
      ...puts,
      ...gone.map(({ key, revision }): Prepared => ({ key, revision, value: undefined, own: false, bytes: 0, characters: 0 })),
    ];
  }
}
