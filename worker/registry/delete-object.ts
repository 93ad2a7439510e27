import { admit, validate } from "../admission/plugins.ts";
import { newConflict, newNotFound } from "../apimachinery/errors.ts";
import { formatTime } from "../apimachinery/time.ts";
import type { KubeObject, ObjectMeta } from "../apimachinery/types.ts";
import { contentOf } from "./content.ts";
import { hookContext } from "./object-lifecycle.ts";
import type { DeleteOptions } from "./options.ts";
import { fromStored, groupResource, heldBySpec, objectKey, type Scope } from "./scope.ts";
import type { Stored } from "./storage.ts";
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

/** The finalizers that the propagation policy asks of the garbage collector. upstream: registry/generic/registry/store.go deletionFinalizersForGarbageCollection */
function finalizersFor(options: DeleteOptions, existing: readonly string[]): string[] {
  const policy = options.orphanDependents === undefined ? options.propagationPolicy : options.orphanDependents ? "Orphan" : "Background";
  if (policy === undefined) return [...existing];
  const kept = existing.filter((f) => !gcFinalizers.includes(f));
  if (policy === "Orphan") kept.push("orphan");
  if (policy === "Foreground") kept.push("foregroundDeletion");
  return kept;
}

/** Marks a copy of the object as being deleted, or says that it can go now. */
function mark(scope: Scope, old: KubeObject, options: DeleteOptions): { object: KubeObject; gone: boolean } {
  const object = structuredClone(old);
  const meta = (object.metadata ??= {});
  const now = scope.ctx.deps.now();
  const finalizers = finalizersFor(options, meta.finalizers ?? []);
  if (finalizers.length > 0) meta.finalizers = finalizers;
  else delete meta.finalizers;
  const grace = scope.row.strategy?.checkGracefulDelete?.(old, options.gracePeriodSeconds);
  const pendingSpec = heldBySpec(scope, old);
  if (meta.deletionTimestamp !== undefined) {
    const shorter = grace !== undefined && grace < (meta.deletionGracePeriodSeconds ?? 0);
    if (shorter) {
      const start = Date.parse(meta.deletionTimestamp) - (meta.deletionGracePeriodSeconds ?? 0) * 1000;
      meta.deletionTimestamp = formatTime(start + grace * 1000);
      meta.deletionGracePeriodSeconds = grace;
    }
    const waits = (meta.deletionGracePeriodSeconds ?? 0) > 0 && (grace === undefined || grace > 0);
    return { object, gone: finalizers.length === 0 && !pendingSpec && !waits };
  }
  const graceful = grace !== undefined && grace > 0;
  if (!graceful && finalizers.length === 0 && !pendingSpec) return { object, gone: true };
  meta.deletionTimestamp = formatTime(now + (graceful ? grace * 1000 : 0));
  if (!pendingSpec) meta.deletionGracePeriodSeconds = graceful ? grace : 0;
  if (meta.generation !== undefined && meta.generation > 0) meta.generation += 1;
  scope.row.strategy?.prepareForDelete?.(object, hookContext(scope));
  return { object, gone: false };
}

/** Deletes one object, or marks it; re-run when a compare-and-swap is lost. */
export async function deleteObject(scope: Scope, options: DeleteOptions, found?: Stored): Promise<Deleted> {
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
    if (dryRun) return marked;
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

async function store(scope: Scope, marked: Deleted, old: KubeObject, current: Stored): Promise<Deleted | { conflict: Stored | undefined }> {
  const key = objectKey(scope.row, scope.namespace, scope.name);
  const { storage } = scope.ctx.deps;
  const content = contentOf(scope, marked.object);
  if (!marked.gone && content.text === contentOf(scope, old).text) return { object: old, gone: false };
  const result = await storage.write(
    scope.row.shard,
    marked.gone
      ? { type: "delete", key, resourceVersion: current.resourceVersion }
      : { type: "update", key, resourceVersion: current.resourceVersion, content },
  );
  if (result.ok) {
    if (marked.gone) await afterDelete(scope, old);
    tellControllers(scope, scope.name, marked.gone);
    return { object: fromStored(scope, result.text), gone: marked.gone };
  }
  return { conflict: result.code === "ResourceVersionConflicts" ? result.current : undefined };
}
