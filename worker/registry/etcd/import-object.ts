import { decodeObject } from "../../apimachinery/schema/decode.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { resolveSchema } from "../../apis/generated/schemas.ts";
import type { RequestContext } from "../../context.ts";
import { apiVersionOf, objectKey, type Scope, toStored } from "../scope.ts";
import type { Content, Stored } from "../storage.ts";
import { changeHint } from "../writing/change-hint.ts";
import { contentOf } from "../writing/content.ts";
import { claimHeld } from "../writing/store-hooks.ts";
import { findStoredKind } from "./layout.ts";

/** What became of an object of another cluster. */
export interface Imported {
  readonly outcome: "created" | "replaced" | "unchanged" | "refused";
  /** Why it is refused. */
  readonly reason?: string;
}

/** How an import goes about it. */
export interface ImportOptions {
  /** Nothing is stored; the answers are as if it were. */
  readonly dryRun: boolean;
  /** The controllers hear of the objects that are there as they were sent: once all are. */
  readonly tell: boolean;
}

const triesMax = 4;
const refused = (reason: string): Imported => ({ outcome: "refused", reason });

/** The object as it is stored here, or why it cannot be. */
function readable(ctx: RequestContext, object: KubeObject): { scope: Scope; object: KubeObject } | string {
  const { apiVersion = "", kind = "", metadata = {} } = object;
  const found = findStoredKind(apiVersion, kind);
  if (found === undefined || found.row.virtual === true) return `no kind "${kind}" of version "${apiVersion}" is stored here`;
  const { row, version, older } = found;
  const { name = "", namespace = "", uid = "" } = metadata;
  const nameErrors = [...isPathSegmentName(name), ...isPathSegmentName(namespace)];
  if (name === "" || uid === "" || nameErrors.length > 0) return "its metadata has no name or no uid that can be stored";
  if ((row.scope === "Namespaced") !== (namespace !== "")) return `its kind is ${row.scope}`;
  const served = older ? { ...(row.fromStorageVersion?.(object) ?? object), apiVersion: apiVersionOf(row.group, version.name) } : object;
  // A stock server fills in on reading what it does not store.
  (version.setDefaults ?? row.strategy?.setDefaults)?.(served);
  const schema = resolveSchema(version.schema);
  const decoded = schema === undefined ? undefined : decodeObject(schema, served, resolveSchema);
  if (decoded === undefined || decoded.typeError !== undefined) return "it does not have the fields of its kind";
  return { scope: { ctx, row, version, subresource: undefined, namespace, name }, object: decoded.object };
}

const isAs = (stored: Stored, { text, revisionOffset }: Content): boolean =>
  stored.text === text.slice(0, revisionOffset) + stored.resourceVersion + text.slice(revisionOffset);

/**
 * Stores an object of another cluster under its key with all that it has: uid, times, generation, managed fields. What has the key here
 * is replaced. Nothing is validated or admitted: it was, where it comes from.
 */
export async function importObject(ctx: RequestContext, sent: KubeObject, { dryRun, tell }: ImportOptions): Promise<Imported> {
  const read = readable(ctx, sent);
  if (typeof read === "string") return refused(read);
  const { scope, object } = read;
  const { row, namespace, name } = scope;
  const { storage, changed } = ctx.deps;
  const content = contentOf(scope, object);
  const key = objectKey(row, namespace, name);
  for (let attempt = 1; attempt <= triesMax; attempt++) {
    const there = await storage.get(row.shard, key);
    if (!there.ok) return refused("the store is behind itself");
    if (there.object !== undefined && isAs(there.object, content)) {
      const hint = tell ? changeHint(row, namespace, name, { object, old: undefined }) : undefined;
      if (hint !== undefined) changed(hint);
      return { outcome: "unchanged" };
    }
    const outcome = there.object === undefined ? "created" : "replaced";
    if (dryRun) return { outcome };
    const written = await storage.write(
      row.shard,
      there.object === undefined
        ? { type: "create", key, content }
        : { type: "update", key, resourceVersion: there.object.resourceVersion, content },
    );
    if (!written.ok) continue;
    await claimHeld(scope, toStored(scope, object));
    return { outcome };
  }
  return refused("somebody else writes it all the time");
}
