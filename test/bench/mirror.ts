import { APIClient } from "../e2e/api-client.ts";
import { Etcd, stockProgram } from "../e2e/etcd.ts";
import { LaunchedServer } from "../e2e/launched-server.ts";
import { mirrorStatus, untilMirrored } from "../e2e/mirror-status.ts";

/** What the mirror costs and does: `npm run bench:mirror`. The last lines are the figures. */
const ROUNDS = 5;
const WRITES = 400;
const OBJECTS = Number(process.env.OBJECTS ?? 10_000);
const PATH = "/api/v1/namespaces/default/configmaps";
const data = { text: "x".repeat(1500) };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds of each of some writes, one after another. */
async function writes(client: APIClient, prefix: string): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < WRITES; i++) {
    const before = performance.now();
    await client.json("POST", PATH, { metadata: { name: `${prefix}-${i}` }, data });
    taken.push(performance.now() - before);
  }
  return taken;
}

async function fill(client: APIClient, prefix: string, count: number): Promise<number> {
  let next = 0;
  let revision = 0;
  const writer = async (): Promise<void> => {
    while (next < count) {
      const { metadata } = await client.json("POST", PATH, { metadata: { name: `${prefix}-${next++}` }, data });
      revision = Math.max(revision, Number(metadata.resourceVersion));
    }
  };
  await Promise.all(Array.from({ length: 16 }, writer));
  return revision;
}

const etcdProgram = stockProgram("etcd");
if (etcdProgram === undefined) process.exit(0);
const etcd = await Etcd.start(etcdProgram);
const plain = await LaunchedServer.start();
const mirrored = await LaunchedServer.start([`--etcd-servers=${etcd.url}`]);
const clients = { plain: new APIClient(plain.port), mirrored: new APIClient(mirrored.port) };
const latencies = { plain: [] as number[], mirrored: [] as number[] };
for (let round = 0; round < ROUNDS; round++)
  for (const which of ["plain", "mirrored"] as const) latencies[which].push(...(await writes(clients[which], `r${round}`)));

const began = performance.now();
const revision = await fill(clients.mirrored, "fill", OBJECTS);
const written = performance.now() - began;
await untilMirrored(clients.mirrored, new Map([["configmaps", revision]]));
const there = performance.now() - began;
const { counters } = await mirrorStatus(clients.mirrored);

await fill(clients.plain, "fill", OBJECTS);
await plain.stop();
const second = await Etcd.start(etcdProgram);
await plain.launch([`--etcd-servers=${second.url}`]);
const copying = performance.now();
await untilMirrored(clients.plain, new Map([["configmaps", 1]]));
const copied = performance.now() - copying;

console.log(
  `a write alone, median ms: ${median(latencies.plain).toFixed(2)} without, ${median(latencies.mirrored).toFixed(2)} with a mirror`,
);
console.log(
  `${OBJECTS} objects by 16 writers: ${Math.round((OBJECTS * 1000) / written)} writes/s; in etcd ${Math.round(there - written)} ms later`,
);
console.log(`${(counters.objects / counters.transactions).toFixed(1)} objects a transaction`);
console.log(`a copy of ${OBJECTS + ROUNDS * WRITES} objects: ${Math.round(((OBJECTS + ROUNDS * WRITES) * 1000) / copied)} objects/s`);
for (const client of Object.values(clients)) client.close();
await Promise.all([plain.remove(), mirrored.remove(), etcd.remove(), second.remove()]);
