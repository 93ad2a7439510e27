import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Feed } from "../../../durable-objects/hub/feed.ts";
import type { Batch, Position } from "../../../durable-objects/hub/source.ts";
import { EtcdClient } from "../../../durable-objects/mirror/etcd-client.ts";
import { type Counters, Lane } from "../../../durable-objects/mirror/lane.ts";
import { type MirroredResource, MirrorLayout } from "../../../durable-objects/mirror/layout.ts";
import { Leases } from "../../../durable-objects/mirror/leases.ts";
import { Ledger } from "../../../durable-objects/mirror/ledger.ts";
import type { Checkpoint } from "../../../durable-objects/mirror/transaction.ts";
import { encodeValue } from "../../../durable-objects/mirror/values.ts";
import { MVCC, type Write } from "../../../durable-objects/mvcc/mvcc.ts";
import type { Sql } from "../../../durable-objects/mvcc/sql.ts";
import { type Contents, contentsOf, putBack } from "../../simulation/simulated-storage.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";
import { ModelEtcd } from "./model-etcd.ts";

const migration = (path: string): string => readFileSync(join(import.meta.dirname, "../../../migrations", path), "utf8");
const feedTables = ["resource-store/0002_followers.sql", "resource-store/0005_term.sql"].map(migration);
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
  readonly #sql = memorySql(...feedTables);
  #store: MVCC;
  #feed: Feed;
  #storeLives = 0;
  readonly #ledgerSql: Sql;
  #ledger: Ledger;
  #lives = 0;
  readonly #counters: Counters = { objects: 0, transactions: 0, bytes: 0, errors: 0 };
  #ids = 0;
  /** What was not pushed yet, and where the store was before it. */
  #unpushed: Batch | undefined;
  #unpushedFrom: Position | undefined;
  /** The store's state after each revision of each term, by etcd's keys. */
  readonly #states = new Map<string, ReadonlyMap<string, string>>();

  constructor() {
    this.#store = new MVCC(this.#sql, () => this.now);
    this.#feed = this.#newFeed();
    this.#ledgerSql = memorySql(migration("etcd-mirror/0001_mirror.sql"));
    this.#ledger = this.#newLedger();
    this.lane = this.restart();
  }

  get position(): Position {
    return this.#feed.position();
  }

  /** The store's state when it was there. */
  stateAt({ revision, term }: Position): ReadonlyMap<string, string> {
    return this.#states.get(`${revision} ${term}`) ?? new Map();
  }

  /** Pushes get lost, but for those that a test gives to the lane. */
  #newFeed(): Feed {
    const never = new Promise<never>(() => undefined);
    const term = `term-${++this.#storeLives}`;
    const after = () => () => undefined;
    return new Feed({ sql: this.#sql, store: this.#store, term, send: () => never, after, charactersMax: pageCharacters });
  }

  /** The store's object sleeps, and wakes. */
  wakeStore(): void {
    this.#store = new MVCC(this.#sql, () => this.now);
    this.#feed = this.#newFeed();
  }

  /** A copy of what there is, to be put back later. */
  copyStore(): Contents {
    return contentsOf(this.#sql);
  }

  /** What the store has not pushed of what it was may still come. */
  putStoreBack(copy: Contents): void {
    this.#unpushedFrom = undefined;
    putBack(this.#sql, copy);
    this.wakeStore();
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
        position: async () => this.#feed.position(),
        pull: async (after) => {
          const pulled = this.#feed.pull("mirror", after);
          this.meanwhile();
          return pulled;
        },
        page: async (startKey, revision) => this.#feed.page(startKey, revision),
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
    const before = this.position;
    const { events } = this.#store.write([write]);
    this.#feed.committed(events);
    const state = new Map(this.stateAt(before));
    if (value === undefined) state.delete(this.layout.etcdKey(key));
    else state.set(this.layout.etcdKey(key), `{"kind":"K","apiVersion":"v1","metadata":{},"v":${JSON.stringify(value)}}\n`);
    this.#states.set(`${this.position.revision} ${this.position.term}`, state);
    this.#unpushedFrom ??= before;
    this.#unpushed = this.#changesFrom(this.#unpushedFrom);
    if (pushed) this.push();
  }

  #changesFrom(position: Position): Batch | undefined {
    const pulled = this.#feed.pull("mirror", position);
    return "code" in pulled ? undefined : pulled;
  }

  /** All that was not pushed yet comes together; or where the store is. */
  push(): void {
    const batch = this.#unpushed ?? this.#changesFrom(this.position);
    this.losePush();
    if (batch !== undefined) this.lane.push(batch);
  }

  /** What was to be pushed never comes. */
  losePush(): void {
    this.#unpushed = undefined;
    this.#unpushedFrom = undefined;
  }

  /** The log begins now. */
  compact(): void {
    this.now += 1_000_000;
    this.#store.compact(1);
    this.#feed.compacted(this.#store.compacted);
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
