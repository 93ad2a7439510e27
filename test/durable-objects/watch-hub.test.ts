/// <reference types="@cloudflare/vitest-plugin/types" />

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Storage, WatchFrame } from "../../worker/registry/storage.ts";
import { hubObjectName, newResourceStorage, shardObjectName } from "../../worker/resource-storage.ts";
import { describeStorage } from "../suites/storage.ts";
import type { Subject } from "../suites/storage-steps.ts";
import type { ResourceStore, WatchHub } from "./main.ts";
import { platform } from "./platform.ts";

const { RESOURCE_STORE, WATCH_HUB } = env as unknown as {
  RESOURCE_STORE: DurableObjectNamespace<ResourceStore>;
  WATCH_HUB: DurableObjectNamespace<WatchHub>;
};

interface Stubs {
  readonly store: DurableObjectStub<ResourceStore>;
  readonly hub: DurableObjectStub<WatchHub>;
}

interface Regional extends Stubs {
  readonly storage: Storage;
  /** New ones: a stub is of no use any more once its object broke off. */
  readonly stubs: () => Stubs;
}

/** A cluster of its own, seen from a region that the stores are not in. */
function regional(own = platform): Regional {
  const cluster = platform.uuid();
  const region = { name: "far", hubs: WATCH_HUB, linkDelay: 0 };
  const stubs = () => ({
    store: RESOURCE_STORE.getByName(shardObjectName(cluster, "things")),
    hub: WATCH_HUB.getByName(hubObjectName(cluster, "things", "far")),
  });
  return { storage: newResourceStorage(RESOURCE_STORE, { cluster, ...own, region }), ...stubs(), stubs };
}

type EndLife = (stub: DurableObjectStub<ResourceStore | WatchHub>) => Promise<void>;

/** Ends an object's life as the runtime does when it moves or replaces it: what it was doing fails, and its connections break. */
const restart: EndLife = (stub) => runInDurableObject(stub, (_object, state) => state.abort("restarted")).catch(() => undefined);

/** One after the other: an object that is evicted already cannot be evicted. */
function subject(disturbed: "none" | "hub" | "both", end: EndLife = evictDurableObject): Promise<Subject> {
  const { storage, stubs } = regional();
  let last = Promise.resolve();
  const disturb = (): Promise<void> => {
    last = last.then(async () => {
      await stubs().hub.crossings();
      await end(stubs().hub);
      if (disturbed === "hub") return;
      await stubs().store.position();
      await end(stubs().store);
    });
    return last;
  };
  const pass = async (milliseconds: number): Promise<void> => {
    await platform.sleep(milliseconds);
    await runDurableObjectAlarm(stubs().store);
  };
  return Promise.resolve({ storage, disturb: disturbed === "none" ? () => Promise.resolve() : disturb, pass });
}

describeStorage("a store behind a hub", () => subject("none"));
describeStorage("a store behind a hub that is evicted after each step", () => subject("hub"));
describeStorage("a store behind a hub, both evicted after each step", () => subject("both"));
describeStorage("a store behind a hub, both restarted after each step", () => subject("both", restart));

async function create(storage: Storage, name: string): Promise<string> {
  const content = { text: '{"metadata":{"resourceVersion":""}}', revisionOffset: 32, labels: {}, fields: {} };
  const written = await storage.write("things", { type: "create", key: `things/${name}`, content });
  if (!written.ok) throw new Error(JSON.stringify(written));
  return written.resourceVersion;
}

async function firstEvent(frames: AsyncIterable<WatchFrame>): Promise<string> {
  for await (const frame of frames) if (frame.type === "events") return new TextDecoder().decode(frame.bytes);
  throw new Error("the watch ended");
}

const everything = { prefix: "things/", labels: [], fields: [] };
/** The revision that a list has which may be of any from this one on. */
async function list(storage: Storage, resourceVersion: string): Promise<string> {
  const at = { match: "NotOlderThan", resourceVersion } as const;
  const listed = await storage.list("things", { ...everything, limit: 0, startKey: "", itemHead: "", at });
  if (!listed.ok) return listed.code;
  await new Response(listed.items).text();
  return listed.resourceVersion;
}

test("an event reaches a hundred watchers of a region over the link once, and a list of anything crosses it never", async () => {
  const { storage, hub } = regional();
  const { signal } = new AbortController();
  const resourceVersion = await create(storage, "a");
  const watch = () => storage.watch("things", { ...everything, resourceVersion, bookmarks: false }, signal);
  const watches = await Promise.all(Array.from({ length: 100 }, watch));
  const events = watches.map((one) => (one.ok ? firstEvent(one.frames) : Promise.reject(new Error(one.code))));
  await hub.crossings();
  await create(storage, "b");
  expect(new Set(await Promise.all(events)).size).toBe(1);
  expect(await hub.crossings()).toEqual({ push: 1 });
  expect(await list(storage, "0")).toBe("3");
  expect(await hub.crossings()).toEqual({});
});

/** Every way in which a client leaves. */
const leavings: readonly ((frames: AsyncIterableIterator<WatchFrame>, abort: AbortController) => unknown)[] = [
  (_frames, abort) => abort.abort(),
  (frames) => frames.return?.(),
  (frames, abort) => Promise.all([frames.return?.(), abort.abort()]),
  async (frames, abort) => {
    const reading = frames.next();
    abort.abort();
    await reading;
    await frames.return?.();
  },
];

test("a thousand clients that left in every way leave no socket and no timer behind", { timeout: 60_000 }, async () => {
  let timers = 0;
  const every: typeof platform.every = (milliseconds, call) => {
    timers += 1;
    const cancel = platform.every(milliseconds, call);
    return () => {
      timers -= 1;
      cancel();
    };
  };
  const { storage, hub } = regional({ ...platform, every });
  const resourceVersion = await create(storage, "a");
  const sockets = (): Promise<number> => runInDurableObject(hub, (_hub, state) => state.getWebSockets().length);
  const come = async (): Promise<readonly [AsyncIterableIterator<WatchFrame>, AbortController]> => {
    const abort = new AbortController();
    const watch = await storage.watch("things", { ...everything, resourceVersion, bookmarks: false }, abort.signal);
    return watch.ok ? [watch.frames, abort] : expect.fail(watch.code);
  };
  for (let round = 0; round < 10; round++) {
    const clients = await Promise.all(Array.from({ length: 100 }, come));
    if (round === 0) expect([await sockets(), timers]).toEqual([100, 100]);
    await Promise.all(clients.map(([frames, abort], at) => leavings[at % leavings.length]?.(frames, abort)));
  }
  await vi.waitFor(async () => expect([await sockets(), timers]).toEqual([0, 0]), { timeout: 10_000 });
});

test("a hub that was evicted goes on from its replica", async () => {
  const { storage, hub } = regional();
  await create(storage, "a");
  await list(storage, "0");
  await evictDurableObject(hub);
  await hub.crossings();
  expect(await list(storage, "0")).toBe("2");
  await create(storage, "b");
  expect(await list(storage, "3")).toBe("3");
  expect(await hub.crossings()).toEqual({ push: 1 });
});

test("a hub's alarm finds what no push told it", async () => {
  const { storage, hub } = regional();
  await create(storage, "a");
  await list(storage, "0");
  await hub.crossings();
  expect(await runDurableObjectAlarm(hub)).toBe(true);
  expect(await hub.crossings()).toEqual({ pull: 1 });
});

/** A hub with one watcher, at revision 2, whose calls over the link go wrong as is said. */
async function troubled(calls: Parameters<WatchHub["goesWrong"]>[0]): Promise<Regional & { readonly event: Promise<string> }> {
  const all = regional();
  const resourceVersion = await create(all.storage, "a");
  const watch = await all.storage.watch("things", { ...everything, resourceVersion, bookmarks: false }, new AbortController().signal);
  if (!watch.ok) throw new Error(watch.code);
  const event = firstEvent(watch.frames);
  await all.hub.crossings();
  await all.hub.goesWrong(calls);
  return { ...all, event };
}

async function newest(storage: Storage): Promise<string> {
  const listed = await storage.list("things", { ...everything, limit: 0, startKey: "", itemHead: "", at: undefined });
  if (!listed.ok) return listed.code;
  await new Response(listed.items).text();
  return listed.resourceVersion;
}

test("an event whose push is lost is told when the store says where it is", async () => {
  const { storage, hub, event } = await troubled({ push: "fails" });
  await create(storage, "b");
  await vi.waitFor(async () => expect(await hub.crossings()).toEqual({ push: 1 }));
  await hub.goesWrong({});
  expect(await event).toContain('"resourceVersion":"3"');
  expect(await hub.crossings()).toEqual({ push: 1, pull: 1 });
});

test.each([
  ["position", "fails"],
  ["position", "hangs"],
  ["pull", "fails"],
  ["pull", "hangs"],
] as const)(
  "a read of the newest is answered by the store when the hub's question for it, %s, %s",
  { timeout: 20_000 },
  async (what, how) => {
    const { storage, hub } = await troubled({ push: "fails", [what]: how });
    await create(storage, "b");
    expect(await newest(storage)).toBe("3");
    expect(await hub.crossings()).toMatchObject({ read: 1 });
    expect(await list(storage, "0")).toBe("2");
    await hub.goesWrong({});
  },
);

test("a hub that could not ask its store answers again when it can", { timeout: 20_000 }, async () => {
  const { storage, hub } = await troubled({ push: "fails", pull: "fails", position: "fails" });
  await create(storage, "b");
  expect(await newest(storage)).toBe("3");
  await hub.goesWrong({});
  await vi.waitFor(async () => {
    await hub.crossings();
    expect([await newest(storage), await hub.crossings()]).toEqual(["3", { position: 1 }]);
  }, 15_000);
});

test("a hub that does not find its store when its alarm rings sends its watches there", { timeout: 60_000 }, async () => {
  const { storage, hub, event } = await troubled({ push: "fails", pull: "fails" });
  expect(await runDurableObjectAlarm(hub)).toBe(true);
  await vi.waitFor(async () => expect(await hub.crossings()).toMatchObject({ read: 1 }), 10_000);
  await create(storage, "b");
  expect(await event).toContain('"resourceVersion":"3"');
  await hub.goesWrong({});
});

test("a hub whose database fails sends its watches and its reads to the store", { timeout: 60_000 }, async () => {
  const { storage, hub, event } = await troubled({});
  await runInDurableObject(hub, (_hub, { storage: { sql } }) => void sql.exec("DROP TABLE log"));
  await create(storage, "b");
  expect(await newest(storage)).toBe("3");
  expect(await runDurableObjectAlarm(hub)).toBe(true);
  expect(await event).toContain('"resourceVersion":"3"');
});

test("a hub closes the connection of a watcher that has said nothing for three minutes", async () => {
  const { storage, hub } = regional();
  await create(storage, "a");
  const headers = { Upgrade: "websocket", "X-Store-Query": encodeURIComponent(JSON.stringify({ ...everything, revision: 2 })) };
  const { webSocket } = await hub.fetch("http://hub/watch", { headers });
  webSocket?.accept();
  const closed = new Promise((resolve) => webSocket?.addEventListener("close", resolve));
  const sockets = (): Promise<number> => runInDurableObject(hub, (_hub, state) => state.getWebSockets().length);
  const now = Date.now();
  try {
    vi.useFakeTimers({ toFake: ["Date"], now: now + 170_000 });
    await runDurableObjectAlarm(hub);
    expect(await sockets()).toBe(1);
    vi.setSystemTime(now + 190_000);
    await runDurableObjectAlarm(hub);
  } finally {
    vi.useRealTimers();
  }
  await closed;
  expect(await sockets()).toBe(0);
});
