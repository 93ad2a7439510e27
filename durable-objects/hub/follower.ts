import type { Change, Event } from "../mvcc/mvcc.ts";
import type { ReadRequest } from "../serving/reads.ts";
import type { Replica } from "./replica.ts";
import type { Batch, Source } from "./source.ts";

/** Milliseconds that a push may still be under way before it is pulled. */
const graceMilliseconds = 30;
/** Milliseconds after which a read goes to the store instead. */
const patienceMilliseconds = 3_000;
const pullTriesMax = 4;
const pullRetryMilliseconds = 200;

/** What a read needs of the replica: nothing but that it follows, a revision, or the newest that there is. */
export type Need = "any" | "newest" | number;

/** A watch from a revision can begin anywhere: what comes later is told later. */
export function needOf(read: ReadRequest): Need {
  if (read.type === "get") return read.notOlderThan ?? "newest";
  const { revision, notOlderThan } = read.query;
  if (read.type === "watch" && revision !== undefined) return "any";
  return revision ?? notOlderThan ?? "newest";
}

export interface FollowerOptions {
  readonly replica: Replica;
  readonly source: Source;
  /** Calls once after so many milliseconds, unless the answer is called before. */
  readonly after: (milliseconds: number, call: () => void) => () => void;
  /** The replica went on by these. */
  readonly advanced: (events: readonly Event[]) => void;
  /** The replica is another state than before, and what lies between is not known. */
  readonly replaced: () => void;
}

/**
 * Keeps a replica where its store is: takes what is pushed, sees gaps by the revision, pulls what is missing, and takes a whole snapshot
 * where the store no longer has that. Pushes may come late, twice, in any order or never.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #replica: Replica;
  #catching: Promise<boolean> | undefined;
  /** What was asked for while a pull was under way, whose answer may be older. */
  #wanted = 0;
  #asking: Promise<number> | undefined;
  #asksNext: Promise<number> | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#replica = options.replica;
  }

  get revision(): number {
    return this.#replica.store.revision;
  }

  /** Takes a push; false if nobody reads here any more. What it shows to be missing is pulled, without anyone waiting. */
  push(batch: Batch): boolean {
    if (!this.#replica.pushed && this.#catching === undefined) return false;
    this.#take(batch.changes);
    if (batch.revision > this.revision) void this.catchUp(batch.revision);
    return true;
  }

  #take(changes: readonly Change[]): void {
    const fresh = changes.filter(({ version }) => version.revision > this.revision);
    if (fresh[0]?.version.revision !== this.revision + 1) return;
    this.#options.advanced(this.#replica.store.apply(fresh));
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Pulls until the replica is where the store is, at `wanted` at least; false if the store cannot be reached. */
  catchUp(wanted = 0): Promise<boolean> {
    this.#wanted = Math.max(this.#wanted, wanted);
    this.#catching ??= this.#pullAll().finally(() => {
      this.#catching = undefined;
    });
    return this.#catching;
  }

  async #pullAll(): Promise<boolean> {
    for (let failures = 0; ; ) {
      try {
        if (await this.#pull()) return true;
      } catch {
        failures += 1;
        if (failures >= pullTriesMax) return false;
        await new Promise<void>((resolve) => void this.#options.after(pullRetryMilliseconds * failures, resolve));
      }
    }
  }

  /** One step towards the store; true if there was no more. */
  async #pull(): Promise<boolean> {
    this.#wanted = 0;
    const pulled = await this.#options.source.pull(this.revision);
    if ("code" in pulled) {
      // A store behind its follower was restored from an older copy: its word counts.
      await this.#load(pulled.code === "ResourceVersionTooLarge");
      return false;
    }
    this.#take(pulled.changes);
    this.#replica.pushed = true;
    return Math.max(pulled.revision, this.#wanted) <= this.revision;
  }

  async #load(whatever: boolean): Promise<void> {
    const { source } = this.#options;
    this.#replica.clearStage();
    let at: number | undefined;
    let startKey: string | undefined = "";
    while (startKey !== undefined) {
      const page = await source.page(startKey, at);
      if ("code" in page) throw new Error(page.code);
      this.#replica.stage(page.versions);
      at = page.revision;
      startKey = page.nextKey;
    }
    if (at === undefined || (!whatever && at <= this.revision)) return;
    this.#replica.install(at);
    this.#options.replaced();
    this.#wake();
  }

  /** Waits until the replica has what a read needs; false if that takes too long, or cannot be. */
  async ready(need: Need): Promise<boolean> {
    let impatient = (): void => undefined;
    const patience = new Promise<boolean>((resolve) => {
      impatient = this.#options.after(patienceMilliseconds, () => resolve(false));
    });
    try {
      return await Promise.race([this.#has(need), patience]);
    } catch {
      return false;
    } finally {
      impatient();
    }
  }

  async #has(need: Need): Promise<boolean> {
    if (!this.#replica.pushed && !(await this.catchUp())) return false;
    if (need === "any") return true;
    const revision = need === "newest" ? await this.#newest() : need;
    if (revision <= this.revision || (await this.#pushedSoon(revision))) return true;
    return (await this.catchUp(revision)) && revision <= this.revision;
  }

  /** Whether the replica reaches a revision by what is under way to it already. */
  #pushedSoon(revision: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(wake);
        cancel();
        resolve(revision <= this.revision);
      };
      const wake = (): void => {
        if (revision <= this.revision) done();
      };
      const cancel = this.#options.after(graceMilliseconds, done);
      this.#waiting.add(wake);
    });
  }

  /** Where the store is, asked after this call began. All who come while one question is under way share the next. */
  #newest(): Promise<number> {
    if (this.#asking === undefined) return this.#ask();
    this.#asksNext ??= this.#asking.then(
      () => this.#ask(),
      () => this.#ask(),
    );
    return this.#asksNext;
  }

  #ask(): Promise<number> {
    this.#asksNext = undefined;
    const asked = this.#options.source.revision().finally(() => {
      if (this.#asking === asked) this.#asking = undefined;
    });
    this.#asking = asked;
    return asked;
  }

  /** Stops following: the store learns it from the answer to its next push, and the next read begins again. */
  leave(): void {
    this.#replica.pushed = false;
  }
}
