import { appliedLongAgo } from "../../durable-objects/mvcc/mvcc.ts";
import type { Content, ListRequest, Selection, Storage, WatchFrame } from "../../worker/registry/storage.ts";
import type { History, Watched } from "./history.ts";
import type { Random, SimulatedClock } from "./simulated-clock.ts";

const shard = "things";
const names = ["a", "b", "c", "d", "e"];
const selections: readonly Selection[] = [
  { prefix: "things/", labels: [], fields: [] },
  { prefix: "things/", labels: [{ key: "on", operator: "=", values: ["yes"] }], fields: [] },
  { prefix: "things/", labels: [], fields: [{ field: "metadata.name", operator: "=", value: "a" }] },
];

function content(name: string, value: string, on: string): Content {
  const head = '{"metadata":{"resourceVersion":"';
  const text = `${head}"},"name":"${name}","value":"${value}"}`;
  return { text, revisionOffset: head.length, labels: { on }, fields: { "metadata.name": name } };
}

/** Reads, writes and watches at random, and remembers what it saw for the history to judge. */
export class SimulatedClient {
  readonly #storage: Storage;
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #history: History;
  /** Milliseconds at most before it does something. */
  readonly #pace: number;
  /** The newest that this client knows; it must never read anything older. */
  #seen = "1";
  readonly #known = new Map<string, string>();
  readonly #stop = new AbortController();
  readonly #left = new Set<AbortSignal>();

  constructor(storage: Storage, clock: SimulatedClock, random: Random, history: History, pace: number) {
    this.#pace = pace;
    this.#storage = storage;
    this.#clock = clock;
    this.#random = random;
    this.#history = history;
  }

  /** Ends the watches that still run. */
  stop(): void {
    this.#stop.abort("the end");
  }

  async act(steps: number): Promise<void> {
    const actions = [() => this.#write(), () => this.#write(), () => this.#list(), () => this.#get(), () => this.#watch()];
    for (let step = 0; step < steps; step++) {
      await this.#clock.sleep(this.#random.below(this.#pace));
      await this.#random
        .pick(actions)()
        .catch((error: unknown) => this.#mayFail(error));
    }
  }

  /** What the network loses, a client is told; anything else is a bug. */
  #mayFail(error: unknown): void {
    const { message, status } = error as { message: string; status?: { code?: number } };
    if (!["the network lost it", "evicted", appliedLongAgo].includes(message) && status?.code !== 503) throw error;
  }

  #saw(resourceVersion: string): void {
    if (Number(resourceVersion) > Number(this.#seen)) this.#seen = resourceVersion;
  }

  async #write(): Promise<void> {
    const name = this.#random.pick(names);
    const key = `things/${name}`;
    const value = String(this.#random.below(1000)).padEnd(this.#random.below(300), "0");
    const resourceVersion = this.#known.get(key);
    const made = content(name, value, this.#random.pick(["yes", "no"]));
    const result = await this.#storage.write(
      shard,
      resourceVersion === undefined
        ? { type: "create", key, content: made }
        : this.#random.chance(0.3)
          ? { type: "delete", key, resourceVersion }
          : { type: "update", key, resourceVersion, content: made },
    );
    if (result.ok) {
      this.#history.acknowledged(result);
      this.#known.set(key, result.resourceVersion);
      this.#saw(result.resourceVersion);
    } else if (result.code === "ResourceVersionConflicts") this.#known.set(key, result.current.resourceVersion);
    else if (result.code === "NotFound") this.#known.delete(key);
  }

  /** The ways to say how new an answer must be, and the revision that it must have reached. */
  #newness(): { readonly wanted: string | undefined; readonly floor: number } {
    const wanted = this.#random.pick(["0", undefined, this.#seen]);
    return { wanted, floor: wanted === undefined ? this.#history.revision : Number(wanted) };
  }

  async #get(): Promise<void> {
    const key = `things/${this.#random.pick(names)}`;
    const { wanted, floor } = this.#newness();
    const result = await this.#storage.get(shard, key, wanted);
    if (!result.ok) throw new Error(`${wanted} is refused at ${this.#history.revision}: ${result.code}`);
    this.#history.wasRead(key, result.object, result.resourceVersion, floor);
    if (wanted !== "0") this.#saw(result.resourceVersion);
    if (result.object !== undefined) this.#known.set(key, result.object.resourceVersion);
  }

  async #list(): Promise<void> {
    const selection = this.#random.pick(selections);
    const exact = this.#random.chance(0.2);
    const { wanted, floor } = this.#newness();
    const at: ListRequest["at"] = exact
      ? { match: "Exact", resourceVersion: this.#seen }
      : wanted === undefined
        ? undefined
        : { match: "NotOlderThan", resourceVersion: wanted };
    const request: ListRequest = { ...selection, limit: this.#random.pick([0, 0, 2]), startKey: "", itemHead: "", at };
    const first = await this.#page(request, this.#seen);
    if (first === undefined) return;
    const { resourceVersion } = first;
    const texts = [first.text];
    for (let { nextKey } = first; nextKey !== undefined; ) {
      await this.#clock.sleep(this.#random.below(300));
      const next = await this.#page({ ...request, startKey: nextKey, at: { match: "Exact", resourceVersion } }, resourceVersion);
      if (next === undefined) return;
      this.#history.counts.paged += 1;
      texts.push(next.text);
      nextKey = next.nextKey;
    }
    const text = texts.filter((each) => each !== "").join(",");
    this.#history.wasListed(selection, text, resourceVersion, exact ? Number(this.#seen) : floor);
    if (wanted !== "0") this.#saw(resourceVersion);
  }

  /** undefined if it is refused, as what was compacted may be. */
  async #page(request: ListRequest, wanted: string) {
    const result = await this.#storage.list(shard, request);
    if (!result.ok) return void this.#history.wasRefused(result, wanted);
    const { resourceVersion, nextKey } = result;
    return { text: await new Response(result.items).text(), resourceVersion, nextKey };
  }

  async #watch(): Promise<void> {
    const selection = this.#random.pick(selections);
    const { wanted } = this.#newness();
    const from = this.#random.chance(0.5) ? this.#seen : undefined;
    const newness = wanted === undefined ? {} : { notOlderThan: wanted };
    const request = { ...selection, ...newness, resourceVersion: from, bookmarks: true };
    const stop = new AbortController();
    this.#stop.signal.addEventListener("abort", () => stop.abort("the end"));
    if (this.#random.chance(0.5)) this.#clock.after(this.#random.below(4000), () => this.#leave(stop));
    const result = await this.#storage.watch(shard, request, stop.signal);
    if (!result.ok) return this.#history.wasRefused(result, from ?? "0");
    const watched: Watched = { selection, from, lines: [], bookmarks: [] };
    this.#clock.after(this.#random.below(2000), result.progress);
    const { frames } = result;
    if (this.#random.chance(0.2)) this.#clock.after(this.#random.below(4000), () => this.#cancel(frames, stop.signal));
    void this.#follow(watched, frames, stop.signal);
  }

  #leave(stop: AbortController): void {
    this.#left.add(stop.signal);
    stop.abort("it left");
  }

  #cancel(frames: AsyncIterator<WatchFrame>, signal: AbortSignal): void {
    this.#left.add(signal);
    void frames.return?.();
  }

  async #follow(watched: Watched, frames: AsyncIterable<WatchFrame>, signal: AbortSignal): Promise<void> {
    let expired = false;
    for await (const frame of frames) {
      if (frame.type === "bookmark") {
        const { resourceVersion, initialEventsEnd } = frame;
        watched.bookmarks.push({ lines: watched.lines.length, resourceVersion, end: initialEventsEnd });
      } else if (frame.type === "expired") {
        expired = true;
        this.#history.counts.expired += 1;
      } else watched.lines.push(...new TextDecoder().decode(frame.bytes).split(/(?<=\n)/));
    }
    // The end of the simulation ended it, and nothing else.
    this.#history.wasWatched(watched, this.#stop.signal.aborted && !this.#left.has(signal) && !expired);
  }
}
