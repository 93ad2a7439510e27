import { expect, test } from "vitest";
import type { RequestContext } from "../../../worker/context.ts";
import { serveOpenAPI } from "../../../worker/endpoints/non-resource/openapi.ts";

const index = { paths: { "api/v1": { serverRelativeURL: "/openapi/v3/api/v1?hash=AB" } } };
const assets: Readonly<Record<string, string>> = {
  "/openapi/v2/index.json": '{"hash":"CD"}',
  "/openapi/v2/swagger.json": "{}",
  "/openapi/v2/swagger.pb": "pb",
  "/openapi/v3/index.json": JSON.stringify(index),
  "/openapi/v3/api/v1.json": "{}",
  "/openapi/v3/api/v1.pb": "pb",
};

async function answer(url: string, headers: Readonly<Record<string, string>>): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(url, "https://server");
  const deps = { now: () => 0, asset: async (path: string) => (assets[path] === undefined ? undefined : new Response(assets[path])) };
  const ctx = { request: new Request(`https://server${url}`, { headers }), query: searchParams, deps } as unknown as RequestContext;
  return serveOpenAPI(ctx, pathname.slice(1).split("/"));
}

const [v2, v3] = ["v2", "v3"].map((version) => `application/com.github.proto-openapi.spec.${version}`);

test.each<[url: string, headers: Readonly<Record<string, string>>, status: number, sent: Readonly<Record<string, string | null>>]>([
  ["/openapi/v2", {}, 200, { "Content-Type": "application/json", ETag: '"CD"', Vary: "Accept-Encoding, Accept", "Content-Encoding": null }],
  ["/openapi/v2", { "Accept-Encoding": "gzip" }, 200, { "Content-Encoding": "gzip" }],
  ["/openapi/v2", { "Accept-Encoding": "gzip;q=0" }, 200, { "Content-Encoding": null }],
  ["/openapi/v2", { Accept: "application/*" }, 200, { "Content-Type": "application/json" }],
  ["/openapi/v2", { Accept: `${v2}@v1.0+protobuf` }, 200, { "Content-Type": `${v2}.v1.0+protobuf`, ETag: '"CD"' }],
  ["/openapi/v2", { Accept: `${v2}.v1.0+protobuf, application/json` }, 200, { "Content-Type": `${v2}.v1.0+protobuf` }],
  ["/openapi/v2", { Accept: "application/yaml" }, 406, { "Content-Type": null, Vary: "Accept-Encoding, Accept" }],
  ["/openapi/v2", { "If-None-Match": '"CD"' }, 304, { ETag: '"CD"' }],
  ["/openapi/v2", { "If-None-Match": '"x", W/"CD"' }, 304, { ETag: '"CD"' }],
  ["/openapi/v2", { "If-None-Match": "*" }, 304, {}],
  ["/openapi/v2", { "If-None-Match": '"x"' }, 200, {}],
  ["/openapi/v3", { Accept: "text/html" }, 200, { "Content-Type": "text/plain; charset=utf-8", ETag: null }],
  ["/openapi/v3/api/v1", {}, 200, { ETag: '"AB"', Vary: "Accept", "Cache-Control": null }],
  ["/openapi/v3/api/v1?hash=", {}, 200, { "Cache-Control": null }],
  ["/openapi/v3/api/v1?hash=AB", {}, 200, { "Cache-Control": "public, immutable", Expires: "Fri, 01 Jan 1971 00:00:00 GMT" }],
  ["/openapi/v3/api/v1?hash=x", {}, 301, { Location: "/openapi/v3/api/v1?hash=AB", ETag: '"AB"', Vary: "Accept" }],
  ["/openapi/v3/api/v1", { Accept: `${v3}@v1.0+protobuf` }, 200, { "Content-Type": `${v3}.v1.0+protobuf`, ETag: '"AB"' }],
  ["/openapi/v3/api/v1", { Accept: `${v2}.v1.0+protobuf` }, 406, {}],
  ["/openapi/v3/api/v2", {}, 404, { "Content-Type": null }],
  ["/openapi/v3/__proto__", {}, 404, {}],
])("%s with %j answers %d", async (url, headers, status, sent) => {
  const response = await answer(url, headers);
  expect(response?.status).toBe(status);
  for (const [name, value] of Object.entries(sent)) expect([name, response?.headers.get(name) ?? null]).toEqual([name, value]);
});

test.each(["/openapi", "/openapi/v2/", "/openapi/v2/definitions", "/openapi/v4"])("%s is not served", async (url) => {
  expect(await answer(url, {})).toBeUndefined();
});
