import type { Reads } from "../serving/reads.ts";
import type { Sockets } from "../serving/sockets.ts";
import type { Follower } from "./follower.ts";
import type { Replica } from "./replica.ts";

/** How often a hub asks whether it missed something, for as long as it follows. */
const ringEveryMilliseconds = 60_000;
/** How often, and how many milliseconds apart, a hub looks for its store before it gives up. */
const searchesMax = 3;
const searchMilliseconds = 5_000;

/** An object's one alarm. */
export interface Alarm {
  get(): Promise<number | null>;
  set(at: number): Promise<void>;
  clear(): Promise<void>;
}

export interface UpkeepOptions {
  readonly replica: Replica;
  readonly follower: Follower;
  readonly reads: Reads;
  readonly sockets: Sockets;
  readonly alarm: Alarm;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Older history is forgotten. */
  readonly compactionAgeMilliseconds?: number;
  /** A hub that nobody watches or reads for so long stops following. */
  readonly unusedMilliseconds?: number;
}

/** What a hub does for itself, by its alarm: looks for what no push told it, forgets what is old, and leaves when nobody needs it. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #set = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Somebody reads here, or the store pushes: there is something to look after. */
  async begin(): Promise<void> {
    if (this.#set) return;
    this.#set = true;
    const { alarm, now } = this.#options;
    try {
      if ((await alarm.get()) === null) await alarm.set(now() + ringEveryMilliseconds);
    } catch (error) {
      this.#set = false;
      throw error;
    }
  }

  /** The alarm rings. The next one is set first: whatever fails below, the hub is looked after. */
  async ring(): Promise<void> {
    const { replica, follower, reads, sockets, alarm, now } = this.#options;
    const { unusedMilliseconds = 600_000 } = this.#options;
    this.#set = true;
    await alarm.set(now() + ringEveryMilliseconds);
    sockets.reap();
    if (!reads.watched && now() - replica.readAt > unusedMilliseconds) {
      follower.leave();
      this.#set = false;
      await alarm.clear();
    } else if (await this.#follows()) reads.progressAll();
    else {
      // Whoever watches here would hear of nothing and not know it. The store itself may be in reach of them.
      reads.dropAll();
      follower.leave();
    }
  }

  /** Whether the replica is where the store is; not so if the store is out of reach, or the replica's own database fails. */
  async #follows(): Promise<boolean> {
    const { replica, follower, sleep, compactionAgeMilliseconds = 600_000 } = this.#options;
    try {
      replica.compact(compactionAgeMilliseconds);
    } catch {
      return false;
    }
    for (let searches = 1; !(await follower.catchUp()); searches++) {
      if (searches >= searchesMax) return false;
      await sleep(searchMilliseconds);
    }
    return true;
  }
}
