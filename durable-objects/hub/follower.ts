import type { Event, Refused } from "../mvcc/mvcc.ts";
import type { After } from "../mvcc/sql.ts";
import type { ReadRequest } from "../serving/reads.ts";
import { answered } from "./link.ts";
import type { Replica } from "./replica.ts";
import type { Batch, Position, SnapshotPage, Source } from "./source.ts";
import { termOf } from "./terms.ts";

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
  readonly after: After;
  /** The replica went on by these. */
  readonly advanced: (events: readonly Event[]) => void;
  /** The replica is another state than before, and what lies between is not known. */
  readonly replaced: () => void;
}

/**
 * Keeps a replica where its store is: takes what is pushed, sees gaps by the revision and another history by the term, pulls what is
 * missing, and takes a whole snapshot where the store no longer has that. Pushes may come late, twice, in any order or never.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #replica: Replica;
  #catching: Promise<boolean> | undefined;
  /** What was asked for while a pull was under way, whose answer may be older. */
  #wanted = 0;
  #asking: Promise<Position> | undefined;
  #asksNext: Promise<Position> | undefined;
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
    if (!this.#take(batch) || batch.revision > this.revision) void this.catchUp(batch.revision);
    return true;
  }

  /** Takes what comes after where the replica is; false if that is not known to be of the same history. */
  #take({ revision, changes, terms }: Batch): boolean {
    const both = Math.min(revision, this.revision);
    if (termOf(terms, both) !== this.#replica.terms.of(both)) return false;
    const fresh = changes.filter(({ version }) => version.revision > this.revision);
    if (fresh[0]?.version.revision !== this.revision + 1) return true;
    this.#options.advanced(this.#replica.apply(fresh, terms));
    this.#wake();
    return true;
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
        await this.#sleep(pullRetryMilliseconds * failures);
      }
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#options.after(milliseconds, resolve));
  }

  /** One step towards the store; true if there was no more. */
  async #pull(): Promise<boolean> {
    this.#wanted = 0;
    const before = this.revision;
    const pulled = await this.#call(this.#options.source.pull(this.#replica.position));
    if ("code" in pulled) {
      await this.#load(pulled.code !== "Compacted");
      return false;
    }
    if (!this.#take(pulled)) throw new Error("the store went another way meanwhile");
    this.#replica.pushed = true;
    if (Math.max(pulled.revision, this.#wanted) <= this.revision) return true;
    if (pulled.revision > this.revision && this.revision === before) throw new Error("the store does not send what comes next");
    return false;
  }

  #call<T>(call: Promise<T>): Promise<T> {
    return answered(this.#options.after, call);
  }

  /** Takes the store's whole state. Where the replica is of another history (the store was put back to an older copy), the store's word counts. */
  async #load(whatever: boolean): Promise<void> {
    try {
      const position = await this.#stage();
      if (!whatever && position.revision <= this.revision) return;
      this.#replica.install(position);
    } finally {
      this.#replica.clearStage();
    }
    this.#options.replaced();
    this.#wake();
  }

  async #stage(): Promise<Position> {
    const { source } = this.#options;
    this.#replica.clearStage();
    let at: Position | undefined;
    for (let startKey: string | undefined = ""; startKey !== undefined; ) {
      const page: SnapshotPage | Refused = await this.#call(source.page(startKey, at?.revision));
      if ("code" in page) throw new Error(page.code);
      const { revision, term } = page;
      at ??= { revision, term };
      if (term !== at.term) throw new Error("the store went another way meanwhile");
      this.#replica.stage(page.versions);
      startKey = page.nextKey;
    }
    return at ?? this.#replica.position;
  }

  /** Waits until the replica has what a read needs; false if that takes too long, or cannot be. */
  async ready(need: Need): Promise<boolean> {
    if (this.#replica.pushed && need !== "newest" && (need === "any" || need <= this.revision)) return true;
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
    if (need === "newest") return this.#hasNewest();
    return this.#reaches(need);
  }

  async #reaches(revision: number): Promise<boolean> {
    if (revision <= this.revision || (await this.#pushedSoon(revision))) return true;
    return (await this.catchUp(revision)) && revision <= this.revision;
  }

  async #hasNewest(): Promise<boolean> {
    const before = this.revision;
    const position = await this.#newest();
    if (position.revision >= before && !this.#contradicts(position)) return this.#reaches(position.revision);
    // Not the store that it was. A pull that is under way may have begun before it became another.
    await this.#catching;
    return (await this.catchUp(position.revision)) && position.revision <= this.revision;
  }

  #contradicts({ revision, term }: Position): boolean {
    return revision <= this.revision && this.#replica.terms.of(revision) !== term;
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
  #newest(): Promise<Position> {
    if (this.#asking === undefined) return this.#ask();
    this.#asksNext ??= this.#asking.then(
      () => this.#ask(),
      () => this.#ask(),
    );
    return this.#asksNext;
  }

  #ask(): Promise<Position> {
    this.#asksNext = undefined;
    const asked = this.#call(this.#options.source.position()).finally(() => {
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
