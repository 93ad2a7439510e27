import { type FieldWriter, updateManagedFields } from "../../apimachinery/managedfields/field-manager.ts";
import { FieldSet } from "../../apimachinery/managedfields/fieldpath/field-set.ts";
import { fieldElement } from "../../apimachinery/managedfields/fieldpath/path-element.ts";
import { TypeTable } from "../../apimachinery/managedfields/typed/atom.ts";
import { TypedError } from "../../apimachinery/managedfields/typed/typed-error.ts";
import type { TypedObject, Versions } from "../../apimachinery/managedfields/updater.ts";
import { decodeObject } from "../../apimachinery/schema/decode.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../apimachinery/types.ts";
import { resolveSchema } from "../../apis/generated/schemas.ts";
import { findKind } from "../../apis/index.ts";
import { listKeyDefaults } from "../../apis/rows/list-key-defaults.ts";
import type { RequestContext } from "../../context.ts";
import type { ResourceRow, VersionRow } from "../resource.ts";
import { apiVersionOf, type Scope } from "../scope.ts";

const types = new TypeTable(resolveSchema, listKeyDefaults);
/** By schema. */
const zeroObjects = new Map<string, TypedObject>();

/** An object in normal form, with what the structured merge must know of its type. */
function typedObject(apiVersion: string, schemaID: string, kind: string, object: KubeObject): TypedObject {
  const schema = resolveSchema(schemaID);
  const type = types.struct(schemaID);
  if (schema === undefined || type === undefined) throw new Error(`no schema: ${schemaID}`);
  return {
    apiVersion,
    type,
    object: { ...decodeObject(schema, object, resolveSchema, true, { keepsEmpty: true }).object, apiVersion, kind },
  };
}

function resetFields({ row, version, subresource }: Scope): readonly string[] {
  if (subresource !== undefined) return subresource.resetFields ?? (subresource.name === "status" ? ["spec"] : []);
  const hasStatus = version.subresources?.some((s) => s.name === "status");
  return row.resetFields ?? (hasStatus ? ["status"] : []);
}

function filterOf(scope: Scope): (set: FieldSet) => FieldSet {
  const paths = resetFields(scope).map((path) => path.split(".").map(fieldElement));
  if (paths.length === 0) return (set) => set;
  const reset = FieldSet.of(...paths);
  return (set) => set.recursiveDifference(reset);
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");

/** The version of the kind with that name, in the row's own group or another that shares its stored form. */
function versionNamed(row: ResourceRow, apiVersion: string): VersionRow | undefined {
  const group = groupOf(apiVersion);
  const name = apiVersion.split("/").at(-1) ?? "";
  return (group === row.group ? row.versions.find((v) => v.name === name) : undefined) ?? findKind(group, name, row.names.kind)?.version;
}

/** The kind whose fields a request writes: the resource's, or that of a subresource with a kind of its own (Scale). */
export interface WrittenKind {
  readonly kind: string;
  readonly versions: Versions;
  typed(object: KubeObject): TypedObject;
  /** What a create starts from. */
  zero(): TypedObject;
}

function versionsOf(scope: Scope, kind: string): Versions {
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
      return typedObject(apiVersion, target.schema, kind, converted);
    },
  };
}

export function writtenKind(scope: Scope): WrittenKind {
  const { row, version, subresource } = scope;
  const own = subresource?.schema !== undefined && subresource.kind !== row.names.kind;
  const kind = own ? subresource.kind : row.names.kind;
  const schema = own ? (subresource.schema ?? "") : version.schema;
  const apiVersion = own
    ? apiVersionOf(subresource.group ?? row.group, subresource.version ?? version.name)
    : apiVersionOf(row.group, version.name);
  const convert = own ? undefined : version.convert;
  const typed = (object: KubeObject): TypedObject => {
    // Through the stored form, as upstream's objects go through their internal one, which shows what conversion adds.
    const converted = convert === undefined ? object : (convert.fromStorage(convert.toStorage(object as never)) as KubeObject);
    return typedObject(apiVersion, schema, kind, converted);
  };
  return {
    kind,
    versions: own
      ? { filter: filterOf(scope), convert: (object, wanted) => (wanted === apiVersion ? object : undefined) }
      : versionsOf(scope, kind),
    typed,
    zero() {
      const known = zeroObjects.get(schema);
      if (known !== undefined) return known;
      const zero = typedObject(apiVersion, schema, kind, {});
      zeroObjects.set(schema, zero);
      return zero;
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

/**
 * Records in metadata.managedFields whose the fields are after a write; `current` is undefined for a create. An object whose list items
 * cannot be told apart loses all its owners. upstream: managedfields/internal/fieldmanager.go UpdateNoErrors
 */
export function manageFields(scope: Scope, wanted: KubeObject, current: KubeObject | undefined, writer = writerOf(scope)): void {
  const written = writtenKind(scope);
  const live = current === undefined ? written.zero() : written.typed(current);
  let entries: ManagedFieldsEntry[] | undefined;
  try {
    entries = updateManagedFields(written.versions, live, written.typed(wanted), writer);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
  }
  setManagedFields(wanted, entries);
}

export function setManagedFields(object: KubeObject, entries: ManagedFieldsEntry[] | undefined): void {
  const metadata = (object.metadata ??= {});
  if (entries === undefined) delete metadata.managedFields;
  else metadata.managedFields = entries;
}

const withoutTimes = (entries: readonly ManagedFieldsEntry[]): string => JSON.stringify(entries.map(({ time: _time, ...entry }) => entry));

/**
 * Whether ownership differs in its times at most; such times are not worth a new version. A selfLink that was given is a difference to
 * upstream, which takes it away only later. upstream: fieldmanager/equality.go
 */
export function onlyTimesDiffer(object: KubeObject, old: KubeObject): boolean {
  if ((object.metadata?.selfLink ?? "") !== "") return false;
  const entries = object.metadata?.managedFields ?? [];
  const before = old.metadata?.managedFields ?? [];
  return entries.length > 0 && entries.length === before.length && withoutTimes(entries) === withoutTimes(before);
}
