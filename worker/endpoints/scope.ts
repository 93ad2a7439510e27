import { newBadRequest, newGenericNotFound, newUnknown, StatusError } from "../apimachinery/errors.ts";
import { findResource } from "../apis/index.ts";
import type { RequestContext, RequestInfo } from "../context.ts";
import type { ResourceRow, Verb } from "../registry/resource.ts";
import type { Scope } from "../registry/scope.ts";

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});

/** upstream: apimachinery/pkg/api/validation/path IsValidPathSegmentName */
function checkPathSegment(name: string): void {
  const refuse = (why: string): Error => newBadRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${why}`);
  if (name === "." || name === "..") throw refuse(`may not be '${name}'`);
  for (const char of ["/", "%"]) if (name.includes(char)) throw refuse(`may not contain '${char}'`);
}

/** Whether the name is in the path, not in a field selector. */
const hasName = (ctx: RequestContext): boolean => ctx.info.path.replace(/\/+$/, "").endsWith(`/${ctx.info.name}`) && ctx.info.name !== "";

const collectionVerbs = new Set(["list", "watch", "deletecollection"]);
const objectVerbs: readonly Verb[] = ["get", "update", "patch", "delete"];

/** `watch` in `/api/v1/watch/...`, where only those are that can be watched, and no subresources. */
const special = ({ path, apiPrefix }: RequestInfo): string => path.split("/")[apiPrefix === "api" ? 3 : 4] ?? "";
const isWatchPath = (info: RequestInfo): boolean => special(info) === "watch";

/** Whether a path is there at all, whatever the method; upstream installs one for each that some verb of the resource uses. */
function checkPath(row: ResourceRow, info: RequestInfo, name: string): void {
  const namespaced = row.scope === "Namespaced";
  if (!namespaced && info.path.includes(`/namespaces/${info.namespace}/${info.resource}`)) throw newGenericNotFound();
  const everywhere = namespaced && info.namespace === "";
  if (special(info) === "proxy") throw newGenericNotFound();
  if (isWatchPath(info) && (info.subresource !== "" || !row.verbs.includes("watch"))) throw newGenericNotFound();
  if (name !== "") {
    const serves = info.subresource !== "" || row.verbs.some((verb) => objectVerbs.includes(verb));
    if (everywhere || !serves) throw newGenericNotFound();
    return;
  }
  if (everywhere && !row.verbs.includes("list")) throw newGenericNotFound();
  const allowed =
    info.verb === "list" || info.verb === "watch" || (!everywhere && (info.verb === "create" || info.verb === "deletecollection"));
  if (!allowed) throw methodNotAllowed();
}

/** The resource of a request, or 404 as upstream's router says it. */
export function scopeOf(ctx: RequestContext): Scope {
  const { info } = ctx;
  const found = findResource(info.apiGroup, info.apiVersion, info.resource);
  if (found === undefined) throw newGenericNotFound();
  const { row, version } = found;
  const subresource = info.subresource === "" ? undefined : version.subresources?.find((s) => s.name === info.subresource);
  if (info.subresource !== "" && subresource === undefined) throw newGenericNotFound();
  if (info.parts.length > 0 && !subresource?.takesPath) throw newGenericNotFound();
  const namespaced = row.scope === "Namespaced";
  const name = collectionVerbs.has(info.verb) && !hasName(ctx) ? "" : info.name;
  checkPath(row, info, name);
  if (isWatchPath(info) && ctx.request.method !== "GET") throw methodNotAllowed();
  checkPathSegment(name);
  if (namespaced && (info.namespace === "." || info.namespace === ".."))
    throw newUnknown(`invalid key: "/${row.names.plural}/${info.namespace}"`);
  return { ctx, row, version, subresource, namespace: namespaced ? info.namespace : "", name };
}
