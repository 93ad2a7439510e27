import { expect, test } from "vitest";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import type { CoreV1Service } from "../../worker/apis/generated/types.ts";
import { newClaims } from "../../worker/registry/writing/claims.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { memorySql, StorageOverMVCC } from "../suites/storage-over-mvcc.ts";

const services = "/api/v1/namespaces/ns/services";
const ipAddresses = "/apis/networking.k8s.io/v1/ipaddresses";

/** Isolates that share nothing but the store. */
async function isolates(count: number): Promise<{ servers: InProcessServer[]; claimed: () => Promise<number[]> }> {
  const storage = new StorageOverMVCC(memorySql(), Date.now);
  const servers = Array.from({ length: count }, () => new InProcessServer(storage));
  await send(servers[0], "POST", "/api/v1/namespaces", { metadata: { name: "ns" } });
  const spec = { cidrs: ["10.0.0.0/16"] };
  await send(servers[0], "POST", "/apis/networking.k8s.io/v1/servicecidrs", { metadata: { name: "kubernetes" }, spec });
  const claims = newClaims(storage, Date.now);
  return { servers, claimed: async () => [...(await claims.taken("servicenodeports"))].map(Number) };
}

async function send(
  server: InProcessServer | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: KubeObject }> {
  const response = await server?.open(method, path, body);
  return { status: response?.status ?? 0, body: (await response?.json()) as KubeObject };
}

const nodePort = (name: string, spec: object = {}): object => ({
  metadata: { name },
  spec: { type: "NodePort", ports: [{ port: 80 }], ...spec },
});

const portOf = (service: CoreV1Service): number | undefined => service.spec?.ports?.[0]?.nodePort;

async function names(server: InProcessServer | undefined, path: string): Promise<string[]> {
  const { body } = await send(server, "GET", path);
  return ((body["items"] ?? []) as KubeObject[]).map((item) => item.metadata?.name ?? "");
}

test("services that isolates create at once have an address and a port of their own", async () => {
  const { servers, claimed } = await isolates(3);
  const created = await Promise.all(Array.from({ length: 60 }, (_, i) => send(servers[i % 3], "POST", services, nodePort(`s${i}`))));
  const objects = created.map(({ body }): CoreV1Service => body);
  expect(new Set(created.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(objects.map(({ spec }) => spec?.clusterIP)).size).toBe(60);
  expect(new Set(objects.map(portOf)).size).toBe(60);
  expect(new Set(await claimed())).toEqual(new Set(objects.map(portOf)));
  expect(new Set(await names(servers[0], ipAddresses))).toEqual(new Set(objects.map(({ spec }) => spec?.clusterIP)));
});

test("one of the isolates that want the same address and port gets them, and the others leave nothing behind", async () => {
  const { servers, claimed } = await isolates(3);
  const same = (name: string): object => nodePort(name, { clusterIP: "10.0.9.9", ports: [{ port: 80, nodePort: 31000 }] });
  const created = await Promise.all(Array.from({ length: 12 }, (_, i) => send(servers[i % 3], "POST", services, same(`s${i}`))));
  expect(created.map(({ status }) => status).sort()).toEqual([201, ...new Array<number>(11).fill(422)]);
  expect([await names(servers[0], ipAddresses), await claimed()]).toEqual([["10.0.9.9"], [31000]]);
  const [winner = ""] = await names(servers[0], services);
  await send(servers[1], "DELETE", `${services}/${winner}`);
  expect((await send(servers[2], "POST", services, same("again"))).status).toBe(201);
});

test("of creates under one name at once, all but the stored one give back what they took", async () => {
  const { servers, claimed } = await isolates(2);
  const created = await Promise.all(Array.from({ length: 8 }, (_, i) => send(servers[i % 2], "POST", services, nodePort("same"))));
  const stored: CoreV1Service[] = created.filter(({ status }) => status === 201).map(({ body }) => body);
  expect(await names(servers[0], ipAddresses)).toEqual(stored.map(({ spec }) => spec?.clusterIP));
  expect(await claimed()).toEqual(stored.map(portOf));
});

test("an update that loses its compare gives back the port that it took", async () => {
  const { servers, claimed } = await isolates(2);
  const made = await send(servers[0], "POST", services, { metadata: { name: "a" }, spec: { ports: [{ port: 80 }] } });
  const spec = { ...(made.body["spec"] as object), type: "NodePort" };
  const updated = await Promise.all(
    Array.from({ length: 6 }, (_, i) => send(servers[i % 2], "PUT", `${services}/a`, { ...made.body, spec })),
  );
  expect(updated.map(({ status }) => status).sort()).toEqual([200, ...new Array<number>(5).fill(409)]);
  expect(await claimed()).toEqual(updated.filter(({ status }) => status === 200).map(({ body }) => portOf(body)));
});

test("a dry run takes nothing", async () => {
  const { servers, claimed } = await isolates(1);
  const [server] = servers;
  const dry = await send(server, "POST", `${services}?dryRun=All`, nodePort("a"));
  expect([dry.status, portOf(dry.body), await names(server, ipAddresses), await claimed()]).toEqual([201, 32769, [], []]);
});
