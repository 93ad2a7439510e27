import { serializeObject } from "../../apimachinery/serializer/canonical.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { ClaimOwner, Claims } from "../resource.ts";
import type { Content, Storage, Stored } from "../storage.ts";

/** Upstream's prefix for what it allocates; its one object a pool is a bitmap, ours is one object a name, which nobody has to wait for. */
const shard = "ranges";

/** No request lives that long: an older claim belongs to a stored object, or to nobody. */
const leftOverMilliseconds = 10 * 60_000;

const poolPrefix = (pool: string): string => `ranges/${pool}/`;

function contentOf(pool: string, name: string, owner: ClaimOwner, now: number): Content {
  const claim: KubeObject = {
    kind: "RangeAllocation",
    apiVersion: "v1",
    metadata: { name: `${pool}-${name}`, creationTimestamp: formatTime(now), annotations: { ...owner } },
    range: name,
    data: "",
  };
  return { ...serializeObject(claim), labels: {}, fields: { "metadata.name": `${pool}-${name}` } };
}

function readClaim(text: string): { owner: ClaimOwner; since: number } {
  const claim = JSON.parse(text) as KubeObject;
  const { namespace = "", name = "", uid = "" } = claim.metadata?.annotations ?? {};
  return { owner: { namespace, name, uid }, since: Date.parse(claim.metadata?.creationTimestamp ?? "") };
}

/** Claims over the store: each is one object, whose creation is the lock. */
export function newClaims(storage: Storage, now: () => number): Claims {
  const keyOf = (pool: string, name: string): string => poolPrefix(pool) + name;
  async function read(pool: string, name: string): Promise<Stored | undefined> {
    const found = await storage.get(shard, keyOf(pool, name));
    return found.ok ? found.object : undefined;
  }
  return {
    async take(pool, name, owner, holds) {
      const key = keyOf(pool, name);
      const content = contentOf(pool, name, owner, now());
      if ((await storage.write(shard, { type: "create", key, content })).ok) return true;
      const found = await read(pool, name);
      if (found === undefined) return (await storage.write(shard, { type: "create", key, content })).ok;
      const { owner: holder, since } = readClaim(found.text);
      if (now() - since < leftOverMilliseconds || (await holds(holder))) return false;
      return (await storage.write(shard, { type: "update", key, resourceVersion: found.resourceVersion, content })).ok;
    },
    async release(pool, name, owner) {
      const found = await read(pool, name);
      if (found === undefined || readClaim(found.text).owner.uid !== owner.uid) return;
      await storage.write(shard, { type: "delete", key: keyOf(pool, name), resourceVersion: found.resourceVersion });
    },
    async taken(pool) {
      const everything = { labels: [], fields: [], limit: 0, startKey: "", itemHead: "", at: undefined };
      const result = await storage.list(shard, { prefix: poolPrefix(pool), ...everything });
      if (!result.ok) throw new Error(`the claims of ${pool} cannot be listed: ${result.code}`);
      const items = JSON.parse(`[${await new Response(result.items).text()}]`) as KubeObject[];
      return new Set(items.map((item) => String(item["range"])));
    },
  };
}
