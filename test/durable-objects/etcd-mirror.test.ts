/// <reference types="@cloudflare/vitest-plugin/types" />

import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { EtcdMirror } from "../../durable-objects/etcd-mirror.ts";
import { newResourceStorage, shardObjectName } from "../../worker/resource-storage.ts";
import type { ResourceStore } from "./main.ts";
import { platform } from "./platform.ts";

const { RESOURCE_STORE, ETCD_MIRROR, ETCD_NETWORK } = env as unknown as {
  RESOURCE_STORE: DurableObjectNamespace<ResourceStore>;
  ETCD_MIRROR: DurableObjectNamespace<EtcdMirror>;
  ETCD_NETWORK: Fetcher;
};
const storage = newResourceStorage(RESOURCE_STORE, { cluster: "", ...platform });
const mirror = ETCD_MIRROR.getByName("/");
const store = RESOURCE_STORE.getByName(shardObjectName("", "configmaps"));
const PATIENCE = { timeout: 20_000, interval: 20 };

async function create(name: string): Promise<void> {
  const head = `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"${name}","namespace":"a","resourceVersion":"`;
  const content = { text: `${head}"}}`, revisionOffset: head.length, labels: {}, fields: {} };
  const written = await storage.write("configmaps", { type: "create", key: `configmaps/a/${name}`, content });
  expect(written.ok).toBe(true);
}

/** Names of the configmaps that the etcd has. */
async function mirrored(): Promise<string[]> {
  const values = (await (await ETCD_NETWORK.fetch("http://etcd/")).json()) as Record<string, string>;
  return Object.keys(values).flatMap((key) => /^\/registry\/configmaps\/a\/(.*)$/.exec(key)?.[1] ?? []);
}

const lane = async () => (await mirror.status())?.lanes.find(({ shard }) => shard === "configmaps");

const TEST_MILLISECONDS = 60_000;

test(
  "what is committed is pushed to the mirror, before and after either object has slept",
  async () => {
    await create("first");
    await mirror.start();
    await expect.poll(mirrored, PATIENCE).toEqual(["first"]);
    await create("second");
    await expect.poll(mirrored, PATIENCE).toEqual(["first", "second"]);
    await evictDurableObject(mirror);
    await create("third");
    await expect.poll(mirrored, PATIENCE).toEqual(["first", "second", "third"]);
    await evictDurableObject(store);
    await create("fourth");
    await expect.poll(mirrored, PATIENCE).toEqual(["first", "second", "third", "fourth"]);
    expect(await lane()).toMatchObject({ state: "following", resyncs: 0, lagRevisions: 0 });
  },
  TEST_MILLISECONDS,
);

test(
  "the alarm finds what was not pushed, and compares with what there is",
  async () => {
    await mirror.start();
    expect(await runDurableObjectAlarm(mirror)).toBe(true);
    await expect.poll(async () => (await lane())?.state, PATIENCE).toBe("following");
    expect(await mirror.verify("configmaps", "")).toMatchObject({ compared: 4, differences: [] });
    expect([await mirror.repair("configmaps"), await mirror.repair("nothing")]).toEqual([true, false]);
    await expect.poll(async () => (await lane())?.announced, PATIENCE).toBe("somebody asked for it");
  },
  TEST_MILLISECONDS,
);
