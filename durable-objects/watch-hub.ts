import { DurableObject } from "cloudflare:workers";
import storeMigration from "../migrations/resource-store/0001_store.sql";
import labelMigration from "../migrations/resource-store/0004_label.sql";
import replicaMigration from "../migrations/watch-hub/0001_replica.sql";
import { Follower, needOf } from "./hub/follower.ts";
import { type LinkEnv, overLink, within } from "./hub/link.ts";
import { Replica } from "./hub/replica.ts";
import type { Batch, Source } from "./hub/source.ts";
import { MVCC } from "./mvcc/mvcc.ts";
import { migrate } from "./serving/migrate.ts";
import { drop, Reads, readRequestOf, refused } from "./serving/reads.ts";
import { hibernatingSockets } from "./serving/sockets.ts";
import { sqlOf } from "./serving/sql-of.ts";

const compactionAgeMilliseconds = 10 * 60_000;
/** How often a hub that is used asks whether it missed something. */
const alarmEveryMilliseconds = 60_000;
/** A hub that nobody watches or reads for so long stops following. */
const unusedMilliseconds = 10 * 60_000;
const migrations = { current: storeMigration, label: labelMigration, follows: replicaMigration };

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
  #alarmSet = false;

  constructor(ctx: DurableObjectState, env: LinkEnv) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    migrate(sql, migrations, (migration) => ctx.storage.sql.exec(migration));
    this.#store = new MVCC(sql, () => Date.now());
    this.#reads = new Reads(this.#store, hibernatingSockets(ctx), after);
    this.#replica = new Replica(sql, this.#store);
    this.#follower = new Follower({
      replica: this.#replica,
      source: this.#source(),
      after,
      advanced: (events) => this.#reads.publish(events),
      replaced: () => this.#reads.dropAll(),
    });
  }

  /** The store's object, over the link. */
  #source(): Source {
    const stores = within(this.env.RESOURCE_STORE, this.env.JURISDICTION);
    const names = (): { readonly store: string; readonly hub: string } => {
      if (this.#replica.names === undefined) throw new Error("a hub that nobody asked follows nothing");
      return this.#replica.names;
    };
    const store = () => stores.getByName(names().store);
    return {
      revision: () => overLink(this.env, sleep, async () => store().revision()),
      pull: (revision) => overLink(this.env, sleep, async () => store().pull(names().hub, revision)),
      page: (startKey, revision) => overLink(this.env, sleep, async () => store().page(startKey, revision)),
    };
  }

  /** The store committed something. False: this hub is not used any more. */
  apply(batch: Batch): boolean {
    return this.#follower.push(batch);
  }

  /** As a ResourceStore is asked, with the names of the store's object and this one in headers. Refuses what it cannot answer. */
  override async fetch(request: Request): Promise<Response> {
    this.#replica.name(request.headers.get("X-Store") ?? "", request.headers.get("X-Hub") ?? "");
    this.#replica.read(Date.now());
    await this.#keepAlarm();
    const read = readRequestOf(request);
    if (!(await this.#follower.ready(needOf(read)))) return refused("Behind", this.#store.revision);
    return this.#reads.answer(read);
  }

  async #keepAlarm(): Promise<void> {
    if (this.#alarmSet) return;
    this.#alarmSet = true;
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + alarmEveryMilliseconds);
  }

  /** A watcher asks where the shard is: answered with a bookmark. */
  override webSocketMessage(socket: WebSocket): void {
    this.#reads.progress(socket);
  }

  override webSocketClose(socket: WebSocket): void {
    drop(socket);
  }

  /** Looks for what was missed and forgets what is old, while there is anyone to do it for. */
  override async alarm(): Promise<void> {
    this.#store.compact(compactionAgeMilliseconds);
    if (!this.#reads.watched && Date.now() - this.#replica.readAt > unusedMilliseconds) {
      this.#alarmSet = false;
      this.#follower.leave();
      return;
    }
    this.#alarmSet = true;
    await this.ctx.storage.setAlarm(Date.now() + alarmEveryMilliseconds);
    await this.#follower.catchUp();
    this.#reads.progressAll();
  }
}
