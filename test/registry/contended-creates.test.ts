import { expect, test } from "vitest";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { CoreV1ResourceQuota, CoreV1Service } from "../../worker/apis/generated/types.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { memorySql, StorageOverMVCC } from "../suites/storage-over-mvcc.ts";

const count = 1000;
const timeoutMilliseconds = 60_000;
const inNamespace = "/api/v1/namespaces/ns";

interface Answered {
  readonly status: number;
  readonly body: KubeObject;
}

async function send(server: InProcessServer | undefined, method: string, path: string, body?: unknown): Promise<Answered> {
  const response = await server?.open(method, path, body);
  return { status: response?.status ?? 0, body: (await response?.json()) as KubeObject };
}

/** Three isolates that share nothing but the store. */
async function isolates(): Promise<InProcessServer[]> {
  const storage = new StorageOverMVCC(memorySql(), Date.now);
  const servers = Array.from({ length: 3 }, () => new InProcessServer(storage));
  await send(servers[0], "POST", "/api/v1/namespaces", { metadata: { name: "ns" } });
  return servers;
}

const createAtOnce = (servers: readonly InProcessServer[], path: string, object: (i: number) => object): Promise<Answered[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => send(servers[i % servers.length], "POST", path, object(i))));

const statusCounts = (answers: readonly Answered[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, some]) => [status, some.length]));

test(
  "a thousand services that are created at once have a thousand addresses",
  async () => {
    const servers = await isolates();
    const spec = { cidrs: ["10.0.0.0/16"] };
    await send(servers[0], "POST", "/apis/networking.k8s.io/v1/servicecidrs", { metadata: { name: "kubernetes" }, spec });
    const port = { ports: [{ port: 80 }] };
    const created = await createAtOnce(servers, `${inNamespace}/services`, (i) => ({ metadata: { name: `s${i}` }, spec: port }));
    expect(statusCounts(created)).toEqual({ 201: count });
    expect(new Set(created.map(({ body }: { body: CoreV1Service }) => body.spec?.clusterIP)).size).toBe(count);
  },
  timeoutMilliseconds,
);

test(
  "a quota of a hundred lets a hundred of a thousand creates at once pass",
  async () => {
    const servers = await isolates();
    const spec = { hard: { "count/secrets": "100" } };
    await send(servers[0], "POST", `${inNamespace}/resourcequotas`, { metadata: { name: "q" }, spec });
    const status = { hard: spec.hard, used: { "count/secrets": "0" } };
    await send(servers[0], "PUT", `${inNamespace}/resourcequotas/q/status`, { metadata: { name: "q" }, status });
    const created = await createAtOnce(servers, `${inNamespace}/secrets`, (i) => ({ metadata: { name: `s${i}` } }));
    expect(statusCounts(created)).toEqual({ 201: 100, 403: count - 100 });
    const { body } = await send(servers[0], "GET", `${inNamespace}/secrets`);
    expect((body["items"] as unknown[]).length).toBe(100);
    const quota: CoreV1ResourceQuota = (await send(servers[0], "GET", `${inNamespace}/resourcequotas/q`)).body;
    expect(quota.status?.used).toEqual({ "count/secrets": "100" });
  },
  timeoutMilliseconds,
);
