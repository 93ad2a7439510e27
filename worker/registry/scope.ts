import type { GroupResource, JSONObject, KubeObject } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import type { ResourceRow, Strategy, SubresourceRow, VersionRow } from "./resource.ts";
import { normalizeAs } from "./writing/normalize.ts";

/** What one request works on. upstream: endpoints/handlers RequestScope */
export interface Scope {
  readonly ctx: RequestContext;
  readonly row: ResourceRow;
  readonly version: VersionRow;
  readonly subresource: SubresourceRow | undefined;
  readonly namespace: string;
  readonly name: string;
}

export const groupResource = (scope: Scope): GroupResource => ({ group: scope.row.group, resource: scope.row.names.plural });

/** `apps/v1`, `v1` */
export const apiVersionOf = (group: string, version: string): string => (group === "" ? version : `${group}/${version}`);

/** `pods/default/a`: the key below etcd's prefix. */
export function objectKey(row: ResourceRow, namespace: string, name: string): string {
  return row.scope === "Namespaced" ? `${row.storagePrefix}/${namespace}/${name}` : `${row.storagePrefix}/${name}`;
}

/** The prefix of all keys of a list. */
export function listPrefix(row: ResourceRow, namespace: string): string {
  return row.scope === "Namespaced" && namespace !== "" ? `${row.storagePrefix}/${namespace}/` : `${row.storagePrefix}/`;
}

export function storageVersion(row: ResourceRow): VersionRow {
  const found = row.versions.find((version) => version.storage);
  if (found === undefined) throw new Error(`no storage version: ${row.names.plural}.${row.group}`);
  return found;
}

/** Hooks of the subresource where it has its own, else of the resource. */
export function strategyOf(scope: Scope): Strategy {
  return scope.subresource?.strategy ?? scope.row.strategy ?? {};
}

/** Whether stored text is already in the version of the request. */
export const isStorageVersion = (scope: Scope): boolean => scope.version.storage && scope.version.convert === undefined;

/** Stored text as an object in the version of the request. */
export function fromStored(scope: Scope, text: string): KubeObject {
  const object = JSON.parse(text) as KubeObject;
  if (isStorageVersion(scope)) return object;
  const { convert, schema } = scope.version;
  if (convert === undefined) return { ...object, apiVersion: apiVersionOf(scope.row.group, scope.version.name) };
  return normalizeAs(schema, convert.fromStorage(object as JSONObject));
}

/** An object of the request's version as it is stored, with the defaults that upstream gives what it reads from storage. */
export function toStored(scope: Scope, object: KubeObject): KubeObject {
  const { convert } = scope.version;
  if (convert === undefined) return object;
  const stored = convert.toStorage(object as JSONObject) as KubeObject;
  (storageVersion(scope.row).setDefaults ?? scope.row.strategy?.setDefaults)?.(stored);
  return stored;
}

/**
 * Lets `change` work on the stored form of an object, in the scope of that form, whose group its errors name; the object then has what
 * came of it.
 */
export function inStoredForm(scope: Scope, object: KubeObject, change: (stored: Scope, object: KubeObject) => void): void {
  const { convert, ...version } = scope.version;
  if (convert === undefined) {
    change(scope, object);
    return;
  }
  const row = { ...scope.row, group: scope.row.storageGroup ?? scope.row.group };
  const form = toStored(scope, object);
  change({ ...scope, row, version: { ...version, storage: true, schema: convert.schema } }, form);
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, convert.fromStorage(form as JSONObject));
}

/** Whether spec.finalizers still hold the object, for kinds that have them. */
export const heldBySpec = (scope: Scope, object: KubeObject): boolean =>
  scope.row.finalizersInSpec === true && ((object["spec"] as { finalizers?: string[] } | undefined)?.finalizers ?? []).length > 0;
