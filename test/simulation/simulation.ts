import { newResourceStorage } from "../../worker/resource-storage.ts";
import { History } from "./history.ts";
import { SimulatedClient } from "./simulated-client.ts";
import { Random, SimulatedClock } from "./simulated-clock.ts";
import { type Faults, SimulatedNetwork } from "./simulated-network.ts";
import { SimulatedHub, SimulatedStore, type World } from "./simulated-objects.ts";

const clientsMax = 4;
const stepsMax = 40;
/** Long enough for every alarm, retry and message that is still due. */
const quietMilliseconds = 70_000;
const alarmEveryMilliseconds = 60_000;

export interface Outcome {
  readonly fault: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

type Stores = Parameters<typeof newResourceStorage>[0];
type Hubs = NonNullable<Parameters<typeof newResourceStorage>[1]["region"]>["hubs"];

/** Everything that one seed decides: a store, a hub in another region, clients in both, and what goes wrong between them. */
class Simulation {
  readonly #random: Random;
  readonly #clock = new SimulatedClock();
  readonly #history = new History();
  readonly #world: World;
  readonly #store: SimulatedStore;
  readonly #hub: SimulatedHub;
  readonly #clients: readonly SimulatedClient[];
  #ids = 0;
  #troubled = true;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const faults: Faults = {
      lost: this.#random.pick([0, 0.05, 0.2]),
      answerLost: this.#random.pick([0, 0.05, 0.2]),
      doubled: this.#random.pick([0, 0.1, 0.3]),
      slow: this.#random.pick([0, 0.1, 0.3]),
    };
    this.#world = { clock: this.#clock, network: new SimulatedNetwork(this.#clock, this.#random, faults) };
    this.#store = new SimulatedStore(this.#world, (events) => this.#history.committed(events));
    this.#hub = new SimulatedHub(this.#world, this.#store);
    this.#store.hub = this.#hub;
    this.#clients = Array.from({ length: 2 + this.#random.below(clientsMax - 1) }, (_, at) => this.#client(at === 0));
  }

  /** One at home talks to the store alone. */
  #client(atHome: boolean): SimulatedClient {
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
    const region = atHome ? {} : { region: { name: "far", hubs, linkDelay: 0 } };
    const storage = newResourceStorage(stores, { cluster: "", uuid, sleep: this.#clock.sleep, ...region });
    return new SimulatedClient(storage, this.#clock, this.#random, this.#history);
  }

  /** Evictions, restarts, compactions and a hub that nobody uses, at random, until it is quiet. */
  async #trouble(): Promise<void> {
    const troubles = [
      () => this.#store.restart(this.#random.chance(0.5)),
      () => this.#hub.restart(this.#random.chance(0.5)),
      () => this.#compact(),
      () => void this.#hub.alarm(this.#random.below(5_000), this.#random.chance(0.3)),
    ];
    const every = this.#random.pick([100, 400, 2_000]);
    while (this.#troubled) {
      await this.#clock.sleep(this.#random.below(every));
      if (this.#troubled) this.#random.pick(troubles)();
    }
  }

  #compact(): void {
    this.#store.alarm(this.#random.below(5_000));
    this.#history.compacted(this.#store.compacted);
  }

  #alarms(): void {
    this.#clock.after(alarmEveryMilliseconds, () => {
      this.#compact();
      void this.#hub.alarm(alarmEveryMilliseconds, false);
    });
  }

  /** A hub that believes that it is pushed to must be: whatever it missed, the next push brings it where the store is. */
  async #followedButLost(): Promise<boolean> {
    await this.#clock.run(2_000);
    const content = { text: '{"resourceVersion":""}', revisionOffset: 20, labels: {}, fields: {} };
    this.#store.write({ type: "create", id: "last", key: "things/last", content });
    await this.#clock.run(2_000);
    return this.#hub.followed && this.#hub.revision !== this.#store.revision;
  }

  async run(): Promise<Outcome> {
    let failed: unknown;
    const steps = 4 + this.#random.below(stepsMax);
    const acting = Promise.all(this.#clients.map((client) => client.act(steps))).catch((error: unknown) => {
      failed = error;
    });
    let done = false;
    void acting.then(() => {
      done = true;
    });
    void this.#trouble();
    while (!done) await this.#clock.run(1_000);
    this.#troubled = false;
    this.#world.network.heal();
    const cut = await this.#followedButLost();
    this.#alarms();
    await this.#clock.run(quietMilliseconds);
    for (const client of this.#clients) client.stop();
    await this.#clock.run(1_000);
    const behind = this.#hub.followed && this.#hub.revision !== this.#store.revision;
    const fault =
      failed instanceof Error
        ? failed.stack
        : cut
          ? "the store pushes no more"
          : behind
            ? `the hub stays at ${this.#hub.revision}`
            : await this.#history.judge();
    return { fault, counts: this.#history.counts };
  }
}

/** Runs one seed. */
export const simulate = (seed: number): Promise<Outcome> => new Simulation(seed).run();
