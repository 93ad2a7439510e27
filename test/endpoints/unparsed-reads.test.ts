import { expect, test } from "vitest";
import type { Storage } from "../../worker/registry/storage.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

/** Text that no parser takes: what comes out as it went in was never parsed. */
const text = '{"kind":"ConfigMap", this is no JSON at all';
const stream = (chunk: string): ReadableStream<Uint8Array> => new Response(chunk).body ?? new ReadableStream();

const storage: Storage = {
  ...new StorageModel(),
  get: async () => ({ ok: true, object: { text, resourceVersion: "7" }, resourceVersion: "7" }),
  list: async () => ({ ok: true, resourceVersion: "7", nextKey: undefined, remaining: undefined, items: stream(`${text},${text}`) }),
  watch: async () => ({
    ok: true,
    progress: () => undefined,
    bookmark: () => undefined,
    frames: (async function* () {
      yield { type: "events", bytes: new TextEncoder().encode(`{"type":"ADDED","object":${text}}\n`) } as const;
    })(),
  }),
};
const server = new InProcessServer(storage);
const path = "/api/v1/namespaces/default/configmaps";

test.each([
  ["GET", `${path}/a`, `${text}\n`],
  ["LIST", path, `{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[${text},${text}]}\n`],
  ["WATCH", `${path}?watch=true&resourceVersion=7`, `{"type":"ADDED","object":${text}}\n`],
])("%s hands the stored text on unparsed", async (_verb, at, expected) => {
  const answer = await server.request("GET", at);
  expect([answer.status, answer.text.trimStart()]).toEqual([200, expected]);
});
