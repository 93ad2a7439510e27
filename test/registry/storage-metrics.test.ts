import { expect, test } from "vitest";
import type { ResourceRow } from "../../worker/registry/resource.ts";
import { storageLines } from "../../worker/registry/storage-metrics.ts";
import { StorageModel } from "../suites/storage-model.ts";

const row = (plural: string, group: string, shard: string, more: Partial<ResourceRow> = {}): ResourceRow => ({
  group,
  names: { plural, singular: plural, kind: plural, listKind: plural },
  scope: "Cluster",
  verbs: [],
  versions: [],
  shard,
  storagePrefix: plural,
  ...more,
});
const rows = [
  row("things", "", "a"),
  row("others", "example.com", "b"),
  row("reviews", "", "c", { virtual: true }),
  row("events", "events.k8s.io", "d", { storageGroup: "" }),
];
const content = { text: '{"rv":""}', revisionOffset: 7, labels: {}, fields: {} };

test("what is stored is counted by resource, at most once a minute", async () => {
  const storage = new StorageModel();
  await storage.write("a", { type: "create", key: "things/1", content });
  const told = async (now: number): Promise<string[]> => (await storageLines(storage, rows, now)).filter((line) => !line.startsWith("#"));
  const expected = (things: number): string[] => [
    `apiserver_resource_objects{group="",resource="things"} ${things}`,
    'apiserver_resource_objects{group="example.com",resource="others"} 0',
    `apiserver_storage_objects{resource="things"} ${things}`,
    'apiserver_storage_objects{resource="others.example.com"} 0',
    'apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 2',
  ];
  expect(await told(0)).toEqual(expected(1));
  await storage.write("a", { type: "create", key: "things/2", content });
  expect(await told(59_999)).toEqual(expected(1));
  expect(await told(60_000)).toEqual(expected(2));
});

test("a shard that cannot be asked has -1 of everything", async () => {
  const storage = new StorageModel();
  storage.stats = async () => Promise.reject(new Error("away"));
  expect(await storageLines(storage, rows.slice(0, 1), 0)).toContain('apiserver_storage_objects{resource="things"} -1');
});
