import { expect, test } from "vitest";
import { newServiceUnavailable } from "../../worker/apimachinery/errors.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

const collection = "/api/v1/namespaces/default/configmaps";
const path = `${collection}/a`;
const merge = { "Content-Type": "application/merge-patch+json" };
const json = { "Content-Type": "application/json-patch+json" };
const configMap = (data: object, metadata: object = {}): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", ...metadata },
  data,
});

interface ConfigMap {
  readonly metadata: { readonly resourceVersion: string; readonly labels?: object };
  readonly data?: object;
}

/** Two isolates over one store: the first one knows what it wrote, the second one has changed it since, if `change` says how. */
async function isolates(change?: (second: InProcessServer) => Promise<unknown>) {
  const storage = new StorageModel();
  const first = new InProcessServer(storage);
  const second = new InProcessServer(storage);
  await first.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await second.request("GET", "/api/v1/namespaces/default");
  const created = await first.request("POST", collection, configMap({ a: "1" }));
  await change?.(second);
  return { first, created: JSON.parse(created.text) as ConfigMap };
}

const changed = (second: InProcessServer): Promise<unknown> => second.request("PATCH", path, { data: { b: "2" } }, merge);
const deleted = (second: InProcessServer): Promise<unknown> => second.request("DELETE", path);

test("what the isolate wrote last is updated in one call", async () => {
  const { first } = await isolates();
  const answer = await first.request("PATCH", path, { data: { a: "2" } }, merge);
  expect([answer.status, answer.calls.map(({ method }) => method)]).toEqual([200, ["write"]]);
  expect((JSON.parse(answer.text) as ConfigMap).data).toEqual({ a: "2" });
});

test("what another one has changed since is updated as it is now", async () => {
  const { first } = await isolates(changed);
  const answer = await first.request("PATCH", path, { data: { c: "3" } }, merge);
  expect([answer.status, (JSON.parse(answer.text) as ConfigMap).data]).toEqual([200, { a: "1", b: "2", c: "3" }]);
});

test("a patch that fails on what was there, but not on what is, goes through", async () => {
  const { first } = await isolates(changed);
  const answer = await first.request(
    "PATCH",
    path,
    [
      { op: "test", path: "/data/b", value: "2" },
      { op: "remove", path: "/data/a" },
    ],
    json,
  );
  expect([answer.status, (JSON.parse(answer.text) as ConfigMap).data]).toEqual([200, { b: "2" }]);
});

test("a patch that fails on what is there fails", async () => {
  const { first } = await isolates(changed);
  expect((await first.request("PATCH", path, [{ op: "test", path: "/data/b", value: "9" }], json)).status).toBe(422);
});

test("an update of the version that was there is a conflict, of the version that is there is none", async () => {
  const { first, created } = await isolates(changed);
  const stale = await first.request("PUT", path, configMap({}, { resourceVersion: created.metadata.resourceVersion }));
  const { metadata } = JSON.parse((await first.request("GET", path)).text) as ConfigMap;
  const fresh = await first.request("PUT", path, configMap({}, { resourceVersion: metadata.resourceVersion }));
  expect([stale.status, fresh.status]).toEqual([409, 200]);
});

test("what changes nothing of what was there does of what is", async () => {
  const { first } = await isolates(changed);
  const answer = await first.request("PUT", path, configMap({ a: "1" }));
  expect([answer.status, (JSON.parse(answer.text) as ConfigMap).data]).toEqual([200, { a: "1" }]);
  const now = await first.request("GET", path);
  expect((JSON.parse(now.text) as ConfigMap).data).toEqual({ a: "1" });
});

test("what is gone is not found, and applied anew", async () => {
  const { first } = await isolates(deleted);
  expect((await first.request("PATCH", path, { data: { a: "2" } }, merge)).status).toBe(404);
  const apply = { "Content-Type": "application/apply-patch+yaml" };
  expect((await first.request("PATCH", `${path}?fieldManager=m`, configMap({ a: "2" }), apply)).status).toBe(201);
});

test("a dry run is of what is there", async () => {
  const { first } = await isolates(changed);
  const answer = await first.request("PATCH", `${path}?dryRun=All`, { data: { c: "3" } }, merge);
  expect((JSON.parse(answer.text) as ConfigMap).data).toEqual({ a: "1", b: "2", c: "3" });
});

test("a write whose answer is lost is not done again as another one", async () => {
  const model = new StorageModel();
  let lost = false;
  const write: StorageModel["write"] = async (shard, request) => {
    const result = await model.write(shard, request);
    if (lost) throw newServiceUnavailable("no answer");
    return result;
  };
  const server = new InProcessServer({ ...model, write });
  await server.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await server.request("POST", collection, configMap({}, { finalizers: ["x.io/1"] }));
  lost = true;
  const answer = await server.request("PATCH", path, [{ op: "add", path: "/metadata/finalizers/-", value: "x.io/2" }], json);
  expect([answer.status, answer.calls.map(({ method }) => method)]).toEqual([503, ["write"]]);
});
