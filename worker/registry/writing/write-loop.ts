import type { AdmissionAttributes } from "../../admission/admission.ts";
import { admit, validate } from "../../admission/plugins.ts";
import { newAlreadyExists, newConflict, newNotFound, newUnknown, StatusError } from "../../apimachinery/errors.ts";
import { cloneJSON } from "../../apimachinery/patch/clone-json.ts";
import type { JSONObject, KubeObject } from "../../apimachinery/types.ts";
import { checkRBACWrite } from "../../authorization/rbac/escalation.ts";
import { dedupOwnerReferences } from "../owner-references.ts";
import { fromStored, groupResource, heldBySpec, objectKey, type Scope } from "../scope.ts";
import type { Content, Stored } from "../storage.ts";
import { type Change, changeHint } from "./change-hint.ts";
import { contentOf } from "./content.ts";
import { manageFields, onlyTimesDiffer } from "./manage-fields.ts";
import { normalize, withoutNulls } from "./normalize.ts";
import { beforeCreate, beforeUpdate, checkNamespace, fillSystemFields } from "./object-lifecycle.ts";
import { afterDelete, beginWrite, within } from "./store-hooks.ts";

/** What a write answers with: the stored text, or the object where nothing was stored (dry run). */
export type Written = { readonly text: string; readonly created: boolean } | { readonly object: KubeObject; readonly created: boolean };

const generatedNameTriesMax = 8;
/** upstream: endpoints/handlers/patch.go MaxRetryWhenPatchConflicts */
const conflictRetriesMax = 5;

const modified = "the object has been modified; please apply your changes to the latest version and try again";

/** Puts into `wanted` who owns its fields; `current` is undefined for a create. */
export type Manage = (scope: Scope, wanted: KubeObject, current: KubeObject | undefined) => void;

/** Creates: mutating admission, preparation, validation, validating admission, compare-and-swap. */
export async function createObject(scope: Scope, object: KubeObject, dryRun: boolean, manage: Manage = manageFields): Promise<Written> {
  const meta = (object.metadata ??= {});
  const { resourceVersion } = meta;
  delete meta.resourceVersion;
  checkNamespace(scope, meta);
  manage(scope, object, undefined);
  const generates = (meta.name ?? "") === "" && (meta.generateName ?? "") !== "";
  for (let attempt = 1; ; attempt++) {
    // Only a name that is made up may have to be made up again, from the object as it came.
    const candidate = generates ? (cloneJSON(object as JSONObject) as KubeObject) : object;
    const attributes: AdmissionAttributes = { scope, operation: "CREATE", object: candidate, oldObject: undefined, dryRun };
    await admit(attributes);
    dedupOwnerReferences(candidate.metadata, scope.ctx.warnings, true);
    await checkEscalation(scope, candidate, undefined);
    fillSystemFields(scope, candidate);
    const finish = await beginWrite(scope, candidate, undefined, dryRun);
    const prepareAndInsert = async (): Promise<Written | undefined> => {
      beforeCreate(scope, candidate);
      const ready = normalize(scope, candidate);
      await validate({ ...attributes, object: ready });
      if (!dryRun) checkFresh(resourceVersion);
      return insert(scope, ready, dryRun);
    };
    const written = await within(scope, finish, prepareAndInsert, (result) => result !== undefined);
    if (written !== undefined) return written;
    const name = candidate.metadata?.name ?? "";
    if (generates && attempt < generatedNameTriesMax) continue;
    const error = newAlreadyExists(groupResource(scope), name);
    if ((candidate.metadata?.generateName ?? "") === "") throw await existsError(scope, name, error);
    throw new StatusError(409, "AlreadyExists", `${error.message}, the server was not able to generate a unique name for the object`, {
      ...error.status.details,
      retryAfterSeconds: 1,
    });
  }
}

/** What has a version is stored already; what is no version does not count. upstream: storage/etcd3/store.go Create */
function checkFresh(resourceVersion: string | undefined): void {
  if (/^0*[1-9]\d*$/.test(resourceVersion ?? "")) throw newUnknown("resourceVersion should not be set on objects to be created");
}

/** Nobody grants what they do not hold. upstream: pkg/registry/rbac policybased storages */
async function checkEscalation(scope: Scope, object: KubeObject, old: KubeObject | undefined): Promise<void> {
  const { user, info, deps } = scope.ctx;
  if (scope.subresource === undefined)
    await checkRBACWrite({ user, info, snapshot: await deps.policy.snapshot(), authorizer: deps.authorizer }, object, old);
}

/** An object that is going still holds its name, and the message says so. */
async function existsError(scope: Scope, name: string, error: StatusError): Promise<StatusError> {
  const found = await readCurrent(scope, name);
  if (found === undefined || fromStored(scope, found.text).metadata?.deletionTimestamp === undefined) return error;
  return new StatusError(409, "AlreadyExists", `object is being deleted: ${error.message}`, error.status.details);
}

async function insert(scope: Scope, object: KubeObject, dryRun: boolean): Promise<Written | undefined> {
  const key = objectKey(scope.row, scope.namespace, object.metadata?.name ?? "");
  if (dryRun) {
    const found = await scope.ctx.deps.storage.get(scope.row.shard, key);
    return found.ok && found.object !== undefined ? undefined : { object, created: true };
  }
  const result = await scope.ctx.deps.storage.write(scope.row.shard, { type: "create", key, content: contentOf(scope, object) });
  if (!result.ok) return undefined;
  scope.ctx.deps.recentWrites.put(scope.row.shard, key, result);
  tellControllers(scope, object.metadata?.name ?? "", { object, old: undefined });
  return { text: result.text, created: true };
}

/** Hints for the controllers: they look again at what changed. */
export function tellControllers(scope: Scope, name: string, change: Change): void {
  const hint = changeHint(scope.row, scope.namespace, name, change);
  if (hint !== undefined) scope.ctx.deps.changed(hint);
}

export async function readCurrent(scope: Scope, name: string): Promise<Stored | undefined> {
  const found = await scope.ctx.deps.storage.get(scope.row.shard, objectKey(scope.row, scope.namespace, name));
  return found.ok ? found.object : undefined;
}

/** Makes the wanted object from the current one; called again when a compare-and-swap was lost. */
export type Transform = (current: KubeObject) => Promise<KubeObject> | KubeObject;

export interface UpdateRequest {
  readonly transform: Transform;
  readonly dryRun: boolean;
  /** A lost compare is tried again (patches, unconditional updates); otherwise it is a conflict. */
  readonly retry: (attempted: KubeObject) => boolean;
  /** Called when there is no object. Default: 404. */
  readonly create?: () => Promise<Written>;
  /** Default: the request's manager owns what the write changes. */
  readonly manage?: Manage;
  /** What admission is shown of the object, where a subresource is of a kind of its own; `transform` lets it change that. */
  readonly shown?: { readonly scope: Scope; readonly of: (object: KubeObject) => KubeObject };
}

/** The write loop: current object, transform, admission, preparation, validation, compare-and-swap; again when the compare is lost. */
export async function updateObject(scope: Scope, request: UpdateRequest): Promise<Written> {
  const guessed = request.dryRun ? undefined : await updateGuessed(scope, request);
  if (guessed !== undefined) return guessed;
  let current = await readCurrent(scope, scope.name);
  for (let attempt = 0; ; attempt++) {
    if (current === undefined) {
      if (request.create !== undefined) return request.create();
      throw newNotFound(groupResource(scope), scope.name);
    }
    const { outcome, retry } = await tryUpdate(scope, request, current);
    if (!("conflict" in outcome)) return outcome;
    if (!retry || attempt >= conflictRetriesMax) throw newConflict(groupResource(scope), scope.name, modified);
    current = outcome.conflict;
  }
}

/**
 * The update of what this isolate wrote last, if it still is what is there; undefined: it is not known to be. Whatever stands in the way
 * may do so only in the guess, and what would change nothing changes it for certain only in what is there.
 */
async function updateGuessed(scope: Scope, request: UpdateRequest): Promise<Written | undefined> {
  const { warnings, deps } = scope.ctx;
  const guess = deps.recentWrites.get(scope.row.shard, objectKey(scope.row, scope.namespace, scope.name));
  if (guess === undefined) return undefined;
  const before = [...warnings];
  let writing = false;
  const outcome = await tryUpdate(scope, request, guess, () => {
    writing = true;
  }).then(
    (tried) => tried.outcome,
    (error) => {
      // What may have been written is not tried again as another write.
      if (writing) throw error;
      return undefined;
    },
  );
  if (outcome !== undefined && !("conflict" in outcome) && !("text" in outcome && outcome.text === guess.text)) return outcome;
  warnings.clear();
  for (const warning of before) warnings.add(warning);
  return undefined;
}

/** One turn of the loop, from what is there or is thought to be; `writing` is called before anything is stored. */
async function tryUpdate(scope: Scope, request: UpdateRequest, current: Stored, writing = (): void => undefined): Promise<Tried> {
  const stored = fromStored(scope, current.text);
  const old = withoutNulls(scope, stored, current.text);
  const wanted = await request.transform(cloneJSON(stored as JSONObject) as KubeObject);
  (request.manage ?? manageFields)(scope, wanted, old);
  const attributes: AdmissionAttributes = { scope, operation: "UPDATE", object: wanted, oldObject: old, dryRun: request.dryRun };
  const { shown } = request;
  if (shown === undefined) await admit(attributes);
  dedupOwnerReferences(wanted.metadata, scope.ctx.warnings, true);
  await checkEscalation(scope, wanted, old);
  const retry = request.retry(wanted);
  const finish = await beginWrite(scope, wanted, old, request.dryRun);
  const prepareAndReplace = async (): Promise<Written | Lost> => {
    beforeUpdate(scope, wanted, old);
    const ready = normalize(scope, wanted);
    await validate(
      shown === undefined
        ? { ...attributes, object: ready }
        : { ...attributes, scope: shown.scope, object: shown.of(ready), oldObject: shown.of(old) },
    );
    return replace(scope, ready, stored, current, { dryRun: request.dryRun, writing });
  };
  const outcome = await within(scope, finish, prepareAndReplace, (result) => !("conflict" in result));
  return { outcome, retry };
}

/**
 * Removing the last finalizer of an object that is being deleted deletes it, as does any update of one that has none.
 * upstream: registry/generic/registry/store.go ShouldDeleteDuringUpdate
 */
const isFinished = (object: KubeObject, old: KubeObject): boolean =>
  old.metadata?.deletionTimestamp !== undefined &&
  (object.metadata?.finalizers ?? []).length === 0 &&
  (old.metadata.deletionGracePeriodSeconds ?? 0) === 0;

/** Whether content is what is stored, but for its revision. upstream: storage/etcd3/store.go GuaranteedUpdate compares bytes too */
function isStored({ text, revisionOffset }: Content, { text: stored, resourceVersion }: Stored): boolean {
  return (
    stored.length === text.length + resourceVersion.length &&
    stored.startsWith(text.slice(0, revisionOffset)) &&
    stored.endsWith(text.slice(revisionOffset))
  );
}

const timeCharacters = (object: KubeObject): number =>
  (object.metadata?.managedFields ?? []).reduce((sum, { time }) => sum + (time === undefined ? 0 : `"time":"${time}",`.length), 0);

/** What is to be stored of an object; undefined: what is there already, though times in its managedFields may differ. */
function newContent(scope: Scope, object: KubeObject, old: KubeObject, current: Stored): Content | undefined {
  const content = contentOf(scope, object);
  if (isStored(content, current)) return undefined;
  // Most writes change the length, which says already that times are not all.
  const grown = timeCharacters(object) - timeCharacters(old);
  if (content.text.length + current.resourceVersion.length - grown !== current.text.length || !onlyTimesDiffer(object, old)) return content;
  const kept = contentOf(scope, { ...object, metadata: { ...object.metadata, managedFields: old.metadata?.managedFields ?? [] } });
  return isStored(kept, current) ? undefined : content;
}

/** The compare was lost against this state; undefined: the object is gone. */
interface Lost {
  readonly conflict: Stored | undefined;
}

interface Tried {
  readonly outcome: Written | Lost;
  /** Whether a lost compare is tried again. */
  readonly retry: boolean;
}

interface Replacing {
  readonly dryRun: boolean;
  readonly writing: () => void;
}

async function replace(
  scope: Scope,
  object: KubeObject,
  old: KubeObject,
  current: Stored,
  { dryRun, writing }: Replacing,
): Promise<Written | Lost> {
  const content = newContent(scope, object, old, current);
  const finished = isFinished(object, old) && !heldBySpec(scope, object);
  if (content === undefined && !finished && !dryRun) return { text: current.text, created: false };
  /** The answer where no new version comes of it: a dry run, or an object that is gone now. */
  const kept = content === undefined ? old.metadata?.managedFields : undefined;
  const replaced = {
    ...object,
    metadata: { ...object.metadata, ...(kept && { managedFields: kept }), resourceVersion: current.resourceVersion },
  };
  if (dryRun) return { object: replaced, created: false };
  const key = objectKey(scope.row, scope.namespace, scope.name);
  const { storage, recentWrites } = scope.ctx.deps;
  const { shard } = scope.row;
  const { resourceVersion } = current;
  writing();
  const result = await storage.write(
    shard,
    finished || content === undefined ? { type: "delete", key, resourceVersion } : { type: "update", key, resourceVersion, content },
  );
  if (result.ok && !finished) recentWrites.put(shard, key, result);
  else recentWrites.drop(shard, key);
  if (result.ok) {
    if (finished) await afterDelete(scope, object);
    tellControllers(scope, scope.name, { object: finished ? undefined : object, old });
    // The last update of all is answered but never stored: watchers see what was there before it, as they do upstream.
    if (finished) return { object: replaced, created: false };
    return { text: result.text, created: false };
  }
  return { conflict: result.code === "ResourceVersionConflicts" ? result.current : undefined };
}
