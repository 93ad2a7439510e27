import type { WorkQueue } from "./work-queue.ts";

const workersMax = 16;

/** Works on what is due, a few keys at once and never one twice at the same time, until nothing is due any more. */
export class Workers {
  readonly #queue: Pick<WorkQueue, "due" | "hasten">;
  readonly #work: (controller: string, key: string) => Promise<void>;
  readonly #active = new Map<string, { readonly controller: string; readonly key: string; hastened: boolean }>();
  #done: (() => void) | undefined;
  #running: Promise<void> | undefined;

  /** `work` must take the key from the queue before it waits for anything, and may not throw. */
  constructor(queue: Pick<WorkQueue, "due" | "hasten">, work: (controller: string, key: string) => Promise<void>) {
    this.#queue = queue;
    this.#work = work;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Makes keys that begin so due now, if they wait, and those that are being worked on once more, if they wait after it: what they have
   * read may be out of date. Returns whether any waits now.
   */
  hasten(controller: string, keyStart: string): boolean {
    for (const active of this.#active.values())
      if (active.controller === controller && active.key.startsWith(keyStart)) active.hastened = true;
    return this.#queue.hasten(controller, keyStart);
  }

  /** Takes up what is due now, also while others are at work; settles when all are done. */
  run(): Promise<void> {
    this.#running ??= new Promise((resolve) => {
      this.#done = resolve;
    });
    const running = this.#running;
    this.#start();
    return running;
  }

  #start(): void {
    for (const { controller, key } of this.#queue.due(workersMax + this.#active.size)) {
      const id = `${controller}\n${key}`;
      if (this.#active.size >= workersMax) break;
      if (this.#active.has(id)) continue;
      this.#active.set(id, { controller, key, hastened: false });
      void this.#work(controller, key).finally(() => {
        if (this.#active.get(id)?.hastened) this.#queue.hasten(controller, key);
        this.#active.delete(id);
        this.#start();
      });
    }
    if (this.#active.size > 0) return;
    this.#done?.();
    this.#running = undefined;
  }
}
