import { newGenericNotFound } from "../apimachinery/errors.ts";
import { qualified } from "../apimachinery/types.ts";
import { groups } from "../apis/index.ts";
import type { RequestContext } from "../context.ts";
import type { Scope } from "../registry/scope.ts";
import { deleteCollection, deleteOne } from "./delete.ts";
import { textNotFound } from "./encoding/response.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { methodNotAllowed, scopeOf } from "./scope.ts";
import { subresourceEndpoints, virtualEndpoints } from "./subresources.ts";
import { virtualEndpoint } from "./virtual.ts";
import { watch } from "./watch/watch.ts";
import { create, update } from "./write.ts";

export type Endpoint = (ctx: RequestContext, scope: Scope) => Promise<Response>;

/** One endpoint a verb, for every resource alike. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};

/** Routes a resource request by what the row serves. */
export async function serveResource(ctx: RequestContext): Promise<Response> {
  const { apiGroup, apiPrefix, path } = ctx.info;
  const served = groups().some(({ name }) => name === apiGroup && (name === "") === (apiPrefix === "api"));
  if (!served || path.startsWith("//")) return textNotFound();
  const scope = scopeOf(ctx);
  ctx.resource = { row: scope.row, version: scope.version };
  const { verb } = ctx.info;
  const verbs: readonly string[] = scope.subresource?.verbs ?? scope.row.verbs;
  if (scope.row.virtual && scope.name !== "" && !scope.row.verbs.includes("get")) throw newGenericNotFound();
  if (ctx.request.method === "HEAD" || !verbs.includes(verb)) throw methodNotAllowed();
  if (scope.version.deprecationWarning !== undefined) {
    ctx.warnings.add(scope.version.deprecationWarning);
    const { apiGroup: group, apiVersion: version, resource, subresource } = ctx.info;
    ctx.deps.metrics.deprecatedUsed({ group, version, resource, subresource });
  }
  if (scope.row.virtual) {
    const own = virtualEndpoints[qualified(scope.row.names.plural, scope.row.group)]?.[verb];
    return (own ?? virtualEndpoint)(ctx, scope);
  }
  if (verb === "create" && scope.subresource === undefined && ctx.info.name !== "") throw methodNotAllowed();
  const special = scope.subresource === undefined ? undefined : subresourceEndpoints[scope.subresource.name];
  const endpoint = special?.[verb] ?? endpoints[verb];
  if (endpoint === undefined) throw methodNotAllowed();
  const response = await endpoint(ctx, scope);
  if (scope.row.shard === "policy" && verb !== "get" && verb !== "list" && verb !== "watch") ctx.deps.policy.invalidate();
  return response;
}
