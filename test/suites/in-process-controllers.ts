import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Client, Controller } from "../../durable-objects/controllers/controller.ts";
import { newGarbageCollector } from "../../durable-objects/controllers/garbage-collection/garbage-collector.ts";
import { OwnershipGraph } from "../../durable-objects/controllers/garbage-collection/ownership-graph.ts";
import { controllers } from "../../durable-objects/controllers/index.ts";
import { WorkQueue } from "../../durable-objects/controllers/work-queue.ts";
import { Workers } from "../../durable-objects/controllers/workers.ts";
import { newCertificateAuthority, newServiceAccountKey } from "../../launcher/credentials/certificates.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { ChangeHint } from "../../worker/registry/writing/change-hint.ts";
import { InProcessServer } from "./in-process-server.ts";
import { memorySql, StorageOverMVCC } from "./storage-over-mvcc.ts";

const migration = (name: string): string => readFileSync(join(import.meta.dirname, "../../migrations/controller-manager", name), "utf8");

type Exec = (query: string, ...bindings: (string | number)[]) => Record<string, unknown>[];

/** A database in memory, with statements as a Durable Object runs them: several in one text if they bind nothing. */
export function memoryExec(): Exec {
  const database = new DatabaseSync(":memory:");
  return (query, ...bindings) => {
    if (query.trimStart().startsWith("CREATE")) database.exec(query);
    else return database.prepare(query).all(...bindings) as Record<string, unknown>[];
    return [];
  };
}

export const newOwnershipGraph = (exec: Exec = memoryExec()): OwnershipGraph => new OwnershipGraph(exec, migration("0002_ownership.sql"));

export function newWorkQueue(exec: Exec = memoryExec(), now: () => number = Date.now): WorkQueue {
  return new WorkQueue({ exec, migration: migration("0001_queue.sql"), now });
}

const facts = {
  rootCAFile: "ca",
  serviceClusterIPRange: "10.0.0.0/16",
  advertiseAddress: "192.0.2.1",
  securePort: 6443,
  authenticationInfo: { "client-ca-file": "" },
  serviceAccountSigningKey: newServiceAccountKey().privateKey,
  clusterSigning: newCertificateAuthority("kubernetes", new Date()),
  randomBytes: (length: number) => randomBytes(length),
};

/** The handler chain and the controllers in this process, over a store in memory. Hints can be held back, as if they were lost. */
export class InProcessControllers {
  readonly server = new InProcessServer(new StorageOverMVCC(memorySql(), Date.now), (hint) => this.#changed(hint));
  readonly graph: OwnershipGraph;
  readonly errors: string[] = [];
  deaf = false;
  /** Milliseconds by which the controllers' clock is ahead. */
  ahead = 0;
  readonly #controllers: readonly Controller[];
  readonly #queue: WorkQueue;
  readonly #workers: Workers;

  constructor() {
    const exec = memoryExec();
    this.graph = newOwnershipGraph(exec);
    this.#queue = newWorkQueue(exec, () => Date.now() + this.ahead);
    this.#controllers = [...controllers.filter(({ name }) => name !== "bootstrap-controller"), newGarbageCollector(this.graph)];
    this.#workers = new Workers(this.#queue, (controller, key) => this.#reconcile(controller, key));
  }

  async request(method: string, path: string, body?: unknown, contentType = "application/json"): Promise<KubeObject> {
    const answer = await this.server.request(method, path, body, { "Content-Type": contentType });
    return JSON.parse(answer.text) as KubeObject;
  }

  /** All that is due has been worked on, and what became due by it. */
  settled(): Promise<void> {
    return this.#workers.run();
  }

  async reconcile(name: string, key: string): Promise<void> {
    this.#queue.add(name, key, 0);
    await this.settled();
  }

  #changed(hint: ChangeHint): void {
    if (this.deaf) return;
    for (const controller of this.#controllers) {
      const { storagePrefix, namespace, name } = hint;
      const key = controller.watches.includes(storagePrefix) ? controller.keyOf(storagePrefix, namespace, name) : undefined;
      for (const each of [...(key === undefined ? [] : [key]), ...(controller.observe?.(hint) ?? [])])
        this.#queue.add(controller.name, each, 0);
      const hastened = controller.hastens?.(hint);
      if (hastened !== undefined) this.#workers.hasten(controller.name, hastened);
    }
    void this.#workers.run();
  }

  readonly #client: Client = {
    request: async (method, path, body, accept = "application/json", contentType) => {
      const type = contentType ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json");
      const response = await this.server.open(method, path, body, { Accept: accept, "Content-Type": type });
      const text = await response.text();
      return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as KubeObject };
    },
  };

  async #reconcile(name: string, key: string): Promise<void> {
    const attempts = this.#queue.take(name, key);
    const controller = this.#controllers.find((c) => c.name === name);
    const add = (other: string): void => this.#queue.add(name, other, 0);
    try {
      const requeue = await controller?.reconcile(this.#client, key, facts, Date.now() + this.ahead, add);
      if (requeue !== undefined) this.#queue.add(name, key, requeue * 1000);
    } catch (error) {
      this.errors.push(`${name} ${key}: ${String(error)}`);
      this.#queue.retry(name, key, attempts);
    }
  }
}
