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

function snapshotOf(resourceVersion: string, buckets: Buckets): PolicySnapshot {
  return {
    resourceVersion,
    list: (prefix, namespace = "") => [...(buckets.get(`${prefix}\n${namespace}`)?.values() ?? [])],
    get: (prefix, namespace, name) => buckets.get(`${prefix}\n${namespace}`)?.get(name),
  };
}

/**
 * An isolate's snapshot of the policy shard, revalidated by revision at most every `staleness` milliseconds; requests that come
 * meanwhile share one call. `invalidate` makes the next request ask again: after a policy write through this isolate.
 */
export class PolicyCache implements PolicySource {
  readonly #storage: Pick<Storage, "changes">;
  readonly #now: () => number;
  readonly #staleness: number;
  #buckets: Buckets = new Map();
  #current: PolicySnapshot | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #pending: Promise<PolicySnapshot> | undefined;

  constructor(storage: Pick<Storage, "changes">, now: () => number, stalenessMilliseconds: number) {
    this.#storage = storage;
    this.#now = now;
    this.#staleness = stalenessMilliseconds;
  }

  snapshot(): Promise<PolicySnapshot> {
    if (this.#current !== undefined && this.#now() - this.#checkedAt < this.#staleness) return Promise.resolve(this.#current);
    this.#pending ??= this.#refresh().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  invalidate(): void {
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    this.#pending = undefined;
  }

  async #refresh(): Promise<PolicySnapshot> {
    const startedAt = this.#now();
    let result = await this.#storage.changes(policyShard, this.#current?.resourceVersion);
    let base = this.#buckets;
    if (!result.ok) {
      base = new Map();
      result = await this.#storage.changes(policyShard, undefined);
      if (!result.ok) throw new Error("the policy shard cannot be read whole");
    }
    if (this.#current === undefined || result.changes.length > 0 || base !== this.#buckets) {
      this.#buckets = apply(base, result.changes);
      this.#current = snapshotOf(result.resourceVersion, this.#buckets);
    }
    this.#checkedAt = startedAt;
    return this.#current;
  }
}
