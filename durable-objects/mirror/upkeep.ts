import type { EtcdClient } from "./etcd-client.ts";
import { EtcdError } from "./etcd-error.ts";
import type { Ledger } from "./ledger.ts";

/** Where API servers note that one of them has compacted; its version counts. upstream: apiserver/pkg/storage/etcd3/compact.go */
const compactKey = "compact_rev_key";
/** A database of less is not worth standing still for. */
const defragmentBytesMin = 64 * 1024 * 1024;

/**
 * Compacts what was there at the last call, unless an API server is attached, which does that itself; and gives free space back where it
 * is more than half of the database. To be called once an interval.
 */
export async function upkeep(etcd: EtcdClient, ledger: Ledger): Promise<void> {
  const { revision: before, version: seen } = ledger.compaction;
  const { keys, revision } = await etcd.range({ key: compactKey });
  const version = keys[0]?.version ?? 0;
  if (version === seen && before > 0) await compact(etcd, before);
  ledger.compaction = { revision, version };
  for (let i = 0; i < etcd.endpoints; i++) {
    const { bytes, bytesInUse } = await etcd.size();
    if (bytes > defragmentBytesMin && bytesInUse < bytes / 2) await etcd.defragment();
    etcd.turn();
  }
}

async function compact(etcd: EtcdClient, revision: number): Promise<void> {
  try {
    await etcd.compact(revision);
  } catch (error) {
    // Somebody else did it.
    if (!(error instanceof EtcdError) || error.problem !== "Compacted") throw error;
  }
}
