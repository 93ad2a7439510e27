import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JSONObject, KubeObject } from "../../worker/apimachinery/types.ts";
import { resolveSchema } from "../../worker/apis/generated/schemas.ts";
import { mutatedStruct, newRandom } from "../suites/random-objects.ts";
import { type SampleRequest, sampleRequests } from "../suites/sample-requests.ts";
import { APIClient, type KubeJSON } from "./api-client.ts";
import { Etcd, type EtcdKey, stockProgram } from "./etcd.ts";
import { LaunchedServer } from "./launched-server.ts";
import { mirrorStatus, untilMirrored } from "./mirror-status.ts";
import { runScript } from "./run-script.ts";
import { StockAPIServer } from "./stock-apiserver.ts";

const SEED = Number(process.env.SEED ?? 1);
/** Random objects of each resource. */
const RICH = Number(process.env.RICH ?? 4);

const etcdProgram = stockProgram("etcd");
const apiserverProgram = stockProgram("kube-apiserver");

/** Samples that are changed after they were made, and samples that are deleted again. */
const changed = ["configmaps.v1.", "deployments.v1.apps", "services.v1.", "customresourcedefinitions.v1.apiextensions.k8s.io"];
const deleted = ["secrets.v1.", "ingresses.v1.networking.k8s.io", "clusterroles.v1.rbac.authorization.k8s.io"];

/** What the stock server's own controllers write the status of as soon as they see it. */
const observed = [
  { id: "apiservices.v1.apiregistration.k8s.io", below: "/registry/apiregistration.k8s.io/apiservices/" },
  { id: "customresourcedefinitions.v1.apiextensions.k8s.io", below: "/registry/apiextensions.k8s.io/customresourcedefinitions/" },
];

/** An object without what they write. */
function seenBy(id: string, object: unknown): unknown {
  if (!observed.some((one) => one.id === id) || typeof object !== "object" || object === null) return object;
  const { status: _, ...rest } = object as KubeJSON;
  const { managedFields, ...metadata } = rest.metadata as { managedFields?: readonly { subresource?: string }[] };
  return { ...rest, metadata: { ...metadata, managedFields: managedFields?.filter(({ subresource }) => subresource === undefined) } };
}

const mergePatch = "application/merge-patch+json";
const resourceOf = ({ id }: SampleRequest): string => {
  const [plural = "", , ...group] = (id.split(" ")[0] ?? "").split(".");
  return group[0] === "" || group.length === 0 ? plural : `${plural}.${group.join(".")}`;
};

function withoutRevision(object: KubeJSON): KubeJSON {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeJSON["metadata"] };
}

/** Groups whose objects act on other requests, and kinds that a stock server's controllers change: no random ones of these. */
const settled =
  /^(customresourcedefinitions|apiservices|namespaces|servicecidrs|.*\.(admissionregistration|flowcontrol\.apiserver)\.k8s\.io$)/;

/** Samples with random values in them, of which the server takes some. */
function* richSamples(): Generator<SampleRequest> {
  const random = newRandom(SEED);
  for (const sample of sampleRequests)
    for (let i = 0; i < RICH && !settled.test(sample.id); i++) {
      let object = sample.object as JSONObject;
      for (let count = 0; count < 3; count++) object = mutatedStruct(object, sample.schema, resolveSchema, random);
      const name = `${sample.object.metadata?.name}-rich-${i}`;
      const metadata = typeof object["metadata"] === "object" && object["metadata"] !== null ? object["metadata"] : {};
      const { namespace: _, ...kept } = metadata as JSONObject;
      yield {
        ...sample,
        id: `${sample.id} ${i}`,
        path: `${sample.collection}/${name}`,
        object: { ...object, metadata: { ...kept, name } } as KubeObject,
      };
    }
}

/** What a server shows of samples, by what they are. */
async function shown(client: APIClient, samples: Iterable<SampleRequest>): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const { id, path } of samples) {
    const { status, text } = await client.call("GET", path);
    found.set(id, status === 200 ? withoutRevision(JSON.parse(text) as KubeJSON) : status);
  }
  return found;
}

/** Makes all samples, changes some, deletes some; by resource the revision of the last write. */
async function writeSamples(client: APIClient): Promise<Map<string, number>> {
  const revisions = new Map<string, number>();
  for (const sample of sampleRequests) {
    let { metadata } = await client.json("POST", sample.collection, sample.object);
    if (changed.includes(sample.id))
      metadata = (await client.json("PATCH", sample.path, { metadata: { labels: { "example.com/more": "c" } } }, mergePatch)).metadata;
    if (deleted.includes(sample.id)) await client.json("DELETE", sample.path);
    if (sample.id.startsWith("events.v1.events")) continue;
    revisions.set(resourceOf(sample), Number(metadata.resourceVersion) + (deleted.includes(sample.id) ? 1 : 0));
  }
  return revisions;
}

describe.skipIf(etcdProgram === undefined)("a mirrored etcd", () => {
  let etcd: Etcd;
  let server: LaunchedServer;
  let client: APIClient;
  let ours: Map<string, unknown>;
  let keys: EtcdKey[];
  beforeAll(async () => {
    etcd = await Etcd.start(etcdProgram ?? "");
    server = await LaunchedServer.start([`--etcd-servers=${etcd.url}`]);
    client = new APIClient(server.port);
    await untilMirrored(client, await writeSamples(client));
    ours = await shown(client, sampleRequests);
  });
  afterAll(async () => {
    client?.close();
    await server?.remove();
    await etcd?.remove();
  });

  test("has every object under the key of a stock server, and what was deleted no more", async () => {
    keys = await etcd.keys("/registry/");
    const there = new Set(keys.map(({ key }) => key));
    const have = [...ours.values()].filter((object) => typeof object === "object").length;
    expect(have).toBe(sampleRequests.length - deleted.length);
    expect(there.has("/registry/services/specs/default/sample") && there.has("/registry/minions/sample")).toBe(true);
    expect([...there].filter((key) => key === "/registry/secrets/default/sample" || key === "/registry/ingress/default/sample")).toEqual(
      [],
    );
    expect(keys.filter(({ key, lease }) => key.startsWith("/registry/events/") !== (lease !== ""))).toEqual([]);
  });

  test("is compared key by key, and nothing differs", async () => {
    const { lanes } = await mirrorStatus(client);
    for (const { shard } of lanes) {
      const { text } = await client.call("POST", `/etcd-mirror/verify?shard=${shard}`);
      expect([shard, (JSON.parse(text) as { differences: unknown }).differences]).toEqual([shard, []]);
    }
  });

  test("npm run mirror shows it, compares it and writes a resource anew", async () => {
    const mirror = (...args: string[]): Promise<{ code: number; output: string }> =>
      runScript("mirror.ts", ...args, `--kubeconfig=${server.kubeconfig}`);
    expect(await mirror("status")).toEqual({
      code: 0,
      output: expect.stringMatching(/^deployments +following +at \d+, 0 behind, 0 resyncs/m),
    });
    expect(await mirror("verify")).toEqual({ code: 0, output: expect.stringMatching(/^deployments: 1 objects compared, 0 differences$/m) });
    await etcd.put("/registry/deployments/default/sample", "{}");
    await etcd.put("/registry/deployments/default/other", "{}");
    const { code, output } = await mirror("verify", "deployments.apps");
    expect([code, output]).toEqual([1, expect.stringContaining("1 objects compared, 2 differences")]);
    expect(output).toMatch(/extra +\/registry\/deployments\/default\/other\n +different +\/registry\/deployments\/default\/sample/);
    expect((await mirror("repair", "deployments.apps")).code).toBe(0);
    await expect.poll(async () => (await mirror("verify", "deployments.apps")).code, { timeout: 30_000 }).toBe(0);
    expect(await mirror("repair", "deployment")).toEqual({
      code: 1,
      output: expect.stringContaining("no resource deployment; there are "),
    });
  });

  test.each(["alice-token", "bob-token"])("is nothing for %s, who is no administrator", async (token) => {
    const other = new APIClient(server.port, token);
    const asked = ["GET /etcd-mirror", "POST /etcd-mirror/repair?shard=pods", "POST /import", "GET /readyz/etcd-mirror"];
    for (const [method = "", path = ""] of asked.map((each) => each.split(" "))) expect((await other.call(method, path)).status).toBe(403);
    other.close();
  });

  test("is ready, and says so", async () => {
    expect(await client.call("GET", "/readyz/etcd-mirror")).toEqual({ status: 200, text: "ok" });
    expect((await client.call("GET", "/metrics")).text).toMatch(/edge_apiserver_etcd_mirror_objects_total [1-9]/);
  });
});

describe.skipIf(etcdProgram === undefined || apiserverProgram === undefined)("a stock kube-apiserver on a mirrored etcd", () => {
  test.each(["application/json", "application/vnd.kubernetes.protobuf"])(
    "written as %s: shows every object as it was, rewrites nothing, and goes on",
    async (mediaType) => {
      const etcd = await Etcd.start(etcdProgram ?? "");
      const server = await LaunchedServer.start([`--etcd-servers=${etcd.url}`, `--storage-media-type=${mediaType}`]);
      const client = new APIClient(server.port);
      let stock: StockAPIServer | undefined;
      try {
        const written = await writeSamples(client);
        const rich: SampleRequest[] = [];
        for (const sample of richSamples()) {
          const { status, text } = await client.call("POST", sample.collection, sample.object);
          if (status !== 201) continue;
          rich.push(sample);
          if (written.has(resourceOf(sample)))
            written.set(resourceOf(sample), Number((JSON.parse(text) as KubeJSON).metadata.resourceVersion));
        }
        expect(rich.length).toBeGreaterThan(RICH * 10);
        await untilMirrored(client, written);
        const all = [...sampleRequests, ...rich];
        const ours = await shown(client, all);
        await server.stop();
        const before = new Map((await etcd.keys("/registry/")).map(({ key, modRevision }) => [key, modRevision]));
        const key = join(server.dataDir, "service-account.key");
        stock = await StockAPIServer.start(apiserverProgram ?? "", { etcd: etcd.url, mediaType, serviceAccountKey: key });
        const theirs = await shown(stock.client, all);
        for (const [id, object] of ours) expect([id, seenBy(id, theirs.get(id))]).toEqual([id, seenBy(id, object)]);
        const after = await etcd.keys("/registry/");
        const rewritten = after.filter(({ key, modRevision }) => before.has(key) && before.get(key) !== modRevision);
        expect(rewritten.map(({ key }) => key).filter((key) => !observed.some(({ below }) => key.startsWith(below)))).toEqual([]);
        const { text } = await stock.client.call("GET", "/metrics");
        expect(text.split("\n").filter((line) => /^apiserver_storage_decode_errors_total.* [^0]/.test(line))).toEqual([]);
        await goesOn(stock.client);
      } finally {
        client.close();
        await stock?.remove();
        await server.remove();
        await etcd.remove();
      }
    },
  );
});

/** Writes of every kind work. */
async function goesOn(client: APIClient): Promise<void> {
  const configMaps = "/api/v1/namespaces/default/configmaps";
  const made = await client.json("POST", configMaps, { metadata: { name: "after" }, data: { a: "b" } });
  expect(made.metadata.uid).not.toBe("");
  for (const { id, path } of sampleRequests) {
    if (deleted.includes(id)) continue;
    const patched = await client.call("PATCH", path, { metadata: { labels: { "example.com/after": "d" } } }, mergePatch);
    expect([id, patched.status]).toEqual([id, 200]);
  }
  await client.json("DELETE", `${configMaps}/sample`);
}
