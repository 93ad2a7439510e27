import type { Storage } from "../../worker/registry/storage.ts";
import { newResourceStorage, type ResourceStorageOptions } from "../../worker/resource-storage.ts";
import { History } from "./history.ts";
import { SimulatedClient } from "./simulated-client.ts";
import { Random, SimulatedClock } from "./simulated-clock.ts";
import { type Faults, SimulatedNetwork } from "./simulated-network.ts";
import { SimulatedHub, SimulatedStore, type World } from "./simulated-objects.ts";
import type { Contents } from "./simulated-storage.ts";

const clientsMax = 5;
/** Of all clients together. */
const stepsMax = 50;
const troublesMax = 40;
/** The longer one is more than a hub has patience for. */
const partedMilliseconds = [500, 5_000, 60_000];
/** Long enough for every alarm, retry and message that is still due, and for a watch to find that its connection broke. */
const quietMilliseconds = 150_000;
/** Long enough for a hub that nobody uses any more to leave, and for all that was kept for clients to go. */
const restMilliseconds = 30 * 60_000;

export interface Outcome {
  readonly fault: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

type Stores = Parameters<typeof newResourceStorage>[0];
type Hubs = NonNullable<ResourceStorageOptions["region"]>["hubs"];

/** Everything that one seed decides: a store, a hub in another region, clients in both, and what goes wrong between them. */
class Simulation {
  readonly #random: Random;
  readonly #clock = new SimulatedClock();
  readonly #history = new History();
  readonly #world: World;
  readonly #store: SimulatedStore;
  readonly #hub: SimulatedHub;
  readonly #clients: readonly SimulatedClient[];
  readonly #counts = { snapshots: 0, putBack: 0 };
  /** Milliseconds that a client waits at most before it does something. */
  readonly #pace: number;
  #ids = 0;
  #troubled = true;
  #copy: Contents | undefined;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const faults: Faults = {
      lost: this.#random.pick([0, 0.05, 0.2]),
      late: this.#random.pick([0, 0, 0.1]),
      answerLost: this.#random.pick([0, 0.05, 0.2]),
      doubled: this.#random.pick([0, 0.1, 0.3]),
      slow: this.#random.pick([0, 0.1, 0.3]),
      hung: this.#random.pick([0, 0, 0.02]),
      silent: this.#random.pick([0, 0.2]),
    };
    const network = new SimulatedNetwork(this.#clock, this.#random, faults);
    const compactionAgeMilliseconds = this.#random.pick([1_000, 5_000, 600_000]);
    const unusedMilliseconds = this.#random.pick([1_000, 600_000]);
    const late = (): number => (this.#troubled ? this.#random.below(5_000) : 0);
    this.#world = { clock: this.#clock, network, random: this.#random, compactionAgeMilliseconds, unusedMilliseconds, late };
    this.#store = new SimulatedStore(
      this.#world,
      (write, events, result) => this.#history.wasWritten(write, events, result),
      (revision) => this.#history.compacted(revision),
    );
    this.#hub = new SimulatedHub(this.#world, this.#store, () => {
      this.#counts.snapshots += 1;
    });
    this.#store.hub = this.#hub;
    this.#pace = this.#random.pick([20, 150]);
    this.#clients = Array.from({ length: 2 + this.#random.below(clientsMax - 1) }, (_, at) => this.#client(at === 0));
  }

  #client(atHome: boolean): SimulatedClient {
    return new SimulatedClient(this.#storage(atHome), this.#clock, this.#random, this.#history, this.#pace);
  }

  /** One at home talks to the store alone. */
  #storage(atHome: boolean): Storage {
    const { network } = this.#world;
    const fetching = (object: { fetch(request: Request): Response | Promise<Response> }) => (url: string, init?: RequestInit) =>
      network.call(() => object.fetch(new Request(url, init)));
    const stub = {
      fetch: fetching(this.#store),
      write: (write: Parameters<SimulatedStore["write"]>[0]) => network.call(() => this.#store.write(write)),
    };
    const stores = { getByName: () => stub } as unknown as Stores;
    const hubs = { getByName: () => ({ fetch: fetching(this.#hub) }) } as unknown as Hubs;
    const uuid = (): string => `${(++this.#ids).toString(16).padStart(8, "0")}`;
    const { sleep, every } = this.#clock;
    const region = atHome ? {} : { region: { name: "far", hubs, linkDelay: 0 } };
    return newResourceStorage(stores, { cluster: "", uuid, sleep, every, ...region });
  }

  /** Evictions, restarts, compactions and broken connections, at random, until it is quiet. */
  async #trouble(): Promise<void> {
    const troubles = [
      () => this.#store.restart(this.#random.chance(0.5)),
      () => this.#hub.restart(this.#random.chance(0.5)),
      () => this.#store.ring(this.#random.below(2_000)),
      () => this.#hub.ring(),
      () => this.#world.network.breakOne(),
      () => this.#world.network.part(this.#random.below(this.#random.pick(partedMilliseconds))),
      () => {
        this.#copy = this.#store.copy();
      },
    ];
    const every = this.#random.pick([100, 400, 2_000]);
    for (let left = this.#random.below(troublesMax); left > 0 && this.#troubled; left--) {
      await this.#clock.sleep(this.#random.below(every));
      if (this.#troubled) void this.#random.pick(troubles)();
    }
  }

  /** A hub that believes that it is pushed to must be: whatever it missed, the next push brings it where the store is. */
  async #followedButLost(): Promise<string | undefined> {
    await this.#clock.run(30_000);
    this.#write("things/last");
    await this.#clock.run(2_000);
    return this.#hub.followed ? this.#behind("after a push") : undefined;
  }

  #write(key: string): void {
    const content = { text: '{"resourceVersion":""}', revisionOffset: 20, labels: {}, fields: {} };
    this.#store.write({ type: "create", id: `${key} ${++this.#ids}`, key, content });
  }

  #behind(when: string): string | undefined {
    const { revision } = this.#store;
    if (this.#hub.revision !== revision) return `the hub is at ${this.#hub.revision} ${when}, the store at ${revision}`;
    const [has, should] = [this.#hub.texts().join(), this.#store.texts().join()];
    return has === should ? undefined : `the hub has ${has} ${when}, the store has ${should}`;
  }

  async #act(): Promise<string | undefined> {
    let over: { readonly failed: unknown } | undefined;
    const steps = 3 + this.#random.below(stepsMax / this.#clients.length);
    void Promise.all(this.#clients.map((client) => client.act(steps))).then(
      () => {
        over = { failed: undefined };
      },
      (failed: unknown) => {
        over = { failed };
      },
    );
    void this.#trouble();
    while (over === undefined) await this.#clock.run(1_000);
    this.#troubled = false;
    this.#world.network.heal();
    const { failed } = over;
    return failed === undefined ? undefined : failed instanceof Error ? failed.stack : String(failed);
  }

  /** The store is put back to an older copy, and goes on another way: the hub must follow it there, and answer nothing from before. */
  async #goesAnotherWay(): Promise<string | undefined> {
    if (this.#copy === undefined) return undefined;
    this.#counts.putBack += 1;
    const [lost, { snapshots }] = [this.#store.revision, this.#counts];
    this.#store.putBack(this.#copy);
    const writes = this.#random.below(lost - this.#store.revision + 3);
    for (let each = 0; each < writes; each++) {
      this.#write(`things/another ${each}`);
      if (this.#random.chance(0.5)) await this.#clock.run(this.#random.below(100));
    }
    const everything = { prefix: "things/", labels: [], fields: [], limit: 0, startKey: "", itemHead: "", at: undefined };
    const listing = this.#storage(false).list("things", everything);
    await this.#clock.run(10_000);
    const listed = await listing;
    const text = listed.ok ? await new Response(listed.items).text() : listed.code;
    if (text !== this.#store.texts().join()) return `the newest list in another history is ${text}, the store has ${this.#store.texts()}`;
    await this.#clock.run(quietMilliseconds);
    this.#counts.snapshots = snapshots;
    return this.#behind("in another history");
  }

  /** The hub is where the store is; all clients end, and judge what they saw. */
  async #ends(): Promise<string | undefined> {
    await this.#clock.run(quietMilliseconds);
    const behind = this.#hub.followed ? this.#behind("at last") : undefined;
    for (const client of this.#clients) client.stop();
    await this.#clock.run(1_000);
    return behind ?? this.#history.fault;
  }

  /** When all have left nothing is kept for them, and nothing is done any more. */
  async #comesToRest(): Promise<string | undefined> {
    await this.#clock.run(restMilliseconds);
    const { open } = this.#world.network;
    if (this.#hub.followed) return "the hub never leaves";
    if (open > 0) return `${open} connections are left`;
    if (this.#clock.waiting > 0) return `${this.#clock.waiting} timers are left`;
    return undefined;
  }

  async run(): Promise<Outcome> {
    const fault = await this.#faultOf();
    return { fault, counts: { ...this.#history.counts, ...this.#counts } };
  }

  async #faultOf(): Promise<string | undefined> {
    return (
      (await this.#act()) ??
      (await this.#followedButLost()) ??
      (await this.#ends()) ??
      (await this.#goesAnotherWay()) ??
      (await this.#comesToRest())
    );
  }
}

/** Runs one seed. */
export const simulate = (seed: number): Promise<Outcome> => new Simulation(seed).run();
