import { expect, test } from "vitest";
import type { Storage, WatchFrame } from "../../../worker/registry/storage.ts";
import { newResourceStorage, type ResourceStorageOptions } from "../../../worker/resource-storage.ts";
import { Random, SimulatedClock } from "../../simulation/simulated-clock.ts";
import { SimulatedNetwork } from "../../simulation/simulated-network.ts";
import { SimulatedHub, SimulatedStore } from "../../simulation/simulated-objects.ts";

const minute = 60_000;
const everything = { prefix: "a/", labels: [], fields: [] };
const whole = { lost: 0, late: 0, answerLost: 0, doubled: 0, slow: 0, hung: 0, silent: 0 };

/** A store and its hub, over a network that loses nothing, and a client that is near the hub. */
function world(unusedMilliseconds = 10 * minute) {
  const clock = new SimulatedClock();
  const random = new Random(1);
  const network = new SimulatedNetwork(clock, random, whole);
  const own = { clock, network, random, compactionAgeMilliseconds: 10 * minute, unusedMilliseconds, late: () => 0 };
  const store = new SimulatedStore(
    own,
    () => undefined,
    () => undefined,
  );
  const hub = new SimulatedHub(own, store, () => undefined);
  store.hub = hub;
  const fetching = (object: { fetch(request: Request): Response | Promise<Response> }) => (url: string, init?: RequestInit) =>
    network.call(() => object.fetch(new Request(url, init)));
  const stores = { getByName: () => ({ fetch: fetching(store) }) } as unknown as Parameters<typeof newResourceStorage>[0];
  const hubs = { getByName: () => ({ fetch: fetching(hub) }) } as unknown as NonNullable<ResourceStorageOptions["region"]>["hubs"];
  const { sleep, every } = clock;
  const storage = newResourceStorage(stores, { cluster: "", uuid: () => "0", sleep, every, region: { name: "far", hubs, linkDelay: 0 } });
  let keys = 0;
  const write = (): void => {
    const content = { text: '{"resourceVersion":""}', revisionOffset: 20, labels: {}, fields: {} };
    store.write({ type: "create", id: `${++keys}`, key: `a/${keys}`, content });
  };
  return { clock, network, store, hub, storage, write };
}

async function watched(storage: Storage, clock: SimulatedClock, signal: AbortSignal): Promise<() => number> {
  const watch = storage.watch("a", { ...everything, resourceVersion: undefined, bookmarks: false }, signal);
  await clock.run(1_000);
  const result = await watch;
  if (!result.ok) throw new Error(result.code);
  let events = 0;
  const count = async (frames: AsyncIterable<WatchFrame>): Promise<void> => {
    for await (const frame of frames) if (frame.type === "events") events += 1;
  };
  void count(result.frames);
  return () => events;
}

test("a hub that nobody uses for ten minutes leaves, and sleeps for good", async () => {
  const { clock, hub, storage, write } = world();
  const stop = new AbortController();
  const events = await watched(storage, clock, stop.signal);
  await clock.run(30 * minute);
  write();
  await clock.run(1_000);
  expect([events(), hub.followed]).toEqual([1, true]);
  stop.abort();
  await clock.run(30 * minute);
  write();
  await clock.run(30 * minute);
  expect([hub.followed, clock.waiting]).toEqual([false, 0]);
});

test("a hub that a pull brings back while it leaves is looked after, and leaves again", async () => {
  const { clock, store, hub, storage, write } = world(9.5 * minute);
  const stop = new AbortController();
  await watched(storage, clock, stop.signal);
  stop.abort();
  await clock.run(9.7 * minute);
  write();
  hub.apply({ revision: store.revision + 1, changes: [], terms: [] });
  await hub.ring();
  await clock.run(1_000);
  expect(hub.followed).toBe(true);
  write();
  await clock.run(30 * minute);
  expect([hub.followed, clock.waiting]).toEqual([false, 0]);
});

test("the watches of a hub that does not find its store go on at the store", async () => {
  const { clock, network, hub, storage, write } = world();
  const stop = new AbortController();
  const events = await watched(storage, clock, stop.signal);
  network.part(10 * minute);
  await clock.run(5 * minute);
  write();
  await clock.run(1_000);
  expect([events(), hub.followed]).toEqual([1, false]);
  stop.abort();
});

test("a watch and its object each notice that the connection broke without a word", async () => {
  const { clock, network, storage, write } = world();
  const stop = new AbortController();
  const events = await watched(storage, clock, stop.signal);
  network.breakOne();
  write();
  await clock.run(2 * minute);
  expect([events(), network.open]).toEqual([1, 2]);
  await clock.run(3 * minute);
  expect(network.open).toBe(1);
  stop.abort();
  await clock.run(30 * minute);
  expect([network.open, clock.waiting]).toEqual([0, 0]);
});
