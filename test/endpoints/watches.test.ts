import { describe, expect, test } from "vitest";
import { websocketRefusal } from "../../worker/endpoints/watch/watch-websocket.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

const path = "/api/v1/namespaces/kube-system/configmaps";

interface Event {
  type: string;
  object: { kind: string; message?: string; metadata: { name?: string; annotations?: Record<string, string> } };
}

/** A server with one ConfigMap, at revision 2 of its shard. */
async function newServer(): Promise<InProcessServer> {
  const server = new InProcessServer(new StorageModel());
  await server.request("POST", "/api/v1/namespaces", { metadata: { name: "kube-system" } });
  await server.request("POST", path, { metadata: { name: "a" } });
  return server;
}

/** Every event until the timeout as `ADDED a`, `BOOKMARK end`, `ERROR why`; or the status and message of a refusal. */
async function watched(search: string, at = path, headers: Record<string, string> = {}): Promise<string[]> {
  const { status, text } = await (await newServer()).request("GET", `${at}?${search}`, undefined, headers);
  if (status !== 200) return [`${status} ${(JSON.parse(text) as { message: string }).message}`];
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { type, object } = JSON.parse(line) as Event;
      if (type === "BOOKMARK") return object.metadata.annotations === undefined ? type : `${type} end`;
      return `${type} ${object.metadata.name ?? object.message ?? object.kind}`;
    });
}

const refused = (why: string): string[] => [`422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: ${why}`];

describe("where a watch starts", () => {
  test.each<[string, string[]]>([
    ["", ["ADDED a"]],
    ["allowWatchBookmarks=true", ["ADDED a", "BOOKMARK end"]],
    ["allowWatchBookmarks=true&resourceVersion=0", ["ADDED a", "BOOKMARK end"]],
    ["resourceVersion=1", ["ADDED a"]],
    ["resourceVersion=2", []],
    ["resourceVersion=99", []],
    ["resourceVersion=abc", ['500 resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax']],
    ["allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", ["ADDED a", "BOOKMARK end"]],
    ["allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=2", ["ADDED a", "BOOKMARK end"]],
    [
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99",
      ["ERROR Timeout: Too large resource version: 99, current: 2"],
    ],
    ["allowWatchBookmarks=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan", []],
    ["sendInitialEvents=true", refused("Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")],
    [
      "resourceVersion=1&resourceVersionMatch=NotOlderThan",
      refused("Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
    ],
    ["continue=x", refused("Forbidden: resourceVersionMatch is forbidden when continue is provided")],
    ["continue=x&resourceVersion=2", []],
  ])("?%s", async (search, events) => {
    expect(await watched(`watch=true&timeoutSeconds=0.05&${search}`.replace("0.05", "1"))).toEqual(events);
  });
});

describe("what a watch shows", () => {
  test("one object by its path, and nothing else by a selector that does not name it", async () => {
    expect(await watched("timeoutSeconds=1", "/api/v1/watch/namespaces/kube-system/configmaps/a")).toEqual(["ADDED a"]);
    expect(await watched("fieldSelector=metadata.name=b", "/api/v1/watch/namespaces/kube-system/configmaps/a")).toEqual([
      "400 fieldSelector metadata.name doesn't match requested name",
    ]);
  });

  test("a table, whose columns come once", async () => {
    const server = await newServer();
    await server.request("POST", path, { metadata: { name: "b" } });
    const headers = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const { text } = await server.request("GET", `${path}?watch=1&timeoutSeconds=1`, undefined, headers);
    const tables = text
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { object: { columnDefinitions: unknown[] | null } }).object.columnDefinitions);
    expect(tables.map((columns) => columns?.length ?? null)).toEqual([3, null]);
  });

  test("a bookmark shortly before the timeout, where it was asked for", async () => {
    const search = "watch=true&timeoutSeconds=3&resourceVersion=2";
    const [asked, not] = await Promise.all([watched(`${search}&allowWatchBookmarks=1`), watched(search)]);
    expect([asked, not]).toEqual([["BOOKMARK"], []]);
  });

  test("nothing before the first event, but a blank at once to those behind the edge", async () => {
    const server = await newServer();
    const open = (headers: Record<string, string>) => server.open("GET", `${path}?watch=1&timeoutSeconds=1`, undefined, headers);
    const [plain, edge] = await Promise.all([open({}), open({ "CF-Ray": "1" })]);
    expect([plain.headers.get("Content-Encoding"), (await plain.text())[0]]).toEqual([null, "{"]);
    expect([edge.headers.get("Content-Encoding"), (await edge.text()).slice(0, 2)]).toEqual(["identity", " {"]);
  });
});

test.each([
  [
    "apps",
    "deployments",
    '"spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{}',
  ],
  ["apps", "controllerrevisions", '"data":null,"revision":0'],
  ["rbac.authorization.k8s.io", "roles", '"rules":null'],
])("the bookmark of %s %s carries an empty object", async (group, resource, rest) => {
  const server = new InProcessServer(new StorageModel());
  const search = "watch=1&timeoutSeconds=1&allowWatchBookmarks=1";
  const { text } = await server.request("GET", `/apis/${group}/v1/${resource}?${search}`);
  expect(text).toContain(`,${rest}}}\n`);
  expect(text).toMatch(/^\{"type":"BOOKMARK","object":\{"kind":"\w+","apiVersion":"[^"]+","metadata":\{"resourceVersion":"1",/);
});

test.each<[string, Record<string, string>, number | undefined]>([
  ["no upgrade", {}, undefined],
  ["an origin and a version", { Origin: "http://x" }, undefined],
  ["one subprotocol", { Origin: "http://x", "Sec-WebSocket-Protocol": "made.up" }, undefined],
  ["a token beside it", { Origin: "http://x", "Sec-WebSocket-Protocol": "base64url.bearer.authorization.k8s.io.eA, a" }, undefined],
  [
    "a token beside it that was not needed",
    { Origin: "http://x", "Sec-WebSocket-Protocol": "base64url.bearer.authorization.k8s.io.eA, a" },
    400,
  ],
  ["two subprotocols", { Origin: "http://x", "Sec-WebSocket-Protocol": "a, b" }, 400],
  ["no origin", { "Sec-WebSocket-Protocol": "a" }, 403],
  ["another version", { Origin: "http://x", "Sec-WebSocket-Version": "12" }, 400],
])("a WebSocket with %s", (name, headers, status) => {
  const upgrade = name === "no upgrade" ? {} : { Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
  const all = new Map(Object.entries({ ...upgrade, ...headers }));
  // Node's Request would drop what belongs to a handshake.
  const request = { headers: { get: (header: string) => all.get(header) ?? null } } as Request;
  expect(websocketRefusal({ request, bySubprotocol: !name.includes("not needed") })?.status).toBe(status);
});
