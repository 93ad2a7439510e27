import type { KubeObject } from "../apimachinery/types.ts";
import type { PolicySnapshot, PolicySource } from "../context.ts";
import type { Change, Storage } from "./storage.ts";

const policyShard = "policy";

/** Objects of the shard by `<prefix>/<namespace>` ("" for cluster scope) and name. Replaced, never changed: snapshots share what stayed. */
type Buckets = Map<string, Map<string, KubeObject>>;

/** `clusterroles/view` -> ["clusterroles/", "view"]; `roles/ns/a` -> ["roles/ns", "a"]; CRDs have a prefix of two parts, and dots in it. */
function split(key: string): { bucket: string; name: string } {
  const parts = key.split("/");
  const grouped = (parts[0] ?? "").includes(".");
  const prefix = parts.slice(0, grouped ? 2 : 1).join("/");
  const rest = parts.slice(grouped ? 2 : 1);
  return rest.length > 1 ? { bucket: `${prefix}\n${rest[0]}`, name: rest[1] ?? "" } : { bucket: `${prefix}\n`, name: rest[0] ?? "" };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

function apply(buckets: Buckets, changes: readonly Change[]): Buckets {
  const next = new Map(buckets);
  const copied = new Set<string>();
  for (const { key, text } of changes) {
    const { bucket, name } = split(key);
    if (!copied.has(bucket)) next.set(bucket, new Map(next.get(bucket)));
    copied.add(bucket);
    if (text === undefined) next.get(bucket)?.delete(name);
    else next.get(bucket)?.set(name, deepFreeze(JSON.parse(text) as KubeObject));
  }
  return next;
}

/** The objects of a bucket as a list, the same one for as long as the bucket is: what is made of a list is made once a change. */
const lists = new WeakMap<ReadonlyMap<string, KubeObject>, readonly KubeObject[]>();
const nothing: readonly KubeObject[] = Object.freeze([]);

function listOf(bucket: ReadonlyMap<string, KubeObject> | undefined): readonly KubeObject[] {
  if (bucket === undefined) return nothing;
  const known = lists.get(bucket) ?? Object.freeze([...bucket.values()]);
  lists.set(bucket, known);
  return known;
}

function snapshotOf(resourceVersion: string, buckets: Buckets): PolicySnapshot {
  return {
    resourceVersion,
    list: (prefix, namespace = "") => listOf(buckets.get(`${prefix}\n${namespace}`)),
    get: (prefix, namespace, name) => buckets.get(`${prefix}\n${namespace}`)?.get(name),
  };
}

/**
 * An isolate's snapshot of the policy shard, revalidated by revision before it is older than `staleness` milliseconds. From half of that
 * on, one request asks while the others go on with what there is. No promise is shared: what a request of workerd waits for must be
 * of its own making, or it may go on in the context of another. `invalidate` makes the next request ask again: after a policy write
 * through this isolate.
 */
export class PolicyCache implements PolicySource {
  readonly #storage: Pick<Storage, "changes">;
  readonly #now: () => number;
  readonly #staleness: number;
  #buckets: Buckets = new Map();
  #current: PolicySnapshot | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** Counts invalidations: an answer that was asked for before one proves nothing after it. */
  #generation = 0;

  constructor(storage: Pick<Storage, "changes">, now: () => number, stalenessMilliseconds: number) {
    this.#storage = storage;
    this.#now = now;
    this.#staleness = stalenessMilliseconds;
  }

  async snapshot(): Promise<PolicySnapshot> {
    const now = this.#now();
    const half = this.#staleness / 2;
    const age = now - this.#checkedAt;
    const usable = age < half || (age < this.#staleness && now - this.#askedAt < half);
    if (this.#current !== undefined && usable) return this.#current;
    this.#askedAt = now;
    return this.#refresh(now);
  }

  latest(): PolicySnapshot | undefined {
    return this.#current;
  }

  invalidate(): void {
    this.#generation += 1;
    this.#checkedAt = Number.NEGATIVE_INFINITY;
  }

  async #refresh(startedAt: number): Promise<PolicySnapshot> {
    const generation = this.#generation;
    const known = this.#current;
    let base = this.#buckets;
    let result = await this.#storage.changes(policyShard, known?.resourceVersion);
    if (!result.ok) {
      base = new Map();
      result = await this.#storage.changes(policyShard, undefined);
      if (!result.ok) throw new Error("the policy shard cannot be read whole");
    }
    const { resourceVersion, changes } = result;
    if (known === undefined || resourceVersion !== known.resourceVersion) this.#adopt(resourceVersion, apply(base, changes));
    if (generation === this.#generation) this.#checkedAt = Math.max(this.#checkedAt, startedAt);
    return this.#current ?? snapshotOf(resourceVersion, base);
  }

  /** Another request may have brought something newer meanwhile; it stays. */
  #adopt(resourceVersion: string, buckets: Buckets): void {
    if (this.#current !== undefined && BigInt(this.#current.resourceVersion) >= BigInt(resourceVersion)) return;
    this.#buckets = buckets;
    this.#current = snapshotOf(resourceVersion, buckets);
  }
}
