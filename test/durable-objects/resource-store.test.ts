/// <reference types="@cloudflare/vitest-plugin/types" />

import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { ResourceStore } from "../../durable-objects/resource-store.ts";
import { newResourceStorage, shardObjectName } from "../../worker/resource-storage.ts";
import { describeStorage } from "../suites/storage.ts";
import type { Subject } from "../suites/storage-steps.ts";
import { platform } from "./platform.ts";

const namespace = (env as { RESOURCE_STORE: DurableObjectNamespace<ResourceStore> }).RESOURCE_STORE;

/** A cluster of its own, so that every case has an empty shard. */
function subject(restart: boolean): Promise<Subject> {
  const cluster = platform.uuid();
  const storage = newResourceStorage(namespace, { cluster, ...platform });
  const stub = namespace.getByName(shardObjectName(cluster, "things"));
  let last = Promise.resolve();
  // One after the other: an object that is evicted already cannot be evicted.
  const evict = (): Promise<void> => {
    last = last.then(async () => {
      await stub.changes(0);
      await evictDurableObject(stub);
    });
    return last;
  };
  const disturb = restart ? evict : () => Promise.resolve();
  const pass = async (milliseconds: number): Promise<void> => {
    await platform.sleep(milliseconds);
    await runDurableObjectAlarm(stub);
  };
  return Promise.resolve({ storage, disturb, pass });
}

describeStorage("the object", () => subject(false));
describeStorage("the object, evicted after each step", () => subject(true));
