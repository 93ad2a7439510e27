import { type FieldWriter, updateManagedFields } from "../apimachinery/managedfields/field-manager.ts";
import { FieldSet } from "../apimachinery/managedfields/fieldpath/field-set.ts";
import { fieldElement } from "../apimachinery/managedfields/fieldpath/path-element.ts";
import { TypeTable } from "../apimachinery/managedfields/typed/atom.ts";
import { TypedError } from "../apimachinery/managedfields/typed/typed-error.ts";
import type { TypedObject, Versions } from "../apimachinery/managedfields/updater.ts";
import { decodeObject } from "../apimachinery/schema/decode.ts";
import { formatTime } from "../apimachinery/time.ts";
import type { KubeObject, ManagedFieldsEntry } from "../apimachinery/types.ts";
import { resolveSchema } from "../apis/generated/schemas.ts";
import { findKind } from "../apis/index.ts";
import type { RequestContext } from "../context.ts";
import type { ResetFields, ResourceRow, VersionRow } from "./resource.ts";
import { apiVersionOf, type Scope } from "./scope.ts";

const types = new TypeTable(resolveSchema);
const zeroObjects = new Map<string, KubeObject>();

/** An object of a version in normal form, with what the structured merge must know of it. */
export function typedObject(group: string, version: VersionRow, kind: string, object: KubeObject): TypedObject {
  const schema = resolveSchema(version.schema);
  const type = types.struct(version.schema);
  if (schema === undefined || type === undefined) throw new Error(`no schema: ${version.schema}`);
  const apiVersion = apiVersionOf(group, version.name);
  return { apiVersion, type, object: { ...decodeObject(schema, object, resolveSchema).object, apiVersion, kind } };
}

/** The object that a create starts from. */
function zeroObject(scope: Scope): TypedObject {
  const { row, version } = scope;
  const type = types.struct(version.schema);
  const known = zeroObjects.get(version.schema);
  if (known !== undefined && type !== undefined) return { apiVersion: apiVersionOf(row.group, version.name), type, object: known };
  const zero = typedObject(row.group, version, row.names.kind, {});
  zeroObjects.set(version.schema, zero.object);
  return zero;
}

function resetFields({ row, version, subresource }: Scope): ResetFields {
  if (subresource !== undefined) return subresource.resetFields ?? (subresource.name === "status" ? { reset: ["spec"] } : {});
  const hasStatus = version.subresources?.some((s) => s.name === "status");
  return row.resetFields ?? (hasStatus ? { reset: ["status"] } : {});
}

function filterOf(scope: Scope): (set: FieldSet) => FieldSet {
  const { reset = [], allBut } = resetFields(scope);
  if (allBut !== undefined) return (set) => set.restrictedTo(allBut.map((path) => path.split(".")));
  if (reset.length === 0) return (set) => set;
  const excluded = FieldSet.of(...reset.map((path) => path.split(".").map(fieldElement)));
  return (set) => set.recursiveDifference(excluded);
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");

/** The version of the kind with that name, in the row's own group or another that shares its stored form. */
function versionNamed(row: ResourceRow, apiVersion: string): VersionRow | undefined {
  const group = groupOf(apiVersion);
  const name = apiVersion.split("/").at(-1) ?? "";
  return (group === row.group ? row.versions.find((v) => v.name === name) : undefined) ?? findKind(group, name, row.names.kind)?.version;
}

/** The versions of an object, and the way between them through its stored form. */
export function versionsOf(scope: Scope): Versions {
  const { row, version } = scope;
  return {
    filter: filterOf(scope),
    convert(typed, apiVersion) {
      if (typed.apiVersion === apiVersion) return typed;
      const target = versionNamed(row, apiVersion);
      if (target === undefined) return undefined;
      const from = versionNamed(row, typed.apiVersion) ?? version;
      const stored = (from.convert?.toStorage(typed.object as never) ?? typed.object) as KubeObject;
      const converted = (target.convert?.fromStorage(stored as never) ?? stored) as KubeObject;
      return typedObject(groupOf(apiVersion), target, row.names.kind, converted);
    },
  };
}

/** upstream: apimachinery/pkg/apis/meta/v1/validation FieldManagerMaxLength */
const managerBytesMax = 128;

/** What stands before the first slash of a User-Agent, printable. upstream: endpoints/handlers/create.go prefixFromUserAgent */
export function managerFromUserAgent(userAgent: string): string {
  let out = "";
  let bytes = 0;
  for (const char of userAgent.split("/")[0] ?? "") {
    if (!/^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) continue;
    bytes += new TextEncoder().encode(char).length;
    if (bytes > managerBytesMax) break;
    out += char;
  }
  return out;
}

/** The name that the request writes under. */
export const managerOf = ({ query, request }: RequestContext): string =>
  query.get("fieldManager") || managerFromUserAgent(request.headers.get("User-Agent") ?? "");

/** The writer of the request, or another one by name. */
export function writerOf(scope: Scope, manager = managerOf(scope.ctx)): FieldWriter {
  return { manager, subresource: scope.subresource?.name ?? "", time: formatTime(scope.ctx.deps.now()) };
}

/** An object of the request's version, in normal form. */
export const typedOf = ({ row, version }: Scope, object: KubeObject): TypedObject =>
  typedObject(row.group, version, row.names.kind, object);

/**
 * Records in metadata.managedFields whose the fields are after a write; `current` is undefined for a create. An object whose list items
 * cannot be told apart loses all its owners. upstream: managedfields/internal/fieldmanager.go UpdateNoErrors
 */
export function manageFields(scope: Scope, wanted: KubeObject, current: KubeObject | undefined, writer = writerOf(scope)): void {
  const live = current === undefined ? zeroObject(scope) : typedOf(scope, current);
  const metadata = (wanted.metadata ??= {});
  let entries: ManagedFieldsEntry[] | undefined;
  try {
    entries = updateManagedFields(versionsOf(scope), live, typedOf(scope, wanted), writer);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
  }
  if (entries === undefined) delete metadata.managedFields;
  else metadata.managedFields = entries;
}

const withoutTimes = (entries: readonly ManagedFieldsEntry[]): string => JSON.stringify(entries.map(({ time: _time, ...entry }) => entry));

/** Whether ownership differs in its times at most; such times are not worth a new version. upstream: fieldmanager/equality.go */
export function onlyTimesDiffer(object: KubeObject, old: KubeObject): boolean {
  const entries = object.metadata?.managedFields ?? [];
  const before = old.metadata?.managedFields ?? [];
  return entries.length > 0 && entries.length === before.length && withoutTimes(entries) === withoutTimes(before);
}
