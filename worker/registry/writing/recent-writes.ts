import type { Stored } from "../storage.ts";

const objectsMax = 1_000;
const charactersMax = 8 * 1024 * 1024;

/**
 * What this isolate wrote last, by shard and key: most likely it is what is there, and an update can begin from it without asking. It is a
 * guess: only the compare-and-swap says that it was right. upstream: storage/etcd3/store.go GuaranteedUpdate cachedExistingObject
 */
export class RecentWrites {
  readonly #written = new Map<string, Stored>();
  #characters = 0;

  get(shard: string, key: string): Stored | undefined {
    return this.#written.get(`${shard}/${key}`);
  }

  put(shard: string, key: string, stored: Stored): void {
    this.drop(shard, key);
    this.#written.set(`${shard}/${key}`, stored);
    this.#characters += stored.text.length;
    for (const [oldest, { text }] of this.#written) {
      if (this.#written.size <= objectsMax && this.#characters <= charactersMax) return;
      this.#written.delete(oldest);
      this.#characters -= text.length;
    }
  }

  drop(shard: string, key: string): void {
    this.#characters -= this.get(shard, key)?.text.length ?? 0;
    this.#written.delete(`${shard}/${key}`);
  }
}
