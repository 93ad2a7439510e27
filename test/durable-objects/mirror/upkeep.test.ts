import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EtcdClient } from "../../../durable-objects/mirror/etcd-client.ts";
import { Ledger } from "../../../durable-objects/mirror/ledger.ts";
import { upkeep } from "../../../durable-objects/mirror/upkeep.ts";
import { memorySql } from "../../suites/storage-over-mvcc.ts";

const migration = readFileSync(join(import.meta.dirname, "../../../migrations/etcd-mirror/0001_mirror.sql"), "utf8");
const mebibyte = 1024 * 1024;

/** An etcd of one endpoint or more, and what was asked of it. */
function etcdWith({ endpoints = ["http://a"], bytes = 1, bytesInUse = 1 }: { endpoints?: string[]; bytes?: number; bytesInUse?: number }) {
  const asked: string[] = [];
  const state = { revision: 10, compactions: 0, compacted: false };
  const answers: Record<string, () => object> = {
    "/v3/kv/range": () => ({ kvs: state.compactions === 0 ? [] : [{ key: "", mod_revision: "1", version: String(state.compactions) }] }),
    "/v3/kv/compaction": () => ({}),
    "/v3/maintenance/status": () => ({ dbSize: String(bytes), dbSizeInUse: String(bytesInUse) }),
    "/v3/maintenance/defragment": () => ({}),
  };
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { host, pathname } = new URL(url);
    if (pathname.endsWith("compaction") || pathname.endsWith("defragment")) asked.push(`${host} ${pathname} ${init.body}`);
    if (pathname.endsWith("compaction") && state.compacted)
      return new Response(JSON.stringify({ code: 11, message: "etcdserver: mvcc: required revision has been compacted" }), { status: 400 });
    return new Response(JSON.stringify({ header: { cluster_id: "1", revision: String(state.revision) }, ...answers[pathname]?.() }));
  };
  const etcd = new EtcdClient({ endpoints, fetch, timeout: () => new AbortController().signal, username: "", password: "" });
  const ledger = new Ledger(memorySql(migration), () => "mirror");
  return { state, asked, call: () => upkeep(etcd, ledger) };
}

test("what was there at the last call is compacted", async () => {
  const { state, asked, call } = etcdWith({});
  await call();
  expect(asked).toEqual([]);
  state.revision = 25;
  await call();
  state.compacted = true;
  await call();
  expect(asked).toEqual(['a /v3/kv/compaction {"revision":"10"}', 'a /v3/kv/compaction {"revision":"25"}']);
});

test("an API server that is attached compacts by itself, until it is gone", async () => {
  const { state, asked, call } = etcdWith({});
  for (let i = 1; i <= 3; i++) {
    state.compactions = i;
    await call();
  }
  expect(asked).toEqual([]);
  await call();
  expect(asked.length).toBe(1);
});

test("free space is given back at every endpoint, where it is worth it", async () => {
  const sizes = [
    { bytes: 200 * mebibyte, bytesInUse: 150 * mebibyte },
    { bytes: 10 * mebibyte, bytesInUse: 1 },
  ];
  for (const size of sizes) {
    const { asked, call } = etcdWith(size);
    await call();
    expect(asked).toEqual([]);
  }
  const { asked, call } = etcdWith({ endpoints: ["http://a", "http://b"], bytes: 200 * mebibyte, bytesInUse: 50 * mebibyte });
  await call();
  expect(asked).toEqual(["a /v3/maintenance/defragment {}", "b /v3/maintenance/defragment {}"]);
});
