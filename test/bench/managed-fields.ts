import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { groups } from "../../worker/apis/index.ts";
import type { RequestContext } from "../../worker/context.ts";
import type { Scope } from "../../worker/registry/scope.ts";
import { manageFields } from "../../worker/registry/writing/manage-fields.ts";
import { InProcessServer } from "../suites/in-process-server.ts";
import { StorageModel } from "../suites/storage-model.ts";

// What the ownership of fields costs, of processor time and without any network: its share of a create (to be less than a third), and an
// apply of a Deployment whose container has 100 ports (to be less than 5 ms). npm run bench:managed-fields

const WARM = 200;
const TIMES = 800;

const template = {
  metadata: { labels: { app: "a" } },
  spec: {
    containers: ["a", "b"].map((name) => ({
      name,
      image: `registry.example.com/${name}:1.2.3`,
      env: [
        { name: "MODE", value: "production" },
        { name: "HOST", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      ],
      ports: [{ name: "http", containerPort: 8080 }],
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
      readinessProbe: { httpGet: { path: "/ready", port: "http" } },
      volumeMounts: [{ name: "config", mountPath: "/etc/app" }],
    })),
    volumes: [{ name: "config", configMap: { name: "app" } }],
  },
};
const labels = { app: "a", tier: "web" };

const created: readonly KubeObject[] = [
  { apiVersion: "v1", kind: "ConfigMap", metadata: { labels }, ...{ data: { text: "x".repeat(1024), other: "y" } } },
  { apiVersion: "v1", kind: "Pod", metadata: { labels }, ...{ spec: template.spec } },
  { apiVersion: "apps/v1", kind: "Deployment", metadata: { labels }, ...{ spec: { selector: { matchLabels: { app: "a" } }, template } } },
];

const ported = (port: number, image = "i"): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "ports" },
  ...{
    spec: {
      selector: { matchLabels: { app: "a" } },
      template: {
        metadata: { labels: { app: "a" } },
        spec: { containers: [{ name: "c", image, ports: Array.from({ length: 100 }, (_, i) => ({ containerPort: port + i })) }] },
      },
    },
  },
});

/** Microseconds of processor time that one turn takes. */
async function cost(turn: (count: number) => unknown): Promise<number> {
  for (let count = 0; count < WARM; count++) await turn(count);
  const began = process.cpuUsage();
  for (let count = 0; count < TIMES; count++) await turn(WARM + count);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / TIMES;
}

function scopeOf({ apiVersion = "", kind }: KubeObject): Scope {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  const row = groups().flatMap(({ rows }) => rows.filter((one) => one.group === group && one.names.kind === kind))[0];
  const version = row?.versions[0];
  if (row === undefined || version === undefined) throw new Error(`no such kind: ${kind}`);
  const request = new Request("https://server/", { headers: { "User-Agent": "bench/1" } });
  const ctx = { deps: { now: Date.now }, query: new URLSearchParams(), request } as unknown as RequestContext;
  return { ctx, row, version, subresource: undefined, namespace: "default", name: "" };
}

const pathOf = ({ row, version }: Scope): string =>
  `${row.group === "" ? `/api/${version.name}` : `/apis/${row.group}/${version.name}`}/namespaces/default/${row.names.plural}`;

async function newServer(): Promise<InProcessServer> {
  const server = new InProcessServer(new StorageModel());
  await server.request("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await server.request("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  return server;
}

async function measureCreate(object: KubeObject): Promise<string> {
  const server = await newServer();
  const scope = scopeOf(object);
  const made = await server.request("POST", pathOf(scope), { ...object, metadata: { ...object.metadata, name: "made" } });
  if (made.status !== 201) throw new Error(made.text);
  const { managedFields: _m, ...metadata } = (JSON.parse(made.text) as KubeObject).metadata ?? {};
  const plain = { ...(JSON.parse(made.text) as KubeObject), metadata };
  const whole = await cost((count) =>
    server.request("POST", pathOf(scope), { ...object, metadata: { ...object.metadata, name: `n${count}` } }),
  );
  const managing = await cost(() => manageFields(scope, { ...plain, metadata: { ...metadata } }, undefined));
  const share = `${((managing * 100) / whole).toFixed(0)} %`;
  return `create ${object.kind}: ${whole.toFixed(0)} us, of which managed fields ${managing.toFixed(0)} us: ${share}`;
}

async function measureApply(name: string, body: (count: number) => KubeObject): Promise<string> {
  const server = await newServer();
  const path = "/apis/apps/v1/namespaces/default/deployments/ports?fieldManager=bench";
  const each = await cost((count) => server.request("PATCH", path, body(count), { "Content-Type": "application/apply-patch+yaml" }));
  return `apply of 100 container ports, ${name}: ${(each / 1000).toFixed(2)} ms`;
}

for (const object of created) console.log(await measureCreate(object));
console.log(await measureApply("no change", () => ported(8000)));
console.log(await measureApply("another image", (count) => ported(8000, `i${count % 2}`)));
console.log(await measureApply("one port more and one less", (count) => ported(8000 + (count % 2))));
