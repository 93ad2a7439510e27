/// <reference types="@cloudflare/vitest-plugin/types" />

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Storage, WatchFrame } from "../../worker/registry/storage.ts";
import { newResourceStorage, shardObjectName } from "../../worker/resource-storage.ts";
import type { ResourceStore } from "./main.ts";

const WATCHES = 100;
/** The runtime lets an object sleep after 10 idle seconds. */
const IDLE_MILLISECONDS = 12_000;

const namespace = (env as { RESOURCE_STORE: DurableObjectNamespace<ResourceStore> }).RESOURCE_STORE;
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const uuid = (): string => crypto.randomUUID();
const constructed = (stub: DurableObjectStub<ResourceStore>): Promise<number> => runInDurableObject(stub, (object) => object.constructed);

async function firstEvent(frames: ReadableStream<WatchFrame>): Promise<string> {
  for await (const frame of frames) if (frame.type === "events") return new TextDecoder().decode(frame.bytes);
  throw new Error("the watch ended");
}

async function create(storage: Storage, name: string): Promise<{ resourceVersion: string }> {
  const content = { text: '{"metadata":{"resourceVersion":""}}', revisionOffset: 32, labels: {}, fields: {} };
  const written = await storage.write("things", { type: "create", key: `things/${name}`, content });
  if (!written.ok) throw new Error(written.code);
  return written;
}

test("a hundred idle watches let the object hibernate, and an event still reaches all of them", { timeout: 40_000 }, async () => {
  const cluster = uuid();
  const storage = newResourceStorage(namespace, { cluster, uuid, sleep });
  const stub = namespace.getByName(shardObjectName(cluster, "things"));
  const { signal } = new AbortController();
  const { resourceVersion } = await create(storage, "a");
  const request = { prefix: "things/", labels: [], fields: [], resourceVersion, bookmarks: false };
  const watches = await Promise.all(Array.from({ length: WATCHES }, () => storage.watch("things", request, signal)));
  const events = watches.map((watch) => (watch.ok ? firstEvent(watch.frames) : Promise.reject(new Error(watch.code))));
  const before = await constructed(stub);
  await sleep(IDLE_MILLISECONDS);
  await create(storage, "b");
  expect(new Set(await Promise.all(events)).size).toBe(1);
  expect(await constructed(stub)).toBe(before + 1);
});
