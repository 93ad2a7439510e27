import type { StatusError } from "../errors.ts";
import { newBadRequest, newUnknown } from "../errors.ts";
import { parseTime } from "../time.ts";
import type { JSONValue, KubeObject, ManagedFieldsEntry } from "../types.ts";
import { newApplyConflict } from "./conflict.ts";
import { type FieldWriter, recordUpdate, stripMetadata, withoutManagedFields } from "./field-manager.ts";
import { clientSideManager, conflictsBeyondLastApplied } from "./last-applied.ts";
import { decodeManaged, encodeManaged, type Managed, managerIdentifier } from "./managed.ts";
import { TypedError } from "./typed/typed-error.ts";
import { validateTyped } from "./typed/validate.ts";
import { applyManagers, Conflicts, type TypedObject, type Versions } from "./updater.ts";

/** Who an object belongs to that was not tracked before. upstream: managedfields/internal/skipnonapplied.go */
const beforeFirstApply = "before-first-apply";

export interface ApplyRequest {
  readonly versions: Versions;
  /** The kind's empty object. */
  readonly zero: TypedObject;
  /** The current object, or the empty one. */
  readonly live: TypedObject;
  readonly kind: string;
  /** As it was sent: of any shape. */
  readonly config: KubeObject;
  readonly writer: FieldWriter;
  readonly force: boolean;
}

export interface ApplyResult {
  /** The merged object, not decoded yet; undefined if the configuration changes nothing but ownership. */
  readonly object: KubeObject | undefined;
  readonly managedFields: ManagedFieldsEntry[] | undefined;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** `apps/v1, Kind=Deployment`, `/v1, Kind=Pod` */
function showKind(object: KubeObject): string {
  const parts = text(object.apiVersion).split("/");
  const [version = "", group = ""] = parts.length > 2 ? [] : [...parts].reverse();
  const kind = parts.length > 2 ? "" : text(object.kind);
  return `${group}/${version}, Kind=${kind}`;
}

function showObject(object: KubeObject): string {
  const { namespace, name } = object.metadata ?? {};
  return `${text(namespace)}/${text(name)}; ${showKind(object)}`;
}

/** 500 for a merged object that is of its kind to the merge, but not to the decoder: `why` is the decoder's text. */
export function newUnconvertible(config: KubeObject, why: string): StatusError {
  const what = `unable to convert unstructured object to ${showKind(config)}`;
  return newUnknown(`failed to convert new object (${showObject(config)}) to proper version: ${what}: ${why}`);
}

function checkKind({ live, kind, config }: ApplyRequest): void {
  if (config.apiVersion !== live.apiVersion || config.kind !== kind) throw newBadRequest(`invalid object type: ${showKind(config)}`);
}

const entryTexts = ["manager", "operation", "apiVersion", "fieldsType", "subresource"] as const;

function isTime(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  try {
    return typeof value === "string" && parseTime(value) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a value can be read as a list of entries; one that cannot counts as none here. */
const hasManagedFields = (entries: unknown): boolean =>
  Array.isArray(entries) &&
  entries.every(
    (entry: unknown) =>
      typeof entry === "object" &&
      entry !== null &&
      !Array.isArray(entry) &&
      isTime((entry as ManagedFieldsEntry).time) &&
      entryTexts.every((name) => ["string", "undefined"].includes(typeof ((entry as Record<string, unknown>)[name] ?? undefined))),
  );

function checkConfig({ live, config }: ApplyRequest): TypedObject {
  if (hasManagedFields(config.metadata?.managedFields)) throw newBadRequest("metadata.managedFields must be nil");
  try {
    validateTyped(live.type, config as JSONValue);
  } catch (error) {
    throw asUnknown(error, `failed to create typed patch object (${showObject(config)})`);
  }
  return { ...live, object: config };
}

/** What is wrong with an object, with the place of it. */
function located({ type, object }: TypedObject): unknown {
  try {
    validateTyped(type, object as JSONValue);
  } catch (error) {
    return error;
  }
  return undefined;
}

function asUnknown(error: unknown, what: string): StatusError | unknown {
  return error instanceof TypedError ? newUnknown(`${what}: ${error.message}`) : error;
}

/** The ownership to start from; of an object that was not tracked everything belongs to one manager. */
function startingPoint({ versions, zero, live, writer }: ApplyRequest): Managed {
  let managed: Managed;
  try {
    managed = decodeManaged(live.object.metadata?.managedFields ?? []);
  } catch (error) {
    throw newUnknown(`failed to decode managed fields: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (managed.managers.size > 0) return managed;
  try {
    return recordUpdate(versions, zero, live, managed, { ...writer, manager: beforeFirstApply });
  } catch (error) {
    const what = `failed to convert new object (${showObject(live.object)}) to smd typed`;
    throw asUnknown(located(live) ?? error, `failed to create manager for existing fields: ${what}`);
  }
}

function apply(request: ApplyRequest, config: TypedObject, managed: Managed, force: boolean): ApplyResult {
  const { versions, writer } = request;
  const { manager, subresource } = writer;
  const applier = managerIdentifier({ manager, operation: "Apply", subresource });
  const live = withoutManagedFields(request.live);
  const { object, managers } = applyManagers(versions, live, config, managed.managers, applier, force);
  stripMetadata(managers, applier);
  const times = new Map(managed.times);
  if (object !== undefined) times.set(applier, writer.time);
  return { object: object?.object, managedFields: encodeManaged({ managers, times }) };
}

/**
 * Server-side apply: the configuration laid over the live object, and who owns what then. Throws 400 and 500 for configurations that do
 * not fit the kind, 409 for conflicts. upstream: managedfields/internal/fieldmanager.go Apply
 */
export function applyConfiguration(request: ApplyRequest): ApplyResult {
  const { live, writer, force } = request;
  checkKind(request);
  const managed = startingPoint(request);
  const config = checkConfig(request);
  try {
    return apply(request, config, managed, force);
  } catch (error) {
    if (!(error instanceof Conflicts)) throw asUnknown(error, `failed to create typed live object (${showObject(live.object)})`);
    if (writer.manager !== clientSideManager) throw newApplyConflict(error.conflicts);
    const beyond = conflictsBeyondLastApplied(error.conflicts, live);
    if (beyond.length > 0) throw newApplyConflict(beyond);
  }
  return apply(request, config, managed, true);
}
