import { newBadRequest, newGenericNotFound, newUnknown, StatusError } from "../apimachinery/errors.ts";
import { findResource } from "../apis/index.ts";
import type { RequestContext } from "../context.ts";
import type { Scope } from "../registry/scope.ts";

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});

/** upstream: apimachinery/pkg/api/validation/path IsValidPathSegmentName */
function checkPathSegment(name: string): void {
  const refuse = (why: string): Error => newBadRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${why}`);
  if (name === "." || name === "..") throw refuse(`may not be '${name}'`);
  for (const char of ["/", "%"]) if (name.includes(char)) throw refuse(`may not contain '${char}'`);
}

/** The resource of a request, or 404 as upstream's router says it. */
export function scopeOf(ctx: RequestContext): Scope {
  const { info } = ctx;
  const found = findResource(info.apiGroup, info.apiVersion, info.resource);
  if (found === undefined || info.parts.length > 0) throw newGenericNotFound();
  const { row, version } = found;
  const subresource = info.subresource === "" ? undefined : version.subresources?.find((s) => s.name === info.subresource);
  if (info.subresource !== "" && subresource === undefined) throw newGenericNotFound();
  const namespaced = row.scope === "Namespaced";
  if (!namespaced && info.namespace !== "" && row.storagePrefix !== "namespaces") throw newGenericNotFound();
  const collection = info.verb === "list" || info.verb === "watch" || info.verb === "deletecollection";
  if (namespaced && info.namespace === "" && !(collection || info.verb === "create")) throw newGenericNotFound();
  const name = collection && info.parts.length === 0 && !hasName(ctx) ? "" : info.name;
  checkPathSegment(name);
  if (namespaced && (info.namespace === "." || info.namespace === ".."))
    throw newUnknown(`invalid key: "/${row.names.plural}/${info.namespace}"`);
  return { ctx, row, version, subresource, namespace: namespaced ? info.namespace : "", name };
}

/** Whether the name is in the path, not in a field selector. */
const hasName = (ctx: RequestContext): boolean => ctx.info.path.replace(/\/+$/, "").endsWith(`/${ctx.info.name}`) && ctx.info.name !== "";
