import { qualified } from "../apimachinery/types.ts";
import { labelsOf, Numbers } from "./metrics/metric-families.ts";
import type { ResourceRow } from "./resource.ts";
import type { ShardStats, Storage } from "./storage.ts";

/** How old counts may be: each costs a call to every shard. upstream: server/options/etcd.go StorageObjectCountTracker interval */
const freshMilliseconds = 60_000;

const help = {
  objects: "[ALPHA] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.",
  deprecated:
    "[STABLE] (Deprecated since 1.34.0) [DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.",
  size: "[STABLE] Size of the storage database file physically allocated in bytes.",
};

interface Measured {
  readonly at: number;
  readonly lines: readonly string[];
}

/** By storage: what was measured last. */
const measured = new WeakMap<Storage, Measured>();

/** What is stored of each resource, and how big the shards are, as metrics; measured at most once a minute. */
export async function storageLines(storage: Storage, rows: readonly ResourceRow[], now: number): Promise<readonly string[]> {
  const last = measured.get(storage);
  if (last !== undefined && now - last.at < freshMilliseconds) return last.lines;
  const lines = await measure(storage, rows);
  measured.set(storage, { at: now, lines });
  return lines;
}

/** A shard that cannot be asked has -1 of everything. */
async function statsOf(storage: Storage, shard: string, prefixes: readonly string[]): Promise<ShardStats> {
  try {
    return await storage.stats(shard, prefixes);
  } catch {
    return { counts: Object.fromEntries(prefixes.map((prefix) => [prefix, -1])), sizeBytes: 0 };
  }
}

async function measure(storage: Storage, rows: readonly ResourceRow[]): Promise<string[]> {
  const shards = new Map<string, ResourceRow[]>();
  const stored = rows.filter(({ virtual, storageGroup }) => virtual !== true && storageGroup === undefined);
  for (const row of stored) shards.set(row.shard, [...(shards.get(row.shard) ?? []), row]);
  const resources = new Numbers("apiserver_resource_objects", help.objects, "gauge");
  const objects = new Numbers("apiserver_storage_objects", help.deprecated, "gauge");
  let bytes = 0;
  await Promise.all(
    Array.from(shards, async ([shard, own]) => {
      const { counts, sizeBytes } = await statsOf(
        storage,
        shard,
        own.map((row) => `${row.storagePrefix}/`),
      );
      bytes += sizeBytes;
      for (const { group, names, storagePrefix } of own) {
        const count = counts[`${storagePrefix}/`] ?? -1;
        resources.set(labelsOf({ group, resource: names.plural }), count);
        objects.set(labelsOf({ resource: qualified(names.plural, group) }), count);
      }
    }),
  );
  const size = new Numbers("apiserver_storage_size_bytes", help.size, "gauge");
  size.set(labelsOf({ storage_cluster_id: "etcd-0" }), bytes);
  return [...resources.lines(), ...objects.lines(), ...size.lines()];
}
