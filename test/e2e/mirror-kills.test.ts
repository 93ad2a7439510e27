import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newRandom } from "../suites/random-objects.ts";
import { APIClient } from "./api-client.ts";
import { Etcd, stockProgram } from "./etcd.ts";
import { LaunchedServer } from "./launched-server.ts";
import { Link } from "./link.ts";
import { checkHistory, ShardLog } from "./mirror-history.ts";
import { mirrorStatus, untilMirrored } from "./mirror-status.ts";

const KILLS = Number(process.env.EDGE_MIRROR_KILLS ?? 8);
const SEED = Number(process.env.SEED ?? 1);
const WRITERS = 4;
const NAMES = 12;
const resources = ["configmaps", "secrets"] as const;

const etcdProgram = stockProgram("etcd");
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(etcdProgram === undefined)(`SEED=${SEED}`, () => {
  let etcd: Etcd;
  let link: Link;
  let server: LaunchedServer;
  let client: APIClient;
  const random = newRandom(SEED);
  const flags = (): string[] => [`--etcd-servers=${link.url}`, "--etcd-compaction-interval=0"];
  beforeAll(async () => {
    etcd = await Etcd.start(etcdProgram ?? "");
    link = await Link.to(etcd.url);
    server = await LaunchedServer.start(flags());
    client = new APIClient(server.port);
  });
  afterAll(async () => {
    client?.close();
    link?.close();
    await server?.remove();
    await etcd?.remove();
  });

  /** Creates, changes and deletes a few objects again and again, until told to stop; failures are what this is about. */
  async function write(writer: number, stopped: () => boolean): Promise<void> {
    for (let count = 0; !stopped(); count++) {
      const resource = resources[random(resources.length)];
      const path = `/api/v1/namespaces/default/${resource}`;
      const name = `w${writer}-${random(NAMES)}`;
      const body = { metadata: { name, annotations: { count: String(count) } } };
      const kind = random(4);
      const call =
        kind === 0
          ? client.call("DELETE", `${path}/${name}`)
          : kind === 1
            ? client.call("PATCH", `${path}/${name}`, body, "application/merge-patch+json")
            : client.call("POST", path, body);
      await call.catch(() => sleep(20));
    }
  }

  const disturbances = [
    async (): Promise<void> => {
      process.kill(server.workerdPid, "SIGKILL");
      await server.ended();
      await server.launch(flags());
    },
    async (): Promise<void> => {
      await etcd.kill();
      await sleep(random(500));
      await etcd.launch();
    },
    (): Promise<void> => link.disturb(random(300), random(300)),
  ];

  test(
    `${KILLS} kills of the server, the etcd and the link between them: the etcd's history is the beginning of each shard's`,
    async () => {
      await client.json("POST", "/api/v1/namespaces/default/configmaps", { metadata: { name: "first" } });
      const { metadata } = await client.json("POST", "/api/v1/namespaces/default/secrets", { metadata: { name: "first" } });
      await untilMirrored(client, new Map([["secrets", Number(metadata.resourceVersion)]]));
      const logs = await Promise.all(
        resources.map(async (resource) => {
          const list = await client.json("GET", `/api/v1/${resource}?limit=1`);
          await untilMirrored(client, new Map([[resource, Number(list.metadata.resourceVersion)]]));
          return { log: new ShardLog(resource, Number(list.metadata.resourceVersion)), from: Number(list.metadata.resourceVersion) };
        }),
      );
      for (let kill = 0; kill < KILLS; kill++) {
        let stopped = false;
        const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer, () => stopped));
        await sleep(200 + random(300));
        await disturbances[random(disturbances.length)]?.();
        stopped = true;
        await Promise.all(writers);
        for (const { log } of logs) await log.collect(client);
      }
      const last = await Promise.all(
        resources.map(async (resource): Promise<[string, number]> => {
          const list = await client.json("GET", `/api/v1/${resource}?limit=1`);
          return [resource, Number(list.metadata.resourceVersion)];
        }),
      );
      await untilMirrored(client, new Map(last));
      const history = await etcd.history();
      for (const { log, from } of logs) {
        expect(log.changes.length).toBeGreaterThan(KILLS);
        expect(checkHistory(history, log, from)).toBe(log.changes.length);
      }
      const { lanes } = await mirrorStatus(client);
      expect(lanes.filter(({ state, resyncs, foreign }) => state !== "following" || resyncs > 0 || foreign !== "")).toEqual([]);
      for (const resource of resources) {
        const { text } = await client.call("POST", `/etcd-mirror/verify?shard=${resource}`);
        expect(JSON.parse(text)).toMatchObject({ differences: [] });
      }
    },
    60_000 + KILLS * 15_000,
  );
});
