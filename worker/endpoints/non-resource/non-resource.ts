import { newGenericNotFound } from "../../apimachinery/errors.ts";
import { groups } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import { rawJSONResponse, textNotFound } from "../encoding/response.ts";
import { serveDebug } from "./debug.ts";
import { coreVersions, groupDocument, groupList, versionDocument } from "./discovery.ts";
import { serveEtcdMirror } from "./etcd-mirror.ts";
import { healthPaths, serveHealth } from "./health.ts";
import { serveImport } from "./import.ts";
import { serveIssuer, serveKeys } from "./issuer-documents.ts";
import { serveMetrics, serveSLIs } from "./metrics.ts";
import { serveOpenAPI } from "./openapi.ts";
import { serveVersion } from "./version.ts";
import { serveFlagz, serveStatusz } from "./zpages.ts";

type Serve = (ctx: RequestContext, parts: string[]) => Promise<Response | undefined> | Response | undefined;

const index: Serve = (ctx) => {
  const named = groups().filter((g) => g.name !== "");
  const paths = [
    "/api",
    "/api/v1",
    "/apis",
    "/apis/",
    ...named.flatMap((g) => [`/apis/${g.name}`, ...g.versions.map((v) => `/apis/${g.name}/${v}`)]),
  ];
  const rest = [
    "/.well-known/openid-configuration",
    "/openid/v1/jwks",
    "/flagz",
    "/metrics",
    "/metrics/slis",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/",
    "/statusz",
    "/version",
    ...healthPaths,
  ];
  return rawJSONResponse(ctx, { paths: [...paths, ...rest].sort() });
};

const health: Serve = (ctx, parts) => serveHealth(ctx, parts[0] ?? "", parts.slice(1).join("/"));
const api: Serve = (ctx, parts) =>
  parts.length === 1 ? coreVersions(ctx) : parts.length === 2 ? versionDocument(ctx, "", parts[1] ?? "") : undefined;
const apis: Serve = (ctx, [, group, version]) =>
  group === undefined ? groupList(ctx) : version === undefined ? groupDocument(ctx, group) : versionDocument(ctx, group, version);
const version: Serve = (ctx, parts) => {
  if (parts.length > 1) throw newGenericNotFound();
  return serveVersion(ctx);
};

/** By the first segment of the path. */
const routes: Readonly<Record<string, Serve>> = {
  "": index,
  "index.html": index,
  api,
  apis,
  version,
  "etcd-mirror": serveEtcdMirror,
  import: (ctx, parts) => (parts.length === 1 ? serveImport(ctx) : undefined),
  healthz: health,
  livez: health,
  readyz: health,
  metrics: (ctx, parts) =>
    parts.length === 1 ? serveMetrics(ctx) : parts[1] === "slis" && parts.length === 2 ? serveSLIs(ctx) : undefined,
  statusz: (ctx, parts) => (parts.length === 1 ? serveStatusz(ctx) : undefined),
  flagz: (ctx, parts) => (parts.length === 1 ? serveFlagz(ctx) : undefined),
  debug: serveDebug,
  openapi: serveOpenAPI,
  openid: (ctx, parts) => (parts.join("/") === "openid/v1/jwks" ? serveKeys(ctx) : undefined),
  ".well-known": (ctx, parts) => (parts.join("/") === ".well-known/openid-configuration" ? serveIssuer(ctx) : undefined),
};

/** Everything that is no resource: discovery, OpenAPI, health, version, metrics; text 404 for the rest. */
export async function serveNonResource(ctx: RequestContext): Promise<Response> {
  const { path } = ctx.info;
  if (path.startsWith("//")) return textNotFound();
  const parts = path.slice(1).split("/");
  // Below /openapi nothing is trimmed: what ends in a slash is a document without a name.
  const trailing = parts.length > 1 && parts.at(-1) === "" && parts[0] !== "openapi";
  if (trailing) parts.pop();
  const first = parts[0] ?? "";
  if (trailing && ["healthz", "livez", "readyz", "metrics", "statusz", "flagz"].includes(first)) return textNotFound();
  const serve = Object.hasOwn(routes, first) ? routes[first] : undefined;
  return (await serve?.(ctx, parts)) ?? textNotFound();
}
