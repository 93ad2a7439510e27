import type { MirroredResource } from "../../../durable-objects/mirror/layout.ts";
import { qualified } from "../../apimachinery/types.ts";
import { groups } from "../../apis/index.ts";
import type { Settings } from "../../context.ts";
import type { ResourceRow } from "../resource.ts";
import { apiVersionOf, storageVersion } from "../scope.ts";

/**
 * Servers with a storage of their own lay their keys out by group, and write JSON only.
 * upstream: apiserver/pkg/server/options/etcd.go SimpleStorageFactory
 */
const hasOwnStorage = ({ group, storagePrefix }: ResourceRow): boolean => storagePrefix.startsWith(`${group}/`);

function mirrored(row: ResourceRow, settings: Settings): MirroredResource {
  const version = storageVersion(row);
  const json = hasOwnStorage(row);
  const ttlSeconds = row.expiresAfter?.(settings);
  return {
    resource: qualified(row.names.plural, row.group),
    shard: row.shard,
    prefix: row.storagePrefix,
    kind: row.names.kind,
    apiVersion: apiVersionOf(row.group, version.name),
    // Where a stock server's JSON storage prefers an older form with other fields, it reads this one as well.
    storedAs: apiVersionOf(row.group, json ? version.name : (row.storageVersion ?? version.name)),
    schema: version.schema,
    json,
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  };
}

/** Every stored resource once, as etcd has it. */
export const mirroredResources = (settings: Settings): MirroredResource[] =>
  groups()
    .flatMap(({ rows }) => rows)
    .filter(({ virtual, storageGroup }) => virtual !== true && storageGroup === undefined)
    .map((row) => mirrored(row, settings));

/** The types by what a stored value says it is: every version, and those that are stored but not served. */
export function storedKind(apiVersion: string, kind: string): string | undefined {
  for (const { rows } of groups())
    for (const row of rows) {
      if (row.names.kind !== kind) continue;
      const names = row.versions.map(({ name }) => apiVersionOf(row.group, name));
      const at = names.indexOf(apiVersion);
      if (at >= 0) return row.versions[at]?.schema;
      if (row.storageVersion !== undefined && apiVersion === apiVersionOf(row.group, row.storageVersion)) return storageVersion(row).schema;
    }
  return undefined;
}
