import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Follower, needOf } from "../../durable-objects/hub/follower.ts";
import { Pushes } from "../../durable-objects/hub/pushes.ts";
import { Replica } from "../../durable-objects/hub/replica.ts";
import type { Batch, Source } from "../../durable-objects/hub/source.ts";
import { type Event, MVCC, type Refused, type VersionPage, type Write, type Written } from "../../durable-objects/mvcc/mvcc.ts";
import { Reads, readRequestOf, refused } from "../../durable-objects/serving/reads.ts";
import { memorySql } from "../suites/storage-over-mvcc.ts";
import { LifeTimers, type SimulatedClock } from "./simulated-clock.ts";
import type { SimulatedNetwork, SimulatedSockets } from "./simulated-network.ts";

const hubMigration = readFileSync(join(import.meta.dirname, "../../migrations/watch-hub/0001_replica.sql"), "utf8");
/** Small, so that logs and snapshots come in parts. */
const partCharactersMax = 600;

export interface World {
  readonly clock: SimulatedClock;
  readonly network: SimulatedNetwork;
}

/** ResourceStore's parts, with the network instead of the platform between them and the rest. */
export class SimulatedStore {
  readonly #world: World;
  readonly #sql = memorySql();
  readonly #sockets: SimulatedSockets;
  readonly #followers = new Set<string>();
  readonly #committed: (events: readonly Event[]) => void;
  /** Counts restarts: what an earlier life began is cut off. */
  #life = 0;
  #timers: LifeTimers;
  #store: MVCC;
  #reads: Reads;
  #pushes: Pushes;
  hub: SimulatedHub | undefined;

  constructor(world: World, committed: (events: readonly Event[]) => void) {
    this.#world = world;
    this.#sockets = world.network.sockets();
    this.#committed = committed;
    this.#timers = new LifeTimers(world.clock);
    this.#store = new MVCC(this.#sql, world.clock.now);
    this.#reads = new Reads(this.#store, this.#sockets, this.#timers.after);
    this.#pushes = this.#newPushes();
    this.#sockets.heard = (socket) => this.#reads.progress(socket);
  }

  #newPushes(): Pushes {
    const life = ++this.#life;
    const { clock, network } = this.#world;
    const options = {
      send: async (_hub: string, batch: Batch): Promise<boolean> => {
        if (life !== this.#life) throw new Error("evicted");
        const answer = await network.call(() => this.hub?.apply(structuredClone(batch)));
        if (life !== this.#life) await new Promise(() => undefined);
        return answer ?? false;
      },
      revision: () => this.#store.revision,
      after: clock.after,
      gone: (hub: string) => void this.#followers.delete(hub),
    };
    return new Pushes(options, this.#followers);
  }

  /** Falls asleep, where it can, and wakes; or breaks off. */
  restart(cut: boolean): void {
    if (!this.#timers.end() || cut) this.#sockets.cut();
    this.#timers = new LifeTimers(this.#world.clock);
    this.#store = new MVCC(this.#sql, this.#world.clock.now);
    this.#reads = new Reads(this.#store, this.#sockets, this.#timers.after);
    this.#pushes = this.#newPushes();
  }

  get revision(): number {
    return this.#store.revision;
  }

  get compacted(): number {
    return this.#store.compacted;
  }

  write(write: Write): Written {
    const { results, events } = this.#store.write([write]);
    this.#committed(events);
    this.#reads.publish(events);
    this.#pushes.publish(events);
    const [result] = results;
    if (result === undefined) throw new Error("no result");
    return result;
  }

  pull(hub: string, after: number): Batch | Refused {
    if (this.#pushes.add(hub)) this.#followers.add(hub);
    const changes = this.#store.changesSince(after, partCharactersMax);
    return Array.isArray(changes) ? { revision: this.#store.revision, changes } : changes;
  }

  page(startKey: string, revision: number | undefined): VersionPage | Refused {
    return this.#store.versionsAt(startKey, revision, partCharactersMax);
  }

  fetch(request: Request): Response {
    return this.#reads.answer(readRequestOf(request));
  }

  alarm(ageMilliseconds: number): void {
    this.#store.compact(ageMilliseconds);
    this.#reads.progressAll();
  }
}

/** WatchHub's parts, likewise. */
export class SimulatedHub {
  readonly #world: World;
  readonly #store: SimulatedStore;
  readonly #sql = memorySql(hubMigration);
  readonly #sockets: SimulatedSockets;
  #life = 0;
  #timers: LifeTimers;
  #mvcc: MVCC;
  #reads: Reads;
  #replica: Replica;
  #follower: Follower;

  constructor(world: World, store: SimulatedStore) {
    this.#world = world;
    this.#store = store;
    this.#sockets = world.network.sockets();
    this.#timers = new LifeTimers(world.clock);
    this.#mvcc = new MVCC(this.#sql, world.clock.now);
    this.#reads = new Reads(this.#mvcc, this.#sockets, this.#timers.after);
    this.#replica = new Replica(this.#sql, this.#mvcc);
    this.#replica.name("store", "hub");
    this.#follower = this.#newFollower();
    this.#sockets.heard = (socket) => this.#reads.progress(socket);
  }

  #newFollower(): Follower {
    const life = ++this.#life;
    const { clock, network } = this.#world;
    const call = async <T>(work: () => T): Promise<T> => {
      const answer = await network.call(work);
      // Nobody is there any more to hear it.
      if (life !== this.#life) await new Promise(() => undefined);
      return structuredClone(answer);
    };
    const source: Source = {
      revision: () => call(() => this.#store.revision),
      pull: (after) => call(() => this.#store.pull("hub", after)),
      page: (startKey, revision) => call(() => this.#store.page(startKey, revision)),
    };
    const reads = this.#reads;
    return new Follower({
      replica: this.#replica,
      source,
      after: clock.after,
      advanced: (events) => reads.publish(events),
      replaced: () => reads.dropAll(),
    });
  }

  restart(cut: boolean): void {
    if (!this.#timers.end() || cut) this.#sockets.cut();
    this.#timers = new LifeTimers(this.#world.clock);
    this.#mvcc = new MVCC(this.#sql, this.#world.clock.now);
    this.#reads = new Reads(this.#mvcc, this.#sockets, this.#timers.after);
    this.#replica = new Replica(this.#sql, this.#mvcc);
    this.#follower = this.#newFollower();
  }

  get revision(): number {
    return this.#mvcc.revision;
  }

  get followed(): boolean {
    return this.#replica.pushed;
  }

  apply(batch: Batch): boolean {
    return this.#follower.push(batch);
  }

  async fetch(request: Request): Promise<Response> {
    const life = this.#life;
    const read = readRequestOf(request);
    const ready = await this.#follower.ready(needOf(read));
    if (life !== this.#life) throw new Error("evicted");
    return ready ? this.#reads.answer(read) : refused("Behind", this.revision);
  }

  async alarm(ageMilliseconds: number, unused: boolean): Promise<void> {
    this.#mvcc.compact(ageMilliseconds);
    if (!this.#reads.watched && unused) return this.#follower.leave();
    await this.#follower.catchUp();
    this.#reads.progressAll();
  }
}
