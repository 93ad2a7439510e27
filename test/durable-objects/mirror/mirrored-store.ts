import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EtcdClient } from "../../../durable-objects/mirror/etcd-client.ts";
import { type Counters, Lane } from "../../../durable-objects/mirror/lane.ts";
import { type MirroredResource, MirrorLayout } from "../../../durable-objects/mirror/layout.ts";
import { Leases } from "../../../durable-objects/mirror/leases.ts";
import { Ledger } from "../../../durable-objects/mirror/ledger.ts";
import type { Checkpoint } from "../../../durable-objects/mirror/transaction.ts";
import { encodeValue } from "../../../durable-objects/mirror/values.ts";
import { type Change, MVCC, type Write } from "../../../durable-objects/mvcc/mvcc.ts";
import type { Sql } from "../../../durable-objects/mvcc/sql.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";
import { ModelEtcd } from "./model-etcd.ts";

const migration = readFileSync(join(import.meta.dirname, "../../../migrations/etcd-mirror/0001_mirror.sql"), "utf8");
const pageCharacters = 200;

const resource = (prefix: string, more: Partial<MirroredResource> = {}): MirroredResource => ({
  resource: prefix,
  shard: "s",
  prefix,
  kind: "K",
  apiVersion: "v1",
  storedAs: "v1",
  schema: "",
  json: true,
  ...more,
});

/** A shard's store, an etcd, and the lane between them, which can be made anew at any time. */
export class MirroredStore {
  readonly etcd = new ModelEtcd();
  readonly layout = new MirrorLayout([resource("a"), resource("b"), resource("e", { ttlSeconds: 60 })], "/registry");
  now = 0;
  /** Called while the lane waits for the store or the etcd. */
  meanwhile: () => void = () => undefined;
  lane: Lane;
  #store: MVCC;
  readonly #ledgerSql: Sql;
  #ledger: Ledger;
  #lives = 0;
  readonly #counters: Counters = { objects: 0, transactions: 0, bytes: 0, errors: 0 };
  #ids = 0;
  #unpushed: Change[] = [];
  /** The store's state after each revision, by etcd's keys. */
  readonly states = new Map<number, ReadonlyMap<string, string>>([[1, new Map()]]);

  constructor() {
    this.#store = new MVCC(memorySql(), () => this.now);
    this.#ledgerSql = memorySql(migration);
    this.#ledger = this.#newLedger();
    this.lane = this.restart();
  }

  get revision(): number {
    return this.#store.revision;
  }

  get checkpoint(): Checkpoint | undefined {
    const note = this.etcd.values.get(this.layout.checkpointKey("s"));
    return note === undefined ? undefined : (JSON.parse(note) as Checkpoint);
  }

  get announced(): string {
    return this.#ledger.lane("s").announced;
  }

  #newLedger(): Ledger {
    return new Ledger(this.#ledgerSql, () => `life-${++this.#lives}`);
  }

  /** The object's memory is gone; what it wrote down is there. */
  restart(): Lane {
    this.#ledger = this.#newLedger();
    const etcd = new EtcdClient({
      endpoints: ["http://etcd"],
      fetch: (url, init) => {
        this.meanwhile();
        return this.etcd.fetch(url, init);
      },
      timeout: () => new AbortController().signal,
      username: "",
      password: "",
    });
    this.lane = new Lane({
      shard: "s",
      layout: this.layout,
      ledger: this.#ledger,
      etcd,
      leases: new Leases(
        (seconds) => etcd.grant(seconds),
        () => this.now,
      ),
      source: {
        revision: async () => this.#store.revision,
        pull: async (after) => {
          const changes = this.#store.changesSince(after, pageCharacters);
          this.meanwhile();
          return Array.isArray(changes) ? { revision: this.#store.revision, changes } : changes;
        },
        page: async (startKey, revision) => this.#store.versionsAt(startKey, revision, pageCharacters),
      },
      encode: (version) => {
        const found = this.layout.resourceOf(version.key);
        return found === undefined ? undefined : encodeValue(version, found, "application/json", () => undefined);
      },
      counters: this.#counters,
      now: () => this.now,
    });
    return this.lane;
  }

  /** Creates, changes or deletes; pushes it if told to. */
  write(key: string, value: string | undefined, pushed = false): void {
    const there = this.#store.get(key);
    const id = String(++this.#ids);
    const head = '{"kind":"K","apiVersion":"v1","metadata":{"resourceVersion":"';
    const content = { text: `${head}"},"v":${JSON.stringify(value ?? "")}}`, revisionOffset: head.length, labels: {}, fields: {} };
    let write: Write;
    if (value === undefined) {
      if (there === undefined) return;
      write = { type: "delete", id, key, revision: there.revision };
    } else
      write = there === undefined ? { type: "create", id, key, content } : { type: "update", id, key, revision: there.revision, content };
    const { events } = this.#store.write([write]);
    for (const { revision, deleted } of events) {
      const state = new Map(this.states.get(revision - 1));
      if (deleted) state.delete(this.layout.etcdKey(key));
      else state.set(this.layout.etcdKey(key), `{"kind":"K","apiVersion":"v1","metadata":{},"v":${JSON.stringify(value)}}\n`);
      this.states.set(revision, state);
    }
    this.#unpushed.push(...events.map(({ deleted, version }) => ({ deleted, version })));
    if (pushed) this.push();
  }

  /** All that was not pushed yet comes together. */
  push(): void {
    this.lane.push({ revision: this.revision, changes: this.#unpushed.splice(0) });
  }

  /** What was to be pushed never comes. */
  losePush(): void {
    this.#unpushed = [];
  }

  /** The log begins now. */
  compact(): void {
    this.now += 1_000_000;
    this.#store.compact(1);
  }

  /** Steps until there is nothing to do; failures are tried again. */
  async settle(): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        if (!(await this.lane.step())) return;
      } catch (error) {
        failures += 1;
        if (failures > 50) throw error;
      }
    }
  }

  /** What of the shard etcd has. */
  get mirrored(): Map<string, string> {
    return new Map([...this.etcd.values].filter(([key]) => key.startsWith("/registry/")));
  }
}
