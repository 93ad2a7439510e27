import { newGenericNotFound } from "../../apimachinery/errors.ts";
import { type DiscoveredGroup, groups } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import type { ResourceRow, VersionRow } from "../../registry/resource.ts";
import { apiVersionOf } from "../../registry/scope.ts";
import { type Format, formatOf, isPretty, negotiate, parseAccept, plain } from "../encoding/negotiation.ts";
import { valueResponse } from "../encoding/response.ts";
import { methodNotAllowed } from "../scope.ts";

interface APIResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  group?: string;
  version?: string;
  kind: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
  storageVersionHash?: string;
}

async function digest(algorithm: "SHA-256" | "SHA-512", text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, new TextEncoder().encode(text)));
}

/** upstream: apiserver/pkg/endpoints/discovery/storageversionhash.go: the first 8 bytes of a hash of group/version/kind, in base64. */
async function storageVersionHash(row: ResourceRow): Promise<string> {
  const storage = row.storageVersion ?? row.versions.find((v) => v.storage)?.name ?? "";
  const group = row.storageGroup ?? row.group;
  const hash = await digest("SHA-256", `${group}/${storage}/${row.names.kind}`);
  return btoa(String.fromCharCode(...hash.subarray(0, 8)));
}

async function apiResources(row: ResourceRow, version: VersionRow): Promise<APIResource[]> {
  const { names } = row;
  const namespaced = row.scope === "Namespaced";
  const main: APIResource = {
    name: names.plural,
    singularName: names.singular,
    namespaced,
    kind: names.kind,
    verbs: [...row.verbs].sort(),
    ...(names.shortNames === undefined ? {} : { shortNames: names.shortNames }),
    ...(names.categories === undefined ? {} : { categories: names.categories }),
    ...(row.virtual ? {} : { storageVersionHash: await storageVersionHash(row) }),
  };
  const subresources = (version.subresources ?? []).map(
    (sub): APIResource => ({
      name: `${names.plural}/${sub.name}`,
      singularName: "",
      namespaced,
      ...(sub.group === undefined && sub.version === undefined
        ? {}
        : { group: sub.group ?? row.group, version: sub.version ?? version.name }),
      kind: sub.kind,
      verbs: [...sub.verbs].sort(),
    }),
  );
  return [main, ...subresources];
}

const resourcesOf = (group: DiscoveredGroup, version: string): { row: ResourceRow; version: VersionRow }[] =>
  group.rows.flatMap((row) => {
    const found = row.versions.find((v) => v.name === version && v.served);
    return found === undefined ? [] : [{ row, version: found }];
  });

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** `/api/v1`, `/apis/<group>/<version>`. */
async function resourceList(group: DiscoveredGroup, version: string): Promise<unknown> {
  const resources = (await Promise.all(resourcesOf(group, version).map(({ row, version: v }) => apiResources(row, v)))).flat();
  return {
    kind: "APIResourceList",
    ...(group.name === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf(group.name, version),
    resources: resources.sort(byName),
  };
}

function apiGroup(group: DiscoveredGroup): { name: string; versions: unknown[]; preferredVersion: unknown } {
  const versions = group.versions.map((version) => ({ groupVersion: apiVersionOf(group.name, version), version }));
  return { name: group.name, versions, preferredVersion: versions[0] };
}

/** `/apis/<group>/<version>` in the aggregated form. */
function aggregatedVersion(group: DiscoveredGroup, version: string): unknown {
  const kindOf = (g: string, v: string, kind: string): unknown => ({
    group: g === group.name ? "" : g,
    version: g === group.name && v === version ? "" : v,
    kind,
  });
  const resources = resourcesOf(group, version)
    .map(({ row, version: v }) => ({ name: row.names.plural, entry: aggregatedResource(row, v, kindOf) }))
    .sort(byName)
    .map(({ entry }) => entry);
  return { version, resources, freshness: "Current" };
}

function aggregatedResource(row: ResourceRow, v: VersionRow, kindOf: (g: string, v: string, kind: string) => unknown): unknown {
  return {
    resource: row.names.plural,
    responseKind: kindOf(row.group, v.name, row.names.kind),
    scope: row.scope,
    singularResource: row.names.singular,
    verbs: [...row.verbs].sort(),
    ...(row.names.shortNames === undefined ? {} : { shortNames: row.names.shortNames }),
    ...(row.names.categories === undefined ? {} : { categories: row.names.categories }),
    ...(v.subresources === undefined || v.subresources.length === 0
      ? {}
      : {
          subresources: [...v.subresources].sort(byName).map((sub) => ({
            subresource: sub.name,
            responseKind: kindOf(sub.group ?? row.group, sub.version ?? v.name, sub.kind),
            verbs: [...sub.verbs].sort(),
          })),
        }),
  };
}

function aggregated(which: readonly DiscoveredGroup[]): unknown {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: which.map((group) => ({
      metadata: group.name === "" ? {} : { name: group.name },
      versions: group.versions.map((version) => aggregatedVersion(group, version)),
    })),
  };
}

/** The format of the aggregated form, if a range asks for it: it wins over any other. upstream: discovery/aggregated/negotiation.go */
function aggregatedFormat(ctx: RequestContext): Format | undefined {
  const range = parseAccept(ctx.request.headers.get("Accept") ?? "").find(
    (one) =>
      one.parameters["g"] === "apidiscovery.k8s.io" &&
      one.parameters["v"] === "v2" &&
      one.parameters["as"] === "APIGroupDiscoveryList" &&
      formatOf(one) !== undefined,
  );
  return range === undefined ? undefined : formatOf(range);
}

async function aggregatedResponse(ctx: RequestContext, which: readonly DiscoveredGroup[], format: Format): Promise<Response> {
  const value = aggregated(which);
  const text = JSON.stringify(value);
  const hash = Array.from(await digest("SHA-512", text), (b) => b.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
  const headers = { ETag: `"${hash}"`, "Cache-Control": "public", Vary: "Accept" };
  if (ctx.request.headers.get("If-None-Match") === headers.ETag) return new Response(null, { status: 304, headers });
  const form = { format, pretty: isPretty(ctx.request, ctx.query) };
  const response = await valueResponse(ctx, value, 200, form, ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  for (const [name, header] of Object.entries(headers)) response.headers.append(name, header);
  return response;
}

function requireGet(ctx: RequestContext): void {
  if (ctx.request.method !== "GET") throw methodNotAllowed();
}

/** `/api` */
export async function coreVersions(ctx: RequestContext): Promise<Response> {
  const core = groups().filter((g) => g.name === "");
  requireGet(ctx);
  const format = aggregatedFormat(ctx);
  if (format !== undefined) return aggregatedResponse(ctx, core, format);
  const serverAddress = `${ctx.deps.settings.advertiseAddress}:${ctx.deps.settings.securePort}`;
  return valueResponse(
    ctx,
    { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }] },
    200,
    negotiate(ctx.request, ctx.query, plain),
  );
}

/** What the aggregator answers itself: its router asks for no type. */
const unrouted = { ...plain, routed: "" };

/** `/apis` */
export async function groupList(ctx: RequestContext): Promise<Response> {
  const named = groups().filter((g) => g.name !== "");
  const format = aggregatedFormat(ctx);
  if (format !== undefined) return aggregatedResponse(ctx, named, format);
  return valueResponse(
    ctx,
    { kind: "APIGroupList", apiVersion: "v1", groups: named.map(apiGroup) },
    200,
    negotiate(ctx.request, ctx.query, unrouted),
  );
}

/** `/apis/<group>` */
export async function groupDocument(ctx: RequestContext, name: string): Promise<Response | undefined> {
  const group = groups().find((g) => g.name === name && name !== "");
  if (group === undefined) return undefined;
  return valueResponse(ctx, { kind: "APIGroup", apiVersion: "v1", ...apiGroup(group) }, 200, negotiate(ctx.request, ctx.query, unrouted));
}

/** `/api/v1`, `/apis/<group>/<version>`; undefined for a group that is not served. */
export async function versionDocument(ctx: RequestContext, name: string, version: string): Promise<Response | undefined> {
  const group = groups().find((g) => g.name === name);
  if (group === undefined) return undefined;
  if (!group.versions.includes(version)) throw newGenericNotFound();
  requireGet(ctx);
  return valueResponse(ctx, await resourceList(group, version), 200, negotiate(ctx.request, ctx.query, plain));
}
