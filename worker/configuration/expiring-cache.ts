/** A bounded map whose entries expire; the oldest goes when it is full. */
export class ExpiringCache<T> {
  readonly #entries = new Map<string, { readonly until: number; readonly value: T }>();
  readonly #max: number;
  readonly #now: () => number;

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#now() < entry.until) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Nothing is kept for no time. */
  set(key: string, value: T, milliseconds: number): void {
    if (milliseconds <= 0) return;
    this.#entries.delete(key);
    this.#entries.set(key, { until: this.#now() + milliseconds, value });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#max) break;
      this.#entries.delete(oldest);
    }
  }
}
