import { readFile } from "node:fs/promises";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { ModelEtcd } from "./test/durable-objects/mirror/model-etcd.ts";

/** Migrations are imported as text, as the bundler does it. */
const sqlAsText = {
  name: "sql-as-text",
  enforce: "pre" as const,
  async load(id: string): Promise<string | undefined> {
    return id.endsWith(".sql") ? `export default ${JSON.stringify(await readFile(id, "utf8"))};` : undefined;
  },
};

const etcd = new ModelEtcd();

async function modelled(request: { readonly url: string; readonly method: string; text(): Promise<string> }): Promise<Response> {
  if (request.method === "GET") return Response.json(Object.fromEntries(etcd.values));
  return etcd.fetch(request.url, { body: await request.text() });
}

const workerdTests = "test/durable-objects/{resource-store,watch-hub,etcd-mirror}*.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [sqlAsText],
        test: { name: "fast", include: ["test/**/*.test.ts"], exclude: [workerdTests, "test/e2e/**", "test/bench/**"] },
      },
      {
        plugins: [
          sqlAsText,
          cloudflareTest({
            main: "./test/durable-objects/main.ts",
            miniflare: {
              // The plugin brings a workerd of its own; this is the newest date that it knows.
              compatibilityDate: "2026-11-09",
              compatibilityFlags: ["enable_request_signal"],
              // An etcd in this process, empty before each run; `GET /` shows what it holds.
              bindings: { ETCD_SERVERS: "http://etcd" },
              serviceBindings: { ETCD_NETWORK: modelled },
              durableObjects: {
                RESOURCE_STORE: { className: "ResourceStore", useSQLite: true },
                WATCH_HUB: { className: "WatchHub", useSQLite: true },
                ETCD_MIRROR: { className: "EtcdMirror", useSQLite: true },
              },
            },
          }),
        ],
        test: { name: "workerd", include: [workerdTests] },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          maxConcurrency: 4,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
