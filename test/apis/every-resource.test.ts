import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { groups } from "../../worker/apis/index.ts";
import type { ResourceRow } from "../../worker/registry/resource.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { sampleObject } from "../suites/sample-objects.ts";
import { StorageModel } from "../suites/storage-model.ts";

/** What every row must do alike, in each of its versions: one path serves them all. */
const cases = groups().flatMap(({ name, rows }) =>
  rows
    .filter((row) => !row.virtual)
    .flatMap((row) => row.versions.map((version) => [`${row.names.plural}.${version.name}.${name}`, row, version.name] as const)),
);

interface Place {
  readonly collection: string;
  readonly path: string;
  readonly object: KubeObject;
}

function placeOf(row: ResourceRow, version: string): Place {
  const { name, body } = sampleObject(row.group, row.names.plural);
  const root = row.group === "" ? `/api/${version}` : `/apis/${row.group}/${version}`;
  const collection = `${root}${row.scope === "Namespaced" ? "/namespaces/default" : ""}/${row.names.plural}`;
  const apiVersion = row.group === "" ? version : `${row.group}/${version}`;
  return { collection, path: `${collection}/${name}`, object: { apiVersion, kind: row.names.kind, metadata: { name }, ...body } };
}

/** A server with what a namespace has from the first: `default` and its service account. */
async function newServer(storage = new StorageModel()): Promise<InProcessServer> {
  const server = new InProcessServer(storage);
  await server.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  await server.request("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  return server;
}

const parsed = (text: string): KubeObject & { metadata: Record<string, unknown> } => JSON.parse(text);

describe.each(cases)("%s", (_name, row, version) => {
  const { collection, path, object } = placeOf(row, version);

  test("is created, read, listed, changed and deleted", async () => {
    const server = await newServer();
    const created = await server.request("POST", collection, object);
    expect([created.status, created.text]).toEqual([201, expect.stringContaining('"uid"')]);
    const read = await server.request("GET", path);
    expect([read.status, read.text]).toEqual([200, created.text]);
    const list = parsed((await server.request("GET", collection)).text);
    expect([list["kind"], list.metadata["resourceVersion"]]).toEqual([
      `${row.names.kind}List`,
      parsed(read.text).metadata["resourceVersion"],
    ]);
    const patch = JSON.stringify({ metadata: { labels: { "example.com/new": "b" } } });
    const patched = await server.request("PATCH", path, patch, { "Content-Type": "application/merge-patch+json" });
    expect([patched.status, parsed(patched.text).metadata["labels"]]).toEqual([200, expect.objectContaining({ "example.com/new": "b" })]);
    const stale = await server.request("PUT", path, parsed(created.text));
    expect([stale.status, parsed(stale.text)["reason"]]).toEqual([409, "Conflict"]);
    expect((await server.request("PUT", path, parsed(patched.text))).status).toBe(200);
    expect((await server.request("DELETE", path, { gracePeriodSeconds: 0 })).status).toBe(200);
  });

  test("changes nothing in a dry run", async () => {
    const server = await newServer();
    expect((await server.request("POST", `${collection}?dryRun=All`, object)).status).toBe(201);
    expect((await server.request("GET", path)).status).toBe(404);
  });

  test("is shown as a table", async () => {
    const name = String(object.metadata?.name);
    const server = await newServer();
    await server.request("POST", collection, object);
    const accept = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const table = JSON.parse((await server.request("GET", `${collection}?fieldSelector=metadata.name=${name}`, undefined, accept)).text);
    const [row, ...others] = table.rows;
    expect([table.kind, others]).toEqual(["Table", []]);
    expect(row.cells.length).toBeGreaterThanOrEqual(table.columnDefinitions.length);
  });

  test("is read with one store call, written with two at most", async () => {
    const storage = new StorageModel();
    let server = await newServer(storage);
    const calls = async (method: string, at: string, body?: unknown, type = "application/json"): Promise<string[]> => {
      const { calls } = await server.request(method, at, body, { "Content-Type": type });
      return calls.map((call) => call.method).filter((call) => call !== "changes");
    };
    // Admission may look at one other object first (a pod's service account).
    expect(["write", "get,write"]).toContain(String(await calls("POST", collection, object)));
    expect(await calls("GET", path)).toEqual(["get"]);
    expect(await calls("GET", collection)).toEqual(["list"]);
    const merge = "application/merge-patch+json";
    // What the isolate wrote itself it knows; another one has to ask.
    expect(await calls("PATCH", path, '{"metadata":{"labels":{"f":"g"}}}', merge)).toEqual(["write"]);
    server = new InProcessServer(storage);
    expect(await calls("PATCH", path, '{"metadata":{"labels":{"c":"d"}}}', merge)).toEqual(["get", "write"]);
    server = new InProcessServer(storage);
    const current = parsed((await server.request("GET", path)).text);
    expect(await calls("PUT", path, { ...current, metadata: { ...current.metadata, labels: { e: "f" } } })).toEqual(["get", "write"]);
    const deleted = await calls("DELETE", path, { gracePeriodSeconds: 0 });
    // What a kind holds elsewhere (a Service's addresses, its Endpoints) is given back afterwards.
    const own = row.strategy?.afterDelete === undefined ? deleted : deleted.slice(0, 2);
    // A kind that goes gracefully is marked for all to see, and then removed.
    expect(own).toEqual(row.strategy?.checkGracefulDelete === undefined ? ["get", "write"] : ["get", "write", "write"]);
  });
});
