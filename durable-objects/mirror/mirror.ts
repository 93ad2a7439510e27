import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { Batch, Source } from "../hub/source.ts";
import type { Version } from "../mvcc/mvcc.ts";
import type { EtcdClient } from "./etcd-client.ts";
import { type Counters, Lane } from "./lane.ts";
import type { MirrorLayout } from "./layout.ts";
import { Leases } from "./leases.ts";
import type { Ledger } from "./ledger.ts";
import { patrol } from "./patrol.ts";
import type { LaneStatus, MirrorStatus, Verified } from "./status.ts";
import { upkeep } from "./upkeep.ts";
import { verify } from "./verify.ts";

/** Shards that are worked on at once: below the six connections that an object may wait on. */
const workingMax = 4;
const retryMillisecondsFirst = 250;
const retryMillisecondsMax = 30_000;
/** A push is answered when what it brought is on its way to etcd, or after so long: what comes meanwhile comes together. */
const holdMilliseconds = 1_000;
/**
 * What is pushed waits for more, unless it fills a transaction: each one costs the etcd a write to its disk, and the mirror one to its own,
 * which on one machine are those that the stores wait for.
 */
const lingerMilliseconds = 100;

export interface MirrorOptions {
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
  readonly etcd: EtcdClient;
  readonly sourceOf: (shard: string) => Source;
  readonly encode: (version: Version) => Uint8Array | undefined;
  readonly decode: (value: Uint8Array) => KubeObject;
  readonly now: () => number;
  /** Calls once after so many milliseconds. */
  readonly after: (milliseconds: number, call: () => void) => unknown;
  /** Whether the etcd's history is to be compacted. */
  readonly compacts: boolean;
}

/** What is going on with a lane. */
interface Work {
  readonly lane: Lane;
  running: Promise<void> | undefined;
  /** Nobody else works on it: the turn of whoever came last. */
  turn: Promise<unknown>;
  failures: number;
  problem: string | undefined;
}

/** Every shard's way into one etcd: works on those that have something to do, a few at once, and tries again what failed. */
export class Mirror {
  readonly #options: MirrorOptions;
  readonly #works = new Map<string, Work>();
  readonly #counters: Counters = { objects: 0, transactions: 0, bytes: 0, errors: 0 };
  #free = workingMax;
  readonly #waiting: (() => void)[] = [];
  #upkeepProblem = "";
  #started = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
    const { layout, ledger, etcd, encode, now, sourceOf } = options;
    const leases = new Leases((seconds) => etcd.grant(seconds), now);
    for (const shard of layout.shards) {
      const lane = new Lane({ shard, layout, ledger, etcd, leases, encode, now, counters: this.#counters, source: sourceOf(shard) });
      this.#works.set(shard, { lane, running: undefined, turn: Promise.resolve(), failures: 0, problem: undefined });
    }
  }

  /** Follows every shard; those that do already have nothing to do. */
  start(): void {
    this.#started = true;
    for (const work of this.#works.values()) this.#wake(work);
  }

  /** A shard committed something; false: it is not mirrored. */
  async push(shard: string, batch: Batch): Promise<boolean> {
    const work = this.#works.get(shard);
    if (work === undefined) return false;
    work.lane.push(batch);
    // One that fails is tried again in its time; nobody waits for it.
    if (work.failures > 0) return true;
    if (work.running === undefined && !work.lane.full) await this.#rest(lingerMilliseconds);
    this.#wake(work);
    await Promise.race([work.running, this.#rest(holdMilliseconds)]);
    return true;
  }

  #rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#options.after(milliseconds, resolve));
  }

  #wake(work: Work): void {
    work.running ??= this.#run(work).finally(() => {
      work.running = undefined;
    });
  }

  async #run(work: Work): Promise<void> {
    await this.#enter();
    try {
      while (await this.#alone(work, () => work.lane.step())) {
        work.failures = 0;
        work.problem = undefined;
      }
    } catch (error) {
      this.#counters.errors += 1;
      work.failures += 1;
      work.problem = error instanceof Error ? error.message : String(error);
      const delay = Math.min(retryMillisecondsMax, retryMillisecondsFirst * 2 ** (work.failures - 1));
      this.#options.after(delay, () => this.#wake(work));
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  /** Lets nobody else touch the lane meanwhile. */
  #alone<T>(work: Work, call: () => Promise<T>): Promise<T> {
    const mine = work.turn.then(call, call);
    work.turn = mine.catch(() => undefined);
    return mine;
  }

  /** Once an interval: looks for what was missed, for what others did, and after the etcd itself. */
  async tick(): Promise<void> {
    const { layout, ledger, etcd, compacts } = this.#options;
    await Promise.all(
      Array.from(this.#works.values(), async (work) => {
        await this.#alone(work, async () => work.lane.lookAgain());
        this.#wake(work);
        await work.running;
        if (work.failures === 0 && work.lane.halted === undefined && work.lane.record.nextKey === undefined)
          await this.#alone(work, () => patrol(work.lane.shard, layout, ledger, etcd)).catch(() => undefined);
      }),
    );
    if (!compacts) return;
    try {
      await upkeep(etcd, ledger);
      this.#upkeepProblem = "";
    } catch (error) {
      this.#upkeepProblem = error instanceof Error ? error.message : String(error);
    }
  }

  status(): MirrorStatus {
    // Whoever asks first after a sleep wants to know how it is, not how it was.
    if (!this.#started) this.start();
    const { ledger, etcd } = this.#options;
    return {
      mirror: ledger.name,
      endpoint: etcd.endpoint,
      lanes: Array.from(this.#works.values(), (work) => this.#laneStatus(work)),
      counters: { ...this.#counters },
      upkeepProblem: this.#upkeepProblem,
    };
  }

  #laneStatus({ lane, failures, problem }: Work): LaneStatus {
    const { revision, nextKey, resyncs, announced, foreignKeys } = this.#options.ledger.lane(lane.shard);
    const { revisions, milliseconds } = lane.behind;
    const { halted } = lane;
    const text = halted === undefined ? problem : `${halted.reason}: ${halted.message}`;
    const well = nextKey === undefined ? "following" : "copying";
    return {
      shard: lane.shard,
      state: halted !== undefined ? "halted" : failures > 0 ? "failing" : well,
      revision,
      lagRevisions: revisions,
      lagSeconds: milliseconds / 1000,
      ...(text === undefined ? {} : { problem: text }),
      resyncs,
      announced,
      foreign: foreignKeys,
    };
  }

  /** Compares a part of a shard with etcd; undefined: there is no such shard, or it is not where it can be compared. */
  async verify(shard: string, startKey: string): Promise<Verified | undefined> {
    const { layout, ledger, etcd, encode, decode, sourceOf } = this.#options;
    const work = this.#works.get(shard);
    if (work === undefined) return undefined;
    return this.#alone(work, async () => {
      if (work.lane.record.nextKey !== undefined) return undefined;
      return verify({ shard, layout, ledger, etcd, encode, decode, source: sourceOf(shard) }, startKey);
    });
  }

  /** Makes a shard's keys in etcd the mirror's, whoever wrote them, and the store's again; false: there is no such shard. */
  async repair(shard: string): Promise<boolean> {
    const work = this.#works.get(shard);
    if (work === undefined) return false;
    await this.#alone(work, async () => {
      work.lane.takeOver();
      this.#options.ledger.patrolled(shard, 0, "");
    });
    work.failures = 0;
    this.#wake(work);
    return true;
  }
}
