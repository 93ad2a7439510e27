import { admit, validate } from "../admission/plugins.ts";
import { newGenericNotFound, newNotFound } from "../apimachinery/errors.ts";
import { qualified } from "../apimachinery/types.ts";
import type { RequestContext } from "../context.ts";
import { parseWriteOptions } from "../registry/reading/options.ts";
import type { Scope } from "../registry/scope.ts";
import { manageFields } from "../registry/writing/manage-fields.ts";
import { checkNamespace } from "../registry/writing/object-lifecycle.ts";
import { anyCollection, negotiate } from "./encoding/negotiation.ts";
import { offering } from "./encoding/protobuf.ts";
import { objectResponse, valueResponse } from "./encoding/response.ts";
import { reviewHandlers } from "./reviews/handlers.ts";
import { requestObject } from "./write.ts";

/** A resource that is answered and never stored: a review is created, an empty list is listed, and has nothing. */
export async function virtualEndpoint(ctx: RequestContext, scope: Scope): Promise<Response> {
  const { row } = scope;
  if (ctx.info.verb === "list") {
    const form = negotiate(ctx.request, ctx.query, offering(scope, anyCollection));
    return valueResponse(ctx, { kind: row.names.listKind, apiVersion: scope.version.name, metadata: {}, items: [] }, 200, form);
  }
  if (ctx.info.verb === "get") throw newNotFound({ group: row.group, resource: row.names.singular }, scope.name);
  const handler = reviewHandlers[qualified(row.names.plural, row.group)];
  if (handler === undefined) throw newGenericNotFound();
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const object = await requestObject(ctx, scope, options.fieldValidation);
  if (row.scope === "Namespaced") checkNamespace(scope, (object.metadata ??= {}));
  manageFields(scope, object, undefined);
  const attributes = { scope, operation: "CREATE", object, oldObject: undefined, dryRun: options.dryRun } as const;
  await admit(attributes);
  await validate(attributes);
  return objectResponse(ctx, scope, { object: await handler(object, ctx) }, 201);
}
