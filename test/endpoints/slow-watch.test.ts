import { expect, test } from "vitest";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

test("a watch that is ended since its client is slow is counted, once", async () => {
  const slow = new AbortController();
  const storage = new StorageModel();
  const watch: StorageModel["watch"] = async (...asked) => ({ ...(await storage.watch(...asked)), slow: slow.signal });
  const server = new InProcessServer(Object.assign(Object.create(storage) as StorageModel, { watch }));
  const terminated = async (): Promise<string[]> => {
    const { text } = await server.request("GET", "/metrics");
    return text.split("\n").filter((line) => line.startsWith("apiserver_terminated_watchers_total"));
  };
  const response = await server.open("GET", "/apis/scheduling.k8s.io/v1/priorityclasses?watch=1&resourceVersion=1&timeoutSeconds=60");
  expect(await terminated()).toEqual([]);
  slow.abort();
  await response.body?.cancel();
  expect(await terminated()).toEqual(['apiserver_terminated_watchers_total{group="scheduling.k8s.io",resource="priorityclasses"} 1']);
});
