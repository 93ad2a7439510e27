import { DurableObject } from "cloudflare:workers";
import mirrorMigration from "../migrations/etcd-mirror/0001_mirror.sql";
import type { SchemaResolver } from "../worker/apimachinery/schema/schema.ts";
import { answered, type LinkEnv, mirrorFollower, within } from "./hub/link.ts";
import type { Batch, Source } from "./hub/source.ts";
import { EtcdClient } from "./mirror/etcd-client.ts";
import { type MirroredResource, MirrorLayout } from "./mirror/layout.ts";
import { Ledger } from "./mirror/ledger.ts";
import { Mirror } from "./mirror/mirror.ts";
import { type MirrorSettings, type MirrorVars, mirrorSettings } from "./mirror/settings.ts";
import type { MirrorStatus, Verified } from "./mirror/status.ts";
import { decodeValue, encodeValue, type KindResolver } from "./mirror/values.ts";
import type { ResourceStore } from "./resource-store.ts";
import { migrate } from "./serving/migrate.ts";
import { sqlOf } from "./serving/sql-of.ts";

/** How often a mirror looks for what it missed where it has nothing to compact. */
const lookSeconds = 300;

export interface MirrorEnv extends LinkEnv, MirrorVars {
  /** What reaches the etcd: trusts its authority, has a client's certificate. Absent: the runtime's own fetch. */
  readonly ETCD_NETWORK?: Fetcher;
}

/** What the mirror must know of the API's types. */
export interface MirroredTypes<Vars> {
  readonly resources: (vars: Vars) => readonly MirroredResource[];
  readonly kindOf: KindResolver;
  readonly resolve: SchemaResolver;
}

/** The surface of the mirror's object; undefined and false where nothing is mirrored. */
export interface EtcdMirror extends DurableObject<MirrorEnv> {
  /** Follows every shard; harmless where it does already. */
  start(): Promise<void>;
  /** A shard's store committed something. False: nothing is mirrored any more. */
  apply(shard: string, batch: Batch): Promise<boolean>;
  status(): MirrorStatus | undefined;
  /** Compares a part of a shard with etcd, from a key on. */
  verify(shard: string, startKey: string): Promise<Verified | undefined>;
  /** Makes a shard's keys in etcd as the store has them, whoever wrote them. */
  repair(shard: string): Promise<boolean>;
}

function after(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}

interface MirrorParts<Vars> {
  readonly env: MirrorEnv;
  readonly types: MirroredTypes<Vars>;
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
}

function newMirror<Vars>(settings: MirrorSettings, { env, types, layout, ledger }: MirrorParts<Vars>): Mirror {
  const { kindOf, resolve } = types;
  const reach = (url: string, init: RequestInit): Promise<Response> => env.ETCD_NETWORK?.fetch(url, init) ?? fetch(url, init);
  return new Mirror({
    layout,
    ledger,
    etcd: new EtcdClient({ ...settings, fetch: reach, timeout: (milliseconds) => AbortSignal.timeout(milliseconds) }),
    sourceOf: (shard) => sourceOf(env, `/${shard}`),
    encode: (version) => {
      const resource = layout.resourceOf(version.key);
      return resource === undefined ? undefined : encodeValue(version, resource, settings.mediaType, resolve);
    },
    decode: (value) => decodeValue(value, kindOf, resolve),
    now: () => Date.now(),
    after,
    compacts: settings.compactionSeconds > 0,
  });
}

/** A shard's store, to the mirror. */
function sourceOf(env: MirrorEnv, name: string): Source {
  const store = (): DurableObjectStub<ResourceStore> => within(env.RESOURCE_STORE, env.JURISDICTION).getByName(name);
  const asked = <T>(call: () => Promise<T>): Promise<T> => answered(after, call());
  return {
    position: () => asked(async () => store().position()),
    pull: (position) => asked(async () => store().pull(mirrorFollower(name), position)),
    page: (startKey, revision) => asked(async () => store().page(startKey, revision)),
  };
}

type MirrorClass<Vars> = new (ctx: DurableObjectState, env: MirrorEnv & Vars) => EtcdMirror;

/** The class of the object that writes every shard out to an etcd which a stock API server can boot from. Owns no logic. */
export function etcdMirrorOf<Vars>(types: MirroredTypes<Vars>): MirrorClass<Vars> {
  return class extends DurableObject<MirrorEnv & Vars> implements EtcdMirror {
    readonly #settings: MirrorSettings | undefined;
    readonly #mirror: Mirror | undefined;
    readonly #layout: MirrorLayout;

    constructor(ctx: DurableObjectState, env: MirrorEnv & Vars) {
      super(ctx, env);
      const sql = sqlOf(ctx.storage);
      migrate(sql, { mirror: mirrorMigration }, (migration) => ctx.storage.sql.exec(migration));
      this.#settings = mirrorSettings(env);
      this.#layout = new MirrorLayout(types.resources(env), this.#settings?.prefix ?? "");
      if (this.#settings !== undefined)
        this.#mirror = newMirror(this.#settings, { env, types, layout: this.#layout, ledger: new Ledger(sql, () => crypto.randomUUID()) });
    }

    async start(): Promise<void> {
      if (this.#mirror === undefined) return;
      this.#mirror.start();
      if ((await this.ctx.storage.getAlarm()) === null) await this.#setAlarm();
    }

    async #setAlarm(): Promise<void> {
      const seconds = this.#settings?.compactionSeconds || lookSeconds;
      await this.ctx.storage.setAlarm(Date.now() + seconds * 1000);
    }

    async apply(shard: string, batch: Batch): Promise<boolean> {
      return (await this.#mirror?.push(shard, batch)) ?? false;
    }

    override async alarm(): Promise<void> {
      if (this.#mirror === undefined) return;
      // Before, in case that the work is cut off.
      await this.#setAlarm();
      await this.#mirror.tick();
    }

    status(): MirrorStatus | undefined {
      return this.#mirror?.status();
    }

    async verify(shard: string, startKey: string): Promise<Verified | undefined> {
      return this.#mirror?.verify(shard, startKey);
    }

    async repair(shard: string): Promise<boolean> {
      return (await this.#mirror?.repair(shard)) ?? false;
    }
  };
}
