import type { RequestContext } from "../context.ts";
import { parseAccept } from "./negotiation.ts";

/** A form that a document is kept in: what is asked for, and the end of its asset's name. */
interface Form {
  readonly name: "json" | "protobuf";
  readonly accepted: readonly string[];
  /** Sent as Content-Type. */
  readonly type: string;
  readonly extension: string;
}

const formsOf = (version: "v2" | "v3"): readonly Form[] => {
  const type = `application/com.github.proto-openapi.spec.${version}.v1.0+protobuf`;
  const deprecated = type.replace(".v1.0", "@v1.0");
  return [
    { name: "json", accepted: ["application/json"], type: "application/json", extension: "json" },
    { name: "protobuf", accepted: [deprecated, type], type, extension: "pb" },
  ];
};
const forms = { v2: formsOf("v2"), v3: formsOf("v3") };

const yearSeconds = 365 * 24 * 3600;

/** The first form that one of the accepted ranges, best first, takes. upstream: kube-openapi/pkg/handler RegisterOpenAPIVersionedService */
function formFor(ctx: RequestContext, offered: readonly Form[]): Form | undefined {
  const takes = (range: string, type: string): boolean => range === type || range === "*/*" || range === `${type.split("/")[0]}/*`;
  for (const { type: range } of parseAccept(ctx.request.headers.get("Accept") || "*/*")) {
    const form = offered.find(({ accepted }) => accepted.some((type) => takes(range, type)));
    if (form !== undefined) return form;
  }
  return undefined;
}

async function json(ctx: RequestContext, path: string): Promise<unknown> {
  return (await ctx.deps.asset(path))?.json();
}

/** Whether the client has it already. upstream: net/http fs.go checkIfNoneMatch */
const hasAlready = (ctx: RequestContext, etag: string): boolean =>
  (ctx.request.headers.get("If-None-Match") ?? "").split(",").some((one) => ["*", etag].includes(one.trim().replace(/^W\//, "")));

/** An asset under its hash, or 304. */
async function content(ctx: RequestContext, path: string, hash: string, headers: Record<string, string>): Promise<Response | undefined> {
  const etag = `"${hash}"`;
  const { "Content-Type": _type, ...caching } = headers;
  if (hasAlready(ctx, etag)) return new Response(null, { status: 304, headers: { ETag: etag, ...caching } });
  const asset = await ctx.deps.asset(path);
  return asset === undefined ? undefined : new Response(asset.body, { headers: { ETag: etag, "Accept-Ranges": "bytes", ...headers } });
}

async function v2(ctx: RequestContext): Promise<Response | undefined> {
  const form = formFor(ctx, forms.v2);
  if (form === undefined) return new Response(null, { status: 406 });
  const hashes = (await json(ctx, "/openapi/v2-hashes.json")) as Record<Form["name"], string> | undefined;
  if (hashes === undefined) return undefined;
  return content(ctx, `/openapi/v2.${form.extension}`, hashes[form.name], { "Content-Type": form.type, Vary: "Accept-Encoding, Accept" });
}

async function index(ctx: RequestContext): Promise<Response | undefined> {
  const asset = await ctx.deps.asset("/openapi/v3/index.json");
  if (asset === undefined) return undefined;
  return new Response(asset.body, { headers: { "Content-Type": "text/plain; charset=utf-8", "Accept-Ranges": "bytes" } });
}

const entryOf = <T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

/** A document's hash in the index, which its address carries. */
async function hashOf(ctx: RequestContext, name: string): Promise<string | undefined> {
  const found = (await json(ctx, "/openapi/v3/index.json")) as { paths: Record<string, { serverRelativeURL: string }> } | undefined;
  const url = entryOf(found?.paths, name)?.serverRelativeURL;
  return url === undefined ? undefined : (new URLSearchParams(url.split("?")[1]).get("hash") ?? undefined);
}

/** A document of OpenAPI v3: cached for ever under its hash, redirected there under a wrong one. upstream: kube-openapi/pkg/handler3 */
async function document(ctx: RequestContext, name: string): Promise<Response | undefined> {
  const hash = await hashOf(ctx, name);
  if (hash === undefined) return undefined;
  const form = formFor(ctx, forms.v3);
  if (form === undefined) return new Response(null, { status: 406 });
  const wanted = ctx.query.get("hash") ?? "";
  if (wanted !== "" && wanted !== hash)
    return new Response(null, { status: 301, headers: { Location: `/openapi/v3/${name}?hash=${hash}` } });
  const expires = new Date(ctx.deps.now() + yearSeconds * 1000).toUTCString();
  const caching: Record<string, string> = wanted === "" ? {} : { "Cache-Control": "public, immutable", Expires: expires };
  const etag = form.name === "json" ? hash : entryOf((await json(ctx, "/openapi/v3-protobuf-hashes.json")) as Record<string, string>, name);
  return content(ctx, `/openapi/v3/${name}.${form.extension}`, etag ?? hash, { "Content-Type": form.type, Vary: "Accept", ...caching });
}

/** `/openapi/v2`, `/openapi/v3` and its documents, from static assets. */
export async function serveOpenAPI(ctx: RequestContext, parts: string[]): Promise<Response | undefined> {
  if (parts[1] === "v2" && parts.length === 2) return v2(ctx);
  if (parts[1] !== "v3") return undefined;
  return parts.length === 2 ? index(ctx) : document(ctx, parts.slice(2).join("/"));
}
