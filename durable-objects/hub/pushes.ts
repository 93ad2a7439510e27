import type { Change, Event } from "../mvcc/mvcc.ts";
import type { After } from "../mvcc/sql.ts";
import { answered } from "./link.ts";
import { type Batch, batchCharactersMax } from "./source.ts";
import type { Term } from "./terms.ts";

const retryMillisecondsFirst = 500;
const retryTriesMax = 6;

export interface PushesOptions {
  /** One call to a follower; false: it does not follow any more. */
  readonly send: (hub: string, batch: Batch) => Promise<boolean>;
  readonly revision: () => number;
  /** Of a revision and of all since. */
  readonly terms: (revision: number) => readonly Term[];
  readonly after: After;
  /** A follower has gone. */
  readonly gone: (hub: string) => void;
}

/** The way to one follower. */
interface Lane {
  pending: Change[];
  characters: number;
  busy: boolean;
  /** Something did not get through: the follower is told where the store is, and pulls. */
  lost: boolean;
  failures: number;
}

/**
 * Sends what a store commits to those that follow it: at once where nothing is under way to a follower, together what comes while
 * something is. What fails is not sent again; the follower hears where the store is and pulls. Tries end; a follower looks after itself.
 */
export class Pushes {
  readonly #options: PushesOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: PushesOptions, hubs: Iterable<string>) {
    this.#options = options;
    for (const hub of hubs) this.add(hub);
  }

  /**
   * What is committed from now on goes to this follower; true if it is new. One that comes again starts anew: what is still under way to
   * it may have found it gone.
   */
  add(hub: string): boolean {
    const known = this.#lanes.has(hub);
    this.#lanes.set(hub, { pending: [], characters: 0, busy: false, lost: false, failures: 0 });
    return !known;
  }

  publish(events: readonly Event[]): void {
    if (events.length === 0) return;
    for (const [hub, lane] of this.#lanes) {
      for (const { deleted, version } of events) {
        lane.pending.push({ deleted, version });
        lane.characters += version.text.length;
      }
      if (lane.characters > batchCharactersMax) this.#forget(lane);
      if (!lane.busy) void this.#flush(hub, lane);
    }
  }

  #forget(lane: Lane): void {
    lane.pending = [];
    lane.characters = 0;
    lane.lost = true;
  }

  async #flush(hub: string, lane: Lane): Promise<void> {
    lane.busy = true;
    while (lane.pending.length > 0 || lane.lost) {
      const batch = this.#batchOf(lane.pending);
      lane.pending = [];
      lane.characters = 0;
      lane.lost = false;
      try {
        if (!(await answered(this.#options.after, this.#options.send(hub, batch)))) return this.#gone(hub, lane);
        lane.failures = 0;
      } catch {
        this.#forget(lane);
        lane.failures += 1;
        break;
      }
    }
    lane.busy = false;
    if (lane.failures > 0 && lane.failures <= retryTriesMax) this.#retry(hub, lane);
  }

  #batchOf(changes: readonly Change[]): Batch {
    const revision = this.#options.revision();
    const first = changes[0]?.version.revision ?? revision + 1;
    return { revision, changes, terms: this.#options.terms(first - 1) };
  }

  /** A lane of one that went stays busy: nothing is sent on it any more. */
  #gone(hub: string, lane: Lane): void {
    if (this.#lanes.get(hub) !== lane) return;
    this.#lanes.delete(hub);
    this.#options.gone(hub);
  }

  #retry(hub: string, lane: Lane): void {
    const { failures } = lane;
    this.#options.after(retryMillisecondsFirst * 2 ** (failures - 1), () => {
      if (!lane.busy && lane.lost && lane.failures === failures && this.#lanes.get(hub) === lane) void this.#flush(hub, lane);
    });
  }
}
