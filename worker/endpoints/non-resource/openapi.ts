import type { RequestContext } from "../../context.ts";
import { acceptsGzip } from "../encoding/accepts-gzip.ts";
import { parseAccept } from "../encoding/negotiation.ts";
import { serveContent } from "../encoding/serve-content.ts";

/** One document of the index: where it is, and the hash of what it says. */
interface IndexEntry {
  readonly serverRelativeURL: string;
}

/** A form of a document: what it is asked for as, what it is sent as, and the end of its asset's name. */
interface Form {
  readonly accepted: readonly string[];
  readonly contentType: string;
  readonly extension: string;
}

const json: Form = { accepted: ["application/json", "application/*", "*/*", ""], contentType: "application/json", extension: "json" };

/** JSON, and the protobuf form of the OpenAPI version, whose older name has an @ in it. upstream: kube-openapi/pkg/handler, pkg/handler3 */
const formsOf = (version: "v2" | "v3"): readonly Form[] => {
  const [before, after] = [`application/com.github.proto-openapi.spec.${version}`, "v1.0+protobuf"];
  return [json, { accepted: [`${before}@${after}`, `${before}.${after}`], contentType: `${before}.${after}`, extension: "pb" }];
};

const yearSeconds = 365 * 24 * 3600;

/** The first range that a form takes. upstream: kube-openapi/pkg/handler */
function negotiated(ctx: RequestContext, version: "v2" | "v3"): Form | undefined {
  const ranges = parseAccept(ctx.request.headers.get("Accept") ?? "");
  return ranges.map((range) => formsOf(version).find(({ accepted }) => accepted.includes(range.type))).find((form) => form !== undefined);
}

interface Served {
  readonly version: "v2" | "v3";
  /** The asset's path without its extension. */
  readonly path: string;
  readonly hash: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compressed: boolean;
}

/** A document in the form that the client takes; an empty 406 if there is no such form. */
async function serve(ctx: RequestContext, { version, path, hash, headers, compressed }: Served): Promise<Response | undefined> {
  const vary = { Vary: compressed ? "Accept-Encoding, Accept" : "Accept" };
  const form = negotiated(ctx, version);
  if (form === undefined) return new Response(null, { status: 406, headers: vary });
  const body = await ctx.deps.asset(`${path}.${form.extension}`);
  if (body === undefined) return undefined;
  const all = { "Content-Type": form.contentType, ETag: `"${hash}"`, ...vary, ...headers };
  const whole = await serveContent(ctx, { body, headers: all, modifiedAt: ctx.deps.startedAt });
  if (!compressed || whole.status !== 200 || ctx.request.method === "HEAD" || !acceptsGzip(ctx.request)) return whole;
  const gzip = whole.body?.pipeThrough(new CompressionStream("gzip")) ?? null;
  return new Response(gzip, { headers: [...whole.headers, ["Content-Encoding", "gzip"]], encodeBody: "manual" });
}

async function parsedAsset<T>(ctx: RequestContext, path: string): Promise<T | undefined> {
  const asset = await ctx.deps.asset(path);
  return asset === undefined ? undefined : ((await asset.json()) as T);
}

async function index(ctx: RequestContext): Promise<Response | undefined> {
  const body = await ctx.deps.asset("/openapi/v3/index.json");
  if (body === undefined) return undefined;
  return serveContent(ctx, { body, headers: {}, sniffedType: "text/plain; charset=utf-8", modifiedAt: ctx.deps.startedAt });
}

async function hashOf(ctx: RequestContext, name: string): Promise<string | undefined> {
  const all = await parsedAsset<{ paths: Record<string, IndexEntry> }>(ctx, "/openapi/v3/index.json");
  const entry = all !== undefined && Object.hasOwn(all.paths, name) ? all.paths[name] : undefined;
  return entry === undefined ? undefined : (new URLSearchParams(entry.serverRelativeURL.split("?")[1]).get("hash") ?? undefined);
}

/** A document of OpenAPI v3: cached for ever under its hash, redirected there under a wrong one. upstream: kube-openapi/pkg/handler3 */
async function document(ctx: RequestContext, name: string): Promise<Response | undefined> {
  const hash = await hashOf(ctx, name);
  if (hash === undefined) return new Response(null, { status: 404 });
  const wanted = ctx.query.get("hash") ?? "";
  if (wanted !== "" && wanted !== hash) {
    const headers = { Location: `/openapi/v3/${name}?hash=${hash}`, ETag: `"${hash}"`, Vary: "Accept", "Content-Type": "application/json" };
    return new Response(null, { status: 301, headers });
  }
  const expires = new Date(ctx.deps.now() + yearSeconds * 1000).toUTCString();
  const headers: Record<string, string> = wanted === "" ? {} : { "Cache-Control": "public, immutable", Expires: expires };
  return serve(ctx, { version: "v3", path: `/openapi/v3/${name}`, hash, headers, compressed: false });
}

async function v2(ctx: RequestContext): Promise<Response | undefined> {
  const known = await parsedAsset<{ hash: string }>(ctx, "/openapi/v2/index.json");
  if (known === undefined) return undefined;
  return serve(ctx, { version: "v2", path: "/openapi/v2/swagger", hash: known.hash, headers: {}, compressed: true });
}

/** `/openapi/v2`, `/openapi/v3` and its documents, from static assets. */
export async function serveOpenAPI(ctx: RequestContext, parts: string[]): Promise<Response | undefined> {
  if (parts[1] === "v2" && parts.length === 2) return v2(ctx);
  if (parts[1] !== "v3") return undefined;
  return parts.length === 2 ? index(ctx) : document(ctx, parts.slice(2).join("/"));
}
