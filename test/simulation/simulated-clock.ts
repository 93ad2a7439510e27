import { nextTick } from "node:process";

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

/** Lets go on what can go on without time passing: nothing here waits for more than promises. */
const settled = (): Promise<void> => new Promise((resolve) => nextTick(() => nextTick(resolve)));

/** Time that passes when everything that could happen has happened. */
export class SimulatedClock {
  #now = 0;
  #order = 0;
  #timers: Timer[] = [];

  readonly now = (): number => this.#now;

  /** How many calls are still to come. */
  get waiting(): number {
    return this.#timers.length;
  }

  readonly after = (milliseconds: number, call: () => void): (() => void) => {
    const timer: Timer = { at: this.#now + milliseconds, order: this.#order++, call };
    const later = this.#timers.findIndex((other) => other.at > timer.at);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  readonly sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => void this.after(milliseconds, resolve));

  /** Calls again and again, until the answer is called. */
  readonly every = (milliseconds: number, call: () => void): (() => void) => {
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.after(milliseconds, () => {
        next();
        call();
      });
    };
    next();
    return () => cancel();
  };

  /** Lets so many milliseconds pass. */
  async run(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (let timer = this.#timers[0]; timer !== undefined && timer.at <= end; timer = this.#timers[0]) {
      this.#timers.shift();
      this.#now = timer.at;
      timer.call();
      await settled();
    }
    this.#now = end;
  }
}

/** The timers of one life of an object: they end with it, and it cannot fall asleep while one is set. */
export class LifeTimers {
  readonly #clock: SimulatedClock;
  readonly #set = new Set<object>();
  #ended = false;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  readonly after = (milliseconds: number, call: () => void): (() => void) => {
    const timer = {};
    this.#set.add(timer);
    const cancel = this.#clock.after(milliseconds, () => {
      this.#set.delete(timer);
      if (!this.#ended) call();
    });
    return () => {
      this.#set.delete(timer);
      cancel();
    };
  };

  /** Ends this life; true if it could have fallen asleep instead. */
  end(): boolean {
    this.#ended = true;
    return this.#set.size === 0;
  }
}
