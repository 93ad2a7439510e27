import { setImmediate } from "node:timers/promises";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** Time that passes when everything that could happen has happened. */
export class SimulatedClock {
  #now = 0;
  #order = 0;
  #timers: Timer[] = [];

  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, call: () => void): (() => void) => {
    const timer: Timer = { at: this.#now + milliseconds, order: this.#order++, call };
    const later = this.#timers.findIndex((other) => other.at > timer.at);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  readonly sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => void this.after(milliseconds, resolve));

  /** Lets so many milliseconds pass. */
  async run(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await setImmediate();
    for (let timer = this.#timers[0]; timer !== undefined && timer.at <= end; timer = this.#timers[0]) {
      this.#timers.shift();
      this.#now = timer.at;
      timer.call();
      await setImmediate();
    }
    this.#now = end;
  }
}

/** The timers of one life of an object: they end with it, and it cannot fall asleep while one is set. */
export class LifeTimers {
  readonly #clock: SimulatedClock;
  #set = 0;
  #ended = false;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  readonly after = (milliseconds: number, call: () => void): void => {
    this.#set += 1;
    this.#clock.after(milliseconds, () => {
      this.#set -= 1;
      if (!this.#ended) call();
    });
  };

  /** Ends this life; true if it could have fallen asleep instead. */
  end(): boolean {
    this.#ended = true;
    return this.#set === 0;
  }
}
