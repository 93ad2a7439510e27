import { DurableObject } from "cloudflare:workers";
import storeMigration from "../migrations/resource-store/0001_store.sql";
import labelMigration from "../migrations/resource-store/0004_label.sql";
import termMigration from "../migrations/resource-store/0005_term.sql";
import replicaMigration from "../migrations/watch-hub/0001_replica.sql";
import { Follower, needOf } from "./hub/follower.ts";
import { type LinkEnv, overLink, within } from "./hub/link.ts";
import { Replica } from "./hub/replica.ts";
import type { Batch, Source } from "./hub/source.ts";
import { Upkeep } from "./hub/upkeep.ts";
import { MVCC } from "./mvcc/mvcc.ts";
import { migrate } from "./serving/migrate.ts";
import { Reads, readRequestOf, refused } from "./serving/reads.ts";
import { drop, hibernatingSockets } from "./serving/sockets.ts";
import { sqlOf } from "./serving/sql-of.ts";

const migrations = { current: storeMigration, label: labelMigration, follows: replicaMigration, term: termMigration };

const now = (): number => Date.now();
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function after(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}

/** One shard in one region: a replica that follows the shard's store, and the watches and reads that are near. Owns no logic. */
export class WatchHub extends DurableObject<LinkEnv> {
  readonly #store: MVCC;
  readonly #reads: Reads;
  readonly #replica: Replica;
  readonly #follower: Follower;
  readonly #upkeep: Upkeep;
  /** Where the store is made if it is this hub that asks for it first. */
  #storeHint: DurableObjectLocationHint | undefined;

  constructor(ctx: DurableObjectState, env: LinkEnv) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    migrate(sql, migrations, (migration) => ctx.storage.sql.exec(migration));
    this.#store = new MVCC(sql, now);
    const sockets = hibernatingSockets(ctx, now);
    this.#reads = new Reads(this.#store, sockets, after);
    this.#replica = new Replica(sql, this.#store);
    this.#follower = new Follower({
      replica: this.#replica,
      source: this.#source(),
      after,
      advanced: (events) => this.#reads.publish(events),
      replaced: () => this.#reads.dropAll(),
    });
    const { storage } = ctx;
    this.#upkeep = new Upkeep({
      replica: this.#replica,
      follower: this.#follower,
      reads: this.#reads,
      sockets,
      alarm: { get: () => storage.getAlarm(), set: (at) => storage.setAlarm(at), clear: () => storage.deleteAlarm() },
      now,
      sleep,
    });
  }

  /** The store's object, over the link. */
  #source(): Source {
    const stores = within(this.env.RESOURCE_STORE, this.env.JURISDICTION);
    const names = (): { readonly store: string; readonly hub: string } => {
      if (this.#replica.names === undefined) throw new Error("a hub that nobody asked follows nothing");
      return this.#replica.names;
    };
    const store = () => stores.getByName(names().store, this.#storeHint === undefined ? {} : { locationHint: this.#storeHint });
    return {
      position: () => overLink(this.env, sleep, async () => store().position()),
      pull: (after) => overLink(this.env, sleep, async () => store().pull(names().hub, after)),
      page: (startKey, revision) => overLink(this.env, sleep, async () => store().page(startKey, revision)),
    };
  }

  /** The store committed something. False: this hub is not used any more. */
  apply(batch: Batch): boolean {
    const follows = this.#follower.push(batch);
    if (follows) this.ctx.waitUntil(this.#upkeep.begin());
    return follows;
  }

  /** As a ResourceStore is asked, with the names of the store's object and this one in headers. Refuses what it cannot answer. */
  override async fetch(request: Request): Promise<Response> {
    const { headers } = request;
    this.#replica.name(headers.get("X-Store") ?? "", headers.get("X-Hub") ?? "");
    this.#storeHint = (headers.get("X-Store-Hint") as DurableObjectLocationHint | null) ?? undefined;
    this.#replica.read(now());
    await this.#upkeep.begin();
    const read = readRequestOf(request);
    if (!(await this.#follower.ready(needOf(read)))) return refused("Behind", this.#store.revision);
    return this.#reads.answer(read);
  }

  /** A watcher asks where the shard is: answered with a bookmark. */
  override webSocketMessage(socket: WebSocket): void {
    this.#reads.progress(socket);
  }

  override webSocketClose(socket: WebSocket): void {
    drop(socket);
  }

  override async alarm(): Promise<void> {
    await this.#upkeep.ring();
  }
}
