import { newBadRequest, newConflict } from "../apimachinery/errors.ts";
import { cloneJSON } from "../apimachinery/patch/clone-json.ts";
import type { JSONObject, KubeObject } from "../apimachinery/types.ts";
import { requireAllowed } from "../authorization/require-allowed.ts";
import type { RequestContext } from "../context.ts";
import { dedupOwnerReferences } from "../registry/owner-references.ts";
import { parseWriteOptions } from "../registry/reading/options.ts";
import { fromStored, groupResource, isStorageVersion, type Scope, strategyOf } from "../registry/scope.ts";
import {
  checkNamespace,
  checkUID,
  checkUIDAndVersion,
  checkVersionSyntax,
  wipeSystemFields,
} from "../registry/writing/object-lifecycle.ts";
import { createObject, type Manage, updateObject, type Written } from "../registry/writing/write-loop.ts";
import { bodyFormat, decodeBody, type Expected, readBody } from "./encoding/body.ts";
import { anyObject, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { objectResponse } from "./encoding/response.ts";

/** The kind that a write to this endpoint takes. */
export function expectedKind(scope: Scope): Expected {
  const { row, version, subresource } = scope;
  if (subresource?.schema !== undefined)
    return {
      group: subresource.group ?? row.group,
      version: subresource.version ?? version.name,
      kind: subresource.kind,
      schema: subresource.schema,
      ...(subresource.accepts === undefined ? {} : { accepts: subresource.accepts }),
    };
  const exact = row.exact ? { exact: row.exact } : {};
  return { group: row.group, version: version.name, kind: row.names.kind, schema: version.schema, ...exact };
}

/** The answer to a write. */
export function writtenResponse(ctx: RequestContext, scope: Scope, written: Written): Promise<Response> {
  const status = written.created ? 201 : 200;
  if ("text" in written && !isStorageVersion(scope)) return objectResponse(ctx, scope, { object: fromStored(scope, written.text) }, status);
  return objectResponse(ctx, scope, written, status);
}

/** Defaults of the kind that is written: a subresource's own kind is not defaulted as its parent is. */
const defaults = (scope: Scope, object: KubeObject): void => {
  const ofParent = scope.version.setDefaults ?? scope.row.strategy?.setDefaults;
  (scope.subresource?.schema === undefined ? ofParent : scope.subresource.strategy?.setDefaults)?.(object);
};

/** The object that a request's body holds, with defaults. */
export async function requestObject(ctx: RequestContext, scope: Scope, fieldValidation: "Ignore" | "Warn" | "Strict"): Promise<KubeObject> {
  const format = bodyFormat(ctx.request);
  const object = await decodeBody(ctx, await readBody(ctx), format, expectedKind(scope), fieldValidation);
  defaults(scope, object);
  return object;
}

/** POST of a collection. upstream: endpoints/handlers/create.go */
export async function create(ctx: RequestContext, scope: Scope): Promise<Response> {
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  bodyFormat(ctx.request);
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const object = await requestObject(ctx, scope, options.fieldValidation);
  dedupOwnerReferences(object.metadata, ctx.warnings, false);
  wipeSystemFields((object.metadata ??= {}));
  return writtenResponse(ctx, scope, await createObject(scope, object, options.dryRun));
}

/** PUT of an object or of its status. upstream: endpoints/handlers/update.go */
export async function update(ctx: RequestContext, scope: Scope): Promise<Response> {
  negotiate(ctx.request, ctx.query, offering(scope, anyObject));
  bodyFormat(ctx.request);
  const options = parseWriteOptions(ctx.query, "UpdateOptions");
  const object = await requestObject(ctx, scope, options.fieldValidation);
  dedupOwnerReferences(object.metadata, ctx.warnings, false);
  const meta = (object.metadata ??= {});
  checkNamespace(scope, meta);
  checkName(scope, meta.name ?? "");
  const strategy = strategyOf(scope);
  const unconditional = (meta.resourceVersion ?? "") === "" || meta.resourceVersion === "0";
  const written = await updateObject(scope, {
    dryRun: options.dryRun,
    transform: (current) => {
      checkUIDAndVersion(scope, meta, current.metadata ?? {}, strategy.allowUnconditionalUpdate === false, options.dryRun);
      return cloneJSON(object as JSONObject) as KubeObject;
    },
    retry: () => unconditional,
    ...(strategy.allowCreateOnUpdate && scope.subresource === undefined
      ? {
          create: () => {
            checkUID(scope, meta.uid, scope.name, "", options.dryRun);
            return createOnUpdate(ctx, scope, object, options.dryRun);
          },
        }
      : {}),
  });
  return writtenResponse(ctx, scope, written);
}

/** The name in the body of a PUT must be the one in the URL. */
export function checkName(scope: Scope, name: string): void {
  if (name === "") throw newBadRequest(`the name of the object (${scope.name} based on URL) was undeterminable: name must be provided`);
  if (name !== scope.name) throw newBadRequest(`the name of the object (${name}) does not match the name on the URL (${scope.name})`);
}

/** A PUT or an apply to a name that is free creates, if the kind allows it and the user may. */
export async function createOnUpdate(
  ctx: RequestContext,
  scope: Scope,
  object: KubeObject,
  dryRun: boolean,
  manage?: Manage,
): Promise<Written> {
  const meta = object.metadata ?? {};
  if (meta.uid !== undefined && meta.uid !== "")
    throw newConflict(
      groupResource(scope),
      scope.name,
      `uid mismatch: the provided object specified uid ${meta.uid}, and no existing object was found`,
    );
  await requireAllowed(ctx, "create");
  checkVersionSyntax(meta);
  const { resourceVersion: _rv, ...rest } = meta;
  return createObject(scope, { ...object, metadata: rest }, dryRun, manage);
}
