/// <reference types="@cloudflare/vitest-plugin/types" />

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Storage, WatchFrame } from "../../worker/registry/storage.ts";
import { hubObjectName, newResourceStorage, shardObjectName } from "../../worker/resource-storage.ts";
import type { ResourceStore, WatchHub } from "./main.ts";
import { platform } from "./platform.ts";

const WATCHES = 100;
/** The runtime lets an object sleep after 10 idle seconds. */
const IDLE_MILLISECONDS = 12_000;

const { RESOURCE_STORE, WATCH_HUB } = env as unknown as {
  RESOURCE_STORE: DurableObjectNamespace<ResourceStore>;
  WATCH_HUB: DurableObjectNamespace<WatchHub>;
};
const constructed = (stub: DurableObjectStub<ResourceStore | WatchHub>): Promise<number> =>
  runInDurableObject(stub, (object) => object.constructed);

async function firstEvent(frames: AsyncIterable<WatchFrame>): Promise<string> {
  for await (const frame of frames) if (frame.type === "events") return new TextDecoder().decode(frame.bytes);
  throw new Error("the watch ended");
}

async function create(storage: Storage, name: string): Promise<{ resourceVersion: string }> {
  const content = { text: '{"metadata":{"resourceVersion":""}}', revisionOffset: 32, labels: {}, fields: {} };
  const written = await storage.write("things", { type: "create", key: `things/${name}`, content });
  if (!written.ok) throw new Error(written.code);
  return written;
}

/** Where a hundred clients are, and the object that their watches are at. */
const places: Record<string, (cluster: string) => { storage: Storage; watched: DurableObjectStub<ResourceStore | WatchHub> }> = {
  "the store": (cluster) => ({
    storage: newResourceStorage(RESOURCE_STORE, { cluster, ...platform }),
    watched: RESOURCE_STORE.getByName(shardObjectName(cluster, "things")),
  }),
  "a hub": (cluster) => ({
    storage: newResourceStorage(RESOURCE_STORE, { cluster, ...platform, region: { name: "far", hubs: WATCH_HUB, linkDelay: 0 } }),
    watched: WATCH_HUB.getByName(hubObjectName(cluster, "things", "far")),
  }),
};

test.concurrent.each(Object.keys(places))(
  "a hundred idle watches let %s hibernate, and an event still reaches all of them",
  { timeout: 40_000 },
  async (place) => {
    const { storage, watched } = places[place]?.(platform.uuid()) ?? expect.fail(place);
    const { signal } = new AbortController();
    const { resourceVersion } = await create(storage, "a");
    const request = { prefix: "things/", labels: [], fields: [], resourceVersion, bookmarks: false };
    const watches = await Promise.all(Array.from({ length: WATCHES }, () => storage.watch("things", request, signal)));
    const events = watches.map((watch) => (watch.ok ? firstEvent(watch.frames) : Promise.reject(new Error(watch.code))));
    const before = await constructed(watched);
    await platform.sleep(IDLE_MILLISECONDS);
    await create(storage, "b");
    expect(new Set(await Promise.all(events)).size).toBe(1);
    expect(await constructed(watched)).toBeGreaterThan(before);
  },
);
