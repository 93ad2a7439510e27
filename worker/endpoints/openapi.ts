import type { RequestContext } from "../context.ts";
import { textResponse } from "./response.ts";

/** One document of the index: where it is, and the hash of what it says. */
interface IndexEntry {
  readonly serverRelativeURL: string;
}

const yearSeconds = 365 * 24 * 3600;

async function index(ctx: RequestContext): Promise<Response | undefined> {
  const asset = await ctx.deps.asset("/openapi/v3/index.json");
  if (asset === undefined) return undefined;
  return new Response(await asset.text(), { headers: { "Content-Type": "text/plain; charset=utf-8" } });
}

async function hashOf(ctx: RequestContext, name: string): Promise<string | undefined> {
  const asset = await ctx.deps.asset("/openapi/v3/index.json");
  if (asset === undefined) return undefined;
  const { paths } = (await asset.json()) as { paths: Record<string, IndexEntry> };
  const entry = Object.hasOwn(paths, name) ? paths[name] : undefined;
  return entry === undefined ? undefined : (new URLSearchParams(entry.serverRelativeURL.split("?")[1]).get("hash") ?? undefined);
}

/** A document of OpenAPI v3: cached for ever under its hash, redirected there under a wrong one. upstream: kube-openapi/pkg/handler3 */
async function document(ctx: RequestContext, name: string): Promise<Response | undefined> {
  const hash = await hashOf(ctx, name);
  if (hash === undefined) return undefined;
  const wanted = ctx.query.get("hash");
  if (wanted !== null && wanted !== hash)
    return new Response(null, { status: 301, headers: { Location: `/openapi/v3/${name}?hash=${hash}` } });
  const etag = `"${hash}"`;
  const caching: Record<string, string> =
    wanted === null ? {} : { "Cache-Control": "public, immutable", Expires: new Date(ctx.deps.now() + yearSeconds * 1000).toUTCString() };
  const headers = { ETag: etag, Vary: "Accept", ...caching };
  if (ctx.request.headers.get("If-None-Match") === etag) return new Response(null, { status: 304, headers });
  const asset = await ctx.deps.asset(`/openapi/v3/${name}.json`);
  return asset === undefined ? undefined : new Response(asset.body, { headers: { "Content-Type": "application/json", ...headers } });
}

async function v2(ctx: RequestContext): Promise<Response | undefined> {
  const asset = await ctx.deps.asset("/openapi/v2.json");
  return asset === undefined ? undefined : textResponse(ctx, await asset.text(), 200, { "Content-Type": "application/json" });
}

/** `/openapi/v2`, `/openapi/v3` and its documents, from static assets. */
export async function serveOpenAPI(ctx: RequestContext, parts: string[]): Promise<Response | undefined> {
  if (parts[1] === "v2" && parts.length === 2) return v2(ctx);
  if (parts[1] !== "v3") return undefined;
  return parts.length === 2 ? index(ctx) : document(ctx, parts.slice(2).join("/"));
}
