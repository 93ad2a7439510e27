import { admit, validate } from "../../admission/plugins.ts";
import { newConflict, newForbidden, newNotFound } from "../../apimachinery/errors.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { KubeObject, ObjectMeta } from "../../apimachinery/types.ts";
import type { DeleteOptions } from "../reading/options.ts";
import { fromStored, groupResource, heldBySpec, objectKey, type Scope } from "../scope.ts";
import type { Stored } from "../storage.ts";
import { contentOf } from "./content.ts";
import { hookContext } from "./object-lifecycle.ts";
import { afterDelete } from "./store-hooks.ts";
import { readCurrent, tellControllers } from "./write-loop.ts";

/** What a delete did: gone at once, or marked and waiting (grace period, finalizers). */
export interface Deleted {
  readonly object: KubeObject;
  readonly gone: boolean;
}

const retriesMax = 5;
const gcFinalizers = ["orphan", "foregroundDeletion"];

function checkPreconditions(scope: Scope, meta: ObjectMeta, { uid, resourceVersion }: DeleteOptions["preconditions"]): void {
  const about = { group: scope.row.group, resource: scope.row.names.kind };
  const name = meta.name ?? "";
  const tail = "The object might have been deleted and then recreated";
  if (uid !== undefined && uid !== meta.uid)
    throw newConflict(about, name, `the UID in the precondition (${uid}) does not match the UID in record (${meta.uid}). ${tail}`);
  if (resourceVersion !== undefined && resourceVersion !== meta.resourceVersion)
    throw newConflict(
      about,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${meta.resourceVersion}). The object might have been modified`,
    );
}

/**
 * The finalizers for the garbage collector: what the options say, else what the object already has, else the kind's own default.
 * upstream: registry/generic/registry/store.go deletionFinalizersForGarbageCollection
 */
function finalizersFor(scope: Scope, options: DeleteOptions, existing: readonly string[]): string[] {
  const usual = scope.row.strategy?.garbageCollectionPolicy;
  if (usual === "Unsupported") return existing.filter((f) => !gcFinalizers.includes(f));
  const asked = options.orphanDependents === undefined ? options.propagationPolicy : options.orphanDependents ? "Orphan" : "Background";
  const kept = existing.filter((f) => !gcFinalizers.includes(f));
  const found = gcFinalizers.find((f) => existing.includes(f));
  const policy = asked ?? (found === "orphan" ? "Orphan" : found === "foregroundDeletion" ? "Foreground" : usual);
  if (policy === "Orphan") kept.push("orphan");
  if (policy === "Foreground") kept.push("foregroundDeletion");
  return kept;
}

/** How a delete goes on: `pending`: nothing to do, it is under way; `last`: the object is stored as marked, and removed right after. */
interface Marked extends Deleted {
  readonly pending?: true;
  readonly last?: true;
}

/** A grace period that was given; negative ones were once allowed and mean one second. */
const givenGrace = ({ gracePeriodSeconds }: DeleteOptions): number | undefined =>
  gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;

/** A second graceful delete may only shorten the period; it is told from now if its new end would be past. */
function shorten(meta: ObjectMeta, grace: number, now: number): void {
  const start = Date.parse(meta.deletionTimestamp ?? "") - (meta.deletionGracePeriodSeconds ?? 0) * 1000;
  const end = start + grace * 1000;
  meta.deletionTimestamp = formatTime(Math.max(end, now));
  meta.deletionGracePeriodSeconds = end < now && grace !== 0 ? 1 : grace;
}

/** Sets the time and period of a kind that goes gracefully, changing `meta`. upstream: registry/rest/delete.go BeforeDelete */
function markGraceful(scope: Scope, old: KubeObject, meta: ObjectMeta, options: DeleteOptions): "pending" | number | undefined {
  const check = scope.row.strategy?.checkGracefulDelete;
  if (check === undefined) return undefined;
  const now = scope.ctx.deps.now();
  const given = givenGrace(options);
  if (meta.deletionTimestamp !== undefined) {
    if ((meta.deletionGracePeriodSeconds ?? 0) === 0) return undefined;
    if (given === undefined || given >= (meta.deletionGracePeriodSeconds ?? 0)) return "pending";
    shorten(meta, given, now);
    return given;
  }
  const grace = check(old, given);
  if (grace === undefined) return undefined;
  meta.deletionTimestamp = formatTime(now + grace * 1000);
  meta.deletionGracePeriodSeconds = grace;
  if (meta.generation !== undefined && meta.generation > 0) meta.generation += 1;
  return grace;
}

/** Marks what waits for finalizers. upstream: registry/generic/registry/store.go markAsDeleting */
function markWaiting(meta: ObjectMeta, now: number, grace: boolean): void {
  if (meta.deletionTimestamp === undefined && meta.generation !== undefined && meta.generation > 0) meta.generation += 1;
  if (meta.deletionTimestamp === undefined || Date.parse(meta.deletionTimestamp) > now) meta.deletionTimestamp = formatTime(now);
  if (grace) meta.deletionGracePeriodSeconds = 0;
}

/** Marks a copy of the object as being deleted, or says that it can go now. */
function mark(scope: Scope, old: KubeObject, options: DeleteOptions): Marked {
  const held = heldBySpec(scope, old);
  // What spec.finalizers hold is marked once: how it goes is settled then. upstream: pkg/registry/core/namespace/storage Delete
  if (held && old.metadata?.deletionTimestamp !== undefined) return { object: old, gone: false, pending: true };
  const object = structuredClone(old);
  const meta = (object.metadata ??= {});
  const graceful = markGraceful(scope, old, meta, options);
  if (graceful === "pending") return { object: old, gone: false, pending: true };
  const finalizers = finalizersFor(scope, options, meta.finalizers ?? []);
  if (finalizers.length > 0) meta.finalizers = finalizers;
  else delete meta.finalizers;
  if (graceful !== undefined) {
    const last = finalizers.length === 0 && graceful === 0;
    return last ? { object, gone: true, last } : { object, gone: false };
  }
  if (finalizers.length === 0 && !held) return { object, gone: true };
  const first = meta.deletionTimestamp === undefined;
  markWaiting(meta, scope.ctx.deps.now(), !held);
  if (first) scope.row.strategy?.prepareForDelete?.(object, hookContext(scope));
  return { object, gone: false };
}

/** Deletes one object, or marks it; re-run when a compare-and-swap is lost. */
export async function deleteObject(scope: Scope, options: DeleteOptions, found?: Stored): Promise<Deleted> {
  const why = found === undefined ? scope.row.strategy?.undeletable?.(scope.name) : undefined;
  if (why !== undefined) throw newForbidden(groupResource(scope), scope.name, why);
  let current = found ?? (await readCurrent(scope, scope.name));
  for (let attempt = 0; ; attempt++) {
    if (current === undefined) throw newNotFound(groupResource(scope), scope.name);
    const old = fromStored(scope, current.text);
    checkPreconditions(scope, old.metadata ?? {}, options.preconditions);
    const dryRun = options.dryRun.length > 0;
    const attributes = { scope, operation: "DELETE" as const, object: undefined, oldObject: old, dryRun };
    await admit(attributes);
    await validate(attributes);
    const marked = mark(scope, old, options);
    if (dryRun || marked.pending) return marked;
    const outcome = await store(scope, marked, old, current);
    if (!("conflict" in outcome)) return outcome;
    if (attempt >= retriesMax)
      throw newConflict(
        groupResource(scope),
        scope.name,
        "the object has been modified; please apply your changes to the latest version and try again",
      );
    current = outcome.conflict;
  }
}

async function store(scope: Scope, marked: Marked, old: KubeObject, current: Stored): Promise<Deleted | { conflict: Stored | undefined }> {
  const key = objectKey(scope.row, scope.namespace, scope.name);
  const { storage } = scope.ctx.deps;
  const content = contentOf(scope, marked.object);
  const unchanged = content.text === contentOf(scope, old).text;
  if (!marked.gone && unchanged) return { object: old, gone: false };
  if (marked.last && !unchanged) {
    // Watchers see the mark before the object goes, as they do upstream.
    const first = await storage.write(scope.row.shard, { type: "update", key, resourceVersion: current.resourceVersion, content });
    if (first.ok) current = first;
    else return { conflict: first.code === "ResourceVersionConflicts" ? first.current : undefined };
  }
  const result = await storage.write(
    scope.row.shard,
    marked.gone
      ? { type: "delete", key, resourceVersion: current.resourceVersion }
      : { type: "update", key, resourceVersion: current.resourceVersion, content },
  );
  if (result.ok) {
    if (marked.gone) await afterDelete(scope, old);
    tellControllers(scope, scope.name, { object: marked.gone ? undefined : marked.object, old });
    return { object: fromStored(scope, result.text), gone: marked.gone };
  }
  return { conflict: result.code === "ResourceVersionConflicts" ? result.current : undefined };
}
