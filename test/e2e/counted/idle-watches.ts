import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ObjectCounts } from "./counted.ts";
import type { CountedServer } from "./counted-server.ts";

const path = "/api/v1/namespaces/default/configmaps";
const shard = "/configmaps";
const deliveryMilliseconds = 10_000;

export interface IdleOptions {
  readonly watches: number;
  readonly seconds: number;
  /** Between one event and the next. */
  readonly eventSeconds: number;
}

export interface IdleResult {
  readonly seconds: number;
  readonly events: number;
  readonly delivered: number;
  /** Watches that ended, or told something else than each event once and in order. */
  readonly broken: number;
  readonly hub: ObjectCounts;
  readonly store: ObjectCounts;
}

/** One watch that is held open, and what it told. */
class HeldWatch {
  readonly told: string[] = [];
  ended = false;
  #text = "";

  constructor(response: IncomingMessage) {
    response.on("data", (chunk: Buffer) => this.#read(String(chunk)));
    response.on("close", () => {
      this.ended = true;
    });
  }

  #read(text: string): void {
    const lines = (this.#text + text).split("\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines) this.told.push(/"name":"([^"]*)"/.exec(line)?.[1] ?? line);
  }
}

/** Holds watches open in the region `far` while little happens in the region `near`: what it costs, and what arrives. */
export async function idleWatches(server: CountedServer, { watches, seconds, eventSeconds }: IdleOptions): Promise<IdleResult> {
  const { metadata } = JSON.parse((await server.ask("GET", path)).text) as { metadata: { resourceVersion: string } };
  const query = `watch=1&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=${seconds + 600}`;
  const held = await Promise.all(Array.from({ length: watches }, async () => new HeldWatch(await server.open("GET", `${path}?${query}`))));
  await server.counts();
  const names: string[] = [];
  const started = Date.now();
  while (Date.now() - started < seconds * 1000) {
    await sleep(eventSeconds * 1000);
    const name = `idle-${names.length}`;
    names.push(name);
    await server.ask("POST", path, { metadata: { name } }, "near");
    for (const until = Date.now() + deliveryMilliseconds; Date.now() < until && held.some(({ told }) => !told.includes(name)); )
      await sleep(20);
  }
  const { objects } = await server.counts();
  const none: ObjectCounts = { constructed: 0, calls: {}, awakeMilliseconds: 0 };
  return {
    seconds: (Date.now() - started) / 1000,
    events: names.length,
    delivered: held.reduce((sum, { told }) => sum + told.length, 0),
    broken: held.filter(({ told, ended }) => ended || told.join() !== names.join()).length,
    hub: objects[`WatchHub ${shard}@far`] ?? none,
    store: objects[`ResourceStore ${shard}`] ?? none,
  };
}
