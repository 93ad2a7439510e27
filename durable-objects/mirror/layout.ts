/** How one resource lies in an etcd that a stock kube-apiserver can boot from. */
export interface MirroredResource {
  /** `deployments.apps`: how reports name it. */
  readonly resource: string;
  readonly shard: string;
  /** The first part of its keys, in the store as in etcd: `services/specs`. */
  readonly prefix: string;
  readonly kind: string;
  /** What its stored text says, and what its values in etcd say. */
  readonly apiVersion: string;
  readonly storedAs: string;
  /** The id of its type. */
  readonly schema: string;
  /** Its values are JSON whatever media type is asked for. */
  readonly json: boolean;
  /** Seconds that a value stays; it gets a lease. */
  readonly ttlSeconds?: number;
}

/** What is mirrored, and where to. */
export class MirrorLayout {
  /** `/registry` */
  readonly prefix: string;
  readonly resources: readonly MirroredResource[];

  constructor(resources: readonly MirroredResource[], etcdPrefix: string) {
    this.resources = resources;
    this.prefix = normalizedPrefix(etcdPrefix);
  }

  get shards(): string[] {
    return [...new Set(this.resources.map(({ shard }) => shard))];
  }

  /** The store's keys of a shard begin with these; in the order of keys. */
  prefixesOf(shard: string): string[] {
    return this.resources
      .filter((resource) => resource.shard === shard)
      .map(({ prefix }) => `${prefix}/`)
      .sort();
  }

  /** What a store's key is of; undefined for what is the server's own and is not mirrored. */
  resourceOf(key: string): MirroredResource | undefined {
    return this.resources.find(({ prefix }) => key.startsWith(`${prefix}/`));
  }

  /** `pods/default/a` -> `/registry/pods/default/a` */
  etcdKey(key: string): string {
    return `${this.prefix}/${key}`;
  }

  /** The way back; undefined for a key that is not below the prefix. */
  storeKey(etcdKey: string): string | undefined {
    return etcdKey.startsWith(`${this.prefix}/`) ? etcdKey.slice(this.prefix.length + 1) : undefined;
  }

  /** Where the mirror notes how far a shard has come: beside what an API server reads, one place for each prefix that is mirrored to. */
  checkpointKey(shard: string): string {
    return `/edge-apiserver-mirror${this.prefix}/${shard}`;
  }
}

/** One slash before every part, none at the end. upstream: apiserver/pkg/storage/etcd3/store.go newStore */
function normalizedPrefix(text: string): string {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "" : `/${parts.join("/")}`;
}
