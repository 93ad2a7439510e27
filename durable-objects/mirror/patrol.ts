import { prefixEnd } from "../mvcc/mvcc.ts";
import type { EtcdClient } from "./etcd-client.ts";
import type { MirrorLayout } from "./layout.ts";
import type { Ledger } from "./ledger.ts";
import { foreignText, keysIn } from "./resume.ts";

const toldMax = 3;

/**
 * Looks for what others have done to a shard's keys since it was looked at last, where the mirror itself had nothing to change. Whoever
 * finds a key that it must change finds out by the guard.
 */
export async function patrol(shard: string, layout: MirrorLayout, ledger: Ledger, etcd: EtcdClient): Promise<void> {
  const { patrolled, foreignKeys } = ledger.lane(shard);
  const found: string[] = [];
  // What is changed while it is looked at is looked at again the next time.
  const { revision } = await etcd.range({ key: layout.checkpointKey(shard), countOnly: true });
  for await (const { key, etcdKey, modified } of keysIn({ shard, layout, etcd }, patrolled + 1))
    if (ledger.written(key)?.modified !== modified) found.push(foreignText(etcdKey, modified));
  for (const prefix of layout.prefixesOf(shard)) {
    const key = layout.etcdKey(prefix);
    const { count } = await etcd.range({ key, end: prefixEnd(key), countOnly: true });
    const missing = ledger.count(prefix, prefixEnd(prefix)) - count;
    const expires = layout.resourceOf(prefix)?.ttlSeconds !== undefined;
    if (missing > 0 && !expires) found.push(`${missing} keys below ${key} were deleted by somebody else`);
  }
  const told = [...found.slice(0, toldMax), ...(found.length > toldMax ? [`and ${found.length - toldMax} more`] : [])].join("; ");
  ledger.patrolled(shard, revision, told === "" ? foreignKeys : told);
}
