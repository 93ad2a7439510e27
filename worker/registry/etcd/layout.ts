import type { MirroredResource } from "../../../durable-objects/mirror/layout.ts";
import { qualified } from "../../apimachinery/types.ts";
import { groups } from "../../apis/index.ts";
import type { Settings } from "../../context.ts";
import type { ResourceRow, VersionRow } from "../resource.ts";
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

export interface StoredKind {
  readonly row: ResourceRow;
  readonly version: VersionRow;
  /** The value has the form of a version that is stored by stock servers and not served. */
  readonly older: boolean;
}

/** What a stored value is by what it says: of any version that is served, or of one that is only stored. */
export function findStoredKind(apiVersion: string, kind: string): StoredKind | undefined {
  for (const { rows } of groups())
    for (const row of rows) {
      if (row.names.kind !== kind) continue;
      const version = row.versions.find(({ name }) => apiVersionOf(row.group, name) === apiVersion);
      if (version !== undefined) return { row, version, older: false };
      if (row.storageVersion !== undefined && apiVersion === apiVersionOf(row.group, row.storageVersion))
        return { row, version: storageVersion(row), older: true };
    }
  return undefined;
}

/** The id of its type. */
export const storedKind = (apiVersion: string, kind: string): string | undefined => findStoredKind(apiVersion, kind)?.version.schema;
