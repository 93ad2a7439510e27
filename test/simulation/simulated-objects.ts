import { Feed } from "../../durable-objects/hub/feed.ts";
import { Follower, needOf } from "../../durable-objects/hub/follower.ts";
import { Replica } from "../../durable-objects/hub/replica.ts";
import type { Batch, Source } from "../../durable-objects/hub/source.ts";
import { Upkeep } from "../../durable-objects/hub/upkeep.ts";
import { type Event, MVCC, type Write, type Written } from "../../durable-objects/mvcc/mvcc.ts";
import { Reads, readRequestOf, refused } from "../../durable-objects/serving/reads.ts";
import { LifeTimers, type Random, type SimulatedClock } from "./simulated-clock.ts";
import type { SimulatedNetwork, SimulatedSockets } from "./simulated-network.ts";
import { type Contents, contentsOf, emptySql, putBack, SimulatedAlarm } from "./simulated-storage.ts";

/** Small, so that logs and snapshots come in parts. */
const partCharactersMax = 600;
const alarmEveryMilliseconds = 60_000;

export interface World {
  readonly clock: SimulatedClock;
  readonly network: SimulatedNetwork;
  readonly random: Random;
  /** Milliseconds of history that an object keeps, and after which a hub leaves that nobody uses. */
  readonly compactionAgeMilliseconds: number;
  readonly unusedMilliseconds: number;
  /** Milliseconds that an alarm rings late. */
  readonly late: () => number;
}

/** The parts of one life of an object. */
interface StoreLife {
  readonly number: number;
  readonly timers: LifeTimers;
  readonly store: MVCC;
  readonly reads: Reads;
  readonly feed: Feed;
}

/** ResourceStore's parts, with the network instead of the platform between them and the rest. */
export class SimulatedStore {
  readonly #world: World;
  readonly #sql = emptySql("store");
  readonly #sockets: SimulatedSockets;
  readonly #alarm: SimulatedAlarm;
  readonly #written: (write: string, events: readonly Event[], result: Written) => void;
  readonly #compacted: (revision: number) => void;
  #life: StoreLife;
  hub: SimulatedHub | undefined;

  constructor(
    world: World,
    written: (write: string, events: readonly Event[], result: Written) => void,
    compacted: (revision: number) => void,
  ) {
    this.#world = world;
    this.#written = written;
    this.#compacted = compacted;
    this.#sockets = world.network.sockets();
    this.#sockets.heard = (socket) => this.#life.reads.progress(socket);
    this.#alarm = new SimulatedAlarm(world.clock, world.late, () => this.ring(alarmEveryMilliseconds * 10));
    this.#life = this.#begin(1);
  }

  #begin(number: number): StoreLife {
    const { clock, network } = this.#world;
    const store = new MVCC(this.#sql, clock.now);
    const send = async (_hub: string, batch: Batch): Promise<boolean> => {
      this.#assertAlive(number);
      const answer = await network.link(() => this.hub?.apply(structuredClone(batch)));
      // Nobody is there any more to hear it.
      if (number !== this.#life.number) await new Promise(() => undefined);
      return answer ?? false;
    };
    const timers = new LifeTimers(clock);
    const { after } = timers;
    const feed = new Feed({ sql: this.#sql, store, term: `life ${number}`, send, after, charactersMax: partCharactersMax });
    return { number, timers, store, feed, reads: new Reads(store, this.#sockets, after) };
  }

  #assertAlive(number: number): void {
    if (number !== this.#life.number) throw new Error("evicted");
  }

  /** Falls asleep, where it can, and wakes; or breaks off. */
  restart(cut: boolean): void {
    if (!this.#life.timers.end() || cut) this.#sockets.cut();
    this.#life = this.#begin(this.#life.number + 1);
  }

  get revision(): number {
    return this.#life.store.revision;
  }

  /** A copy of what there is, to be put back later. */
  copy(): Contents {
    return contentsOf(this.#sql);
  }

  /** The store is put back to an older copy of itself. */
  putBack(contents: Contents): void {
    putBack(this.#sql, contents);
    this.restart(true);
  }

  texts(): string[] {
    return this.#life.store.snapshot({ prefix: "things/", labels: [], fields: [] }).map(({ text }) => text);
  }

  write(write: Write): Written {
    const { store, feed, reads } = this.#life;
    const { results, events } = store.write([write]);
    const [result] = results;
    if (result === undefined) throw new Error("no result");
    this.#written(write.id, events, result);
    feed.committed(events);
    reads.publish(events);
    if (events.length > 0) void this.#keepAlarm();
    return result;
  }

  async #keepAlarm(): Promise<void> {
    if ((await this.#alarm.get()) === null) await this.#alarm.set(this.#world.clock.now() + alarmEveryMilliseconds);
  }

  readonly position: Source["position"] = async () => this.#life.feed.position();
  readonly pull: Source["pull"] = async (after) => this.#life.feed.pull("hub", after);
  readonly page: Source["page"] = async (startKey, revision) => this.#life.feed.page(startKey, revision);

  fetch(request: Request): Response {
    return this.#life.reads.answer(readRequestOf(request));
  }

  async ring(ageMilliseconds: number): Promise<void> {
    const { store, feed, reads } = this.#life;
    const more = store.compact(ageMilliseconds);
    feed.compacted(store.compacted);
    this.#compacted(store.compacted);
    this.#sockets.reap();
    reads.progressAll();
    if (more) await this.#keepAlarm();
  }
}

interface HubLife {
  readonly number: number;
  /** Fails when this life ends: so does whatever a client waits for. */
  readonly ended: Promise<never>;
  readonly end: () => void;
  readonly timers: LifeTimers;
  readonly store: MVCC;
  readonly reads: Reads;
  readonly replica: Replica;
  readonly follower: Follower;
  readonly upkeep: Upkeep;
}

/** WatchHub's parts, likewise. */
export class SimulatedHub {
  readonly #world: World;
  readonly #store: SimulatedStore;
  readonly #sql = emptySql("hub");
  readonly #sockets: SimulatedSockets;
  readonly #alarm: SimulatedAlarm;
  readonly #replaced: () => void;
  #life: HubLife;

  constructor(world: World, store: SimulatedStore, replaced: () => void) {
    this.#world = world;
    this.#store = store;
    this.#replaced = replaced;
    this.#sockets = world.network.sockets();
    this.#sockets.heard = (socket) => this.#life.reads.progress(socket);
    this.#alarm = new SimulatedAlarm(world.clock, world.late, () => this.ring());
    this.#life = this.#begin(1);
    this.#life.replica.name("store", "hub");
  }

  #begin(number: number): HubLife {
    const { clock, network, compactionAgeMilliseconds, unusedMilliseconds } = this.#world;
    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      const answer = await network.link(work);
      // Nobody is there any more to hear it.
      if (number !== this.#life.number) await new Promise(() => undefined);
      return structuredClone(answer);
    };
    const source: Source = {
      position: () => call(() => this.#store.position()),
      pull: (after) => call(() => this.#store.pull(after)),
      page: (startKey, revision) => call(() => this.#store.page(startKey, revision)),
    };
    const store = new MVCC(this.#sql, clock.now);
    const timers = new LifeTimers(clock);
    const { after } = timers;
    const reads = new Reads(store, this.#sockets, after);
    const replica = new Replica(this.#sql, store);
    const replaced = (): void => {
      this.#replaced();
      reads.dropAll();
    };
    const advanced = (events: readonly Event[]): void => reads.publish(events);
    const follower = new Follower({ replica, source, after, advanced, replaced });
    const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => void after(milliseconds, resolve));
    const own = { sockets: this.#sockets, alarm: this.#alarm, now: clock.now, sleep };
    const upkeep = new Upkeep({ replica, follower, reads, ...own, compactionAgeMilliseconds, unusedMilliseconds });
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => undefined);
    return { number, timers, store, reads, replica, follower, upkeep, ended, end: () => reject(new Error("evicted")) };
  }

  restart(cut: boolean): void {
    if (!this.#life.timers.end() || cut) this.#sockets.cut();
    this.#life.end();
    this.#life = this.#begin(this.#life.number + 1);
  }

  get revision(): number {
    return this.#life.store.revision;
  }

  get followed(): boolean {
    return this.#life.replica.pushed;
  }

  texts(): string[] {
    return this.#life.store.snapshot({ prefix: "things/", labels: [], fields: [] }).map(({ text }) => text);
  }

  apply(batch: Batch): boolean {
    const { follower, upkeep } = this.#life;
    const follows = follower.push(batch);
    if (follows) void upkeep.begin();
    return follows;
  }

  async fetch(request: Request): Promise<Response> {
    const { replica, upkeep, follower, reads, ended } = this.#life;
    const read = readRequestOf(request);
    replica.read(this.#world.clock.now());
    await upkeep.begin();
    const ready = await Promise.race([follower.ready(needOf(read)), ended]);
    return ready ? reads.answer(read) : refused("Behind", this.revision);
  }

  async ring(): Promise<void> {
    await this.#life.upkeep.ring();
  }
}
