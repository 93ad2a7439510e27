import { newConflict, newNotFound } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { fromStored, groupResource, objectKey, type Scope } from "../scope.ts";
import { contentOf } from "./content.ts";
import { normalize } from "./normalize.ts";
import { readCurrent, tellControllers } from "./write-loop.ts";

/** What the stored object must be for a rewrite to go on. */
interface RewritePreconditions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** The conflict as storage words it, key included. upstream: apiserver/pkg/storage/interfaces.go Preconditions.Check */
function checkPreconditions(scope: Scope, object: KubeObject, wanted: RewritePreconditions): void {
  const { uid, resourceVersion } = object.metadata ?? {};
  const refuse = (what: string, asked: string, found: string | undefined): Error => {
    const key = `/registry/${objectKey(scope.row, scope.namespace, scope.name)}`;
    const why = `Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${found ?? ""}`;
    const text = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
    return newConflict(groupResource(scope), scope.name, text);
  };
  if (wanted.uid && wanted.uid !== uid) throw refuse("UID", wanted.uid, uid);
  if (wanted.resourceVersion && wanted.resourceVersion !== resourceVersion)
    throw refuse("ResourceVersion", wanted.resourceVersion, resourceVersion);
}

/**
 * Changes a stored object as the server itself does, past preparation, admission and validation: a binding does not count as a new
 * generation. Tried again until the compare-and-swap is won. upstream: storage.Interface GuaranteedUpdate called by a subresource
 */
export async function rewriteObject(
  scope: Scope,
  change: (object: KubeObject) => KubeObject,
  options: { readonly dryRun: boolean; readonly preconditions: RewritePreconditions },
): Promise<void> {
  let current = await readCurrent(scope, scope.name);
  for (;;) {
    if (current === undefined) throw newNotFound(groupResource(scope), scope.name);
    const old = fromStored(scope, current.text);
    checkPreconditions(scope, old, options.preconditions);
    const next = normalize(scope, change(old));
    if (options.dryRun) return;
    const result = await scope.ctx.deps.storage.write(scope.row.shard, {
      type: "update",
      key: objectKey(scope.row, scope.namespace, scope.name),
      resourceVersion: current.resourceVersion,
      content: contentOf(scope, next),
    });
    if (result.ok) {
      tellControllers(scope, scope.name, { object: next, old });
      return;
    }
    current = result.code === "ResourceVersionConflicts" ? result.current : undefined;
  }
}
