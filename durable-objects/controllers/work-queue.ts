/** What the queue needs of its object's storage. */
export interface QueueStorage {
  exec(query: string, ...bindings: (string | number)[]): Record<string, unknown>[];
  readonly migration: string;
  /** Milliseconds. */
  now(): number;
}

const backoffMillisecondsMin = 100;
const backoffMillisecondsMax = 60_000;

/** Keys that controllers should look at, kept across restarts; a key that is added twice is there once, at the earlier time. */
export class WorkQueue {
  readonly #storage: QueueStorage;
  #resyncedAt = Number.NEGATIVE_INFINITY;

  constructor(storage: QueueStorage) {
    this.#storage = storage;
    const exists = storage.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'queue'");
    if (exists.length === 0) storage.exec(storage.migration);
  }

  add(controller: string, key: string, delayMilliseconds: number, attempts = 0): void {
    const due = this.#storage.now() + delayMilliseconds;
    this.#storage.exec(
      "INSERT INTO queue (controller, key, due, attempts) VALUES (?, ?, ?, ?) ON CONFLICT (controller, key) DO UPDATE SET due = min(due, excluded.due), attempts = excluded.attempts",
      controller,
      key,
      due,
      attempts,
    );
  }

  /** Adds a key that failed again, later each time. */
  retry(controller: string, key: string, attempts: number): void {
    this.add(controller, key, Math.min(backoffMillisecondsMax, backoffMillisecondsMin * 2 ** attempts), attempts + 1);
  }

  /** The first keys that are due. */
  due(limit: number): { controller: string; key: string }[] {
    const rows = this.#storage.exec("SELECT controller, key FROM queue WHERE due <= ? ORDER BY due LIMIT ?", this.#storage.now(), limit);
    return rows.map((row) => ({ controller: String(row["controller"]), key: String(row["key"]) }));
  }

  /** Makes keys that begin so due now, if they wait; returns whether there are any. */
  hasten(controller: string, keyStart: string): boolean {
    const query = "UPDATE queue SET due = ? WHERE controller = ? AND substr(key, 1, ?) = ? AND due > ? RETURNING key";
    const now = this.#storage.now();
    return this.#storage.exec(query, now, controller, keyStart.length, keyStart, now).length > 0;
  }

  has(controller: string, key: string): boolean {
    return this.#storage.exec("SELECT key FROM queue WHERE controller = ? AND key = ?", controller, key).length > 0;
  }

  /** Removes a key before it is worked on, so that a change meanwhile adds it anew; returns its failed attempts. */
  take(controller: string, key: string): number {
    const rows = this.#storage.exec("DELETE FROM queue WHERE controller = ? AND key = ? RETURNING attempts", controller, key);
    return Number(rows[0]?.["attempts"] ?? 0);
  }

  /** When to wake up next, in milliseconds since the epoch. */
  nextDue(atLatestMilliseconds: number): number {
    const now = this.#storage.now();
    const first = this.#storage.exec("SELECT min(due) AS due FROM queue")[0]?.["due"];
    return Math.max(
      now + 10,
      Math.min(now + atLatestMilliseconds, first === null || first === undefined ? Number.POSITIVE_INFINITY : Number(first)),
    );
  }

  /** Whether so long has passed since the last resync; true once, then the time starts anew. */
  resyncDue(everyMilliseconds: number): boolean {
    const now = this.#storage.now();
    if (now - this.#resyncedAt < everyMilliseconds) return false;
    this.#resyncedAt = now;
    return true;
  }
}
