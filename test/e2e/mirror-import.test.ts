import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleRequests } from "../suites/sample-requests.ts";
import { APIClient, type KubeJSON } from "./api-client.ts";
import { Etcd, stockProgram } from "./etcd.ts";
import { LaunchedServer } from "./launched-server.ts";
import { runScript } from "./run-script.ts";
import { StockAPIServer } from "./stock-apiserver.ts";

const etcdProgram = stockProgram("etcd");
const apiserverProgram = stockProgram("kube-apiserver");

function bare(text: string): KubeJSON {
  const object = JSON.parse(text) as KubeJSON;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeJSON["metadata"] };
}

/** What stock's lists show of every resource: its objects by path. */
async function everything(client: APIClient): Promise<Map<string, KubeJSON>> {
  const found = new Map<string, KubeJSON>();
  for (const { collection } of sampleRequests) {
    const all = collection.replace("/namespaces/default", "");
    const { items = [] } = await client.json("GET", all);
    for (const { metadata } of items) {
      const namespace = metadata["namespace"] === undefined ? "" : `/namespaces/${metadata["namespace"]}`;
      const [root = "", plural = ""] = [all.slice(0, all.lastIndexOf("/")), all.slice(all.lastIndexOf("/"))];
      const path = `${root}${namespace}${plural}/${encodeURIComponent(metadata.name)}`;
      found.set(path, bare((await client.call("GET", path)).text));
    }
  }
  return found;
}

describe.skipIf(etcdProgram === undefined || apiserverProgram === undefined)("a stock cluster is taken in", () => {
  let etcd: Etcd;
  let stock: StockAPIServer;
  let server: LaunchedServer;
  let client: APIClient;
  let theirs: Map<string, KubeJSON>;
  let kubeconfig: string;
  const folder = mkdtempSync(join(tmpdir(), "edge-apiserver-import-"));
  beforeAll(async () => {
    etcd = await Etcd.start(etcdProgram ?? "");
    server = await LaunchedServer.start();
    client = new APIClient(server.port);
    // The controllers here stand aside as long as a stock controller manager leads: nothing is to change on its own.
    const held = { holderIdentity: "nobody", leaseDurationSeconds: 3600, renewTime: new Date().toISOString().replace("Z", "000Z") };
    const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
    await client.json("POST", leases, { metadata: { name: "kube-controller-manager" }, spec: held });
    const key = join(server.dataDir, "service-account.key");
    const mediaType = "application/vnd.kubernetes.protobuf";
    stock = await StockAPIServer.start(apiserverProgram ?? "", { etcd: etcd.url, mediaType, serviceAccountKey: key });
    // No controller manager runs there.
    await stock.client.json("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
    for (const { collection, object } of sampleRequests) await stock.client.json("POST", collection, object);
    const spec = { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] };
    await stock.client.json("POST", "/api/v1/namespaces/default/services", { metadata: { name: "ported" }, spec });
    kubeconfig = join(folder, "stock.kubeconfig");
    writeFileSync(kubeconfig, stock.kubeconfig());
  });
  afterAll(async () => {
    client?.close();
    await stock?.remove();
    await server?.remove();
    await etcd?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const target = (): string => `--kubeconfig=${server.kubeconfig}`;

  test("a dry run stores nothing", async () => {
    const { code, output } = await runScript("import.ts", `--etcd-servers=${etcd.url}`, target(), "--dry-run");
    expect([code, output]).toEqual([0, expect.stringMatching(/deployments\.apps +1 +1 +0 +0 +0 +0/)]);
    expect((await client.call("GET", "/apis/apps/v1/namespaces/default/deployments/sample")).status).toBe(404);
  });

  test("from its etcd: every object is here as it was there", async () => {
    const { code, output } = await runScript("import.ts", `--etcd-servers=${etcd.url}`, target());
    expect([code, output]).toEqual([0, expect.stringContaining("deployments.apps")]);
    theirs = await everything(stock.client);
    for (const [path, object] of theirs) {
      const { status, text } = await client.call("GET", path);
      expect([path, status, status === 200 ? bare(text) : text]).toEqual([path, 200, object]);
    }
  });

  test("once more: nothing is left to do, from its API neither", async () => {
    const again = await runScript("import.ts", `--etcd-servers=${etcd.url}`, target());
    expect(again.output).toMatch(/configmaps +\d+ +0 +0 +\d+ +0 +0/);
    const listed = await runScript("import.ts", `--from-kubeconfig=${kubeconfig}`, target());
    expect([listed.code, listed.output]).toEqual([0, expect.stringMatching(/configmaps +\d+ +0 +0 +\d+ +0 +0/)]);
  });

  test("what came holds its ports", async () => {
    const spec = { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] };
    const { status, text } = await client.call("POST", "/api/v1/namespaces/default/services", { metadata: { name: "other" }, spec });
    expect([status, text]).toEqual([422, expect.stringContaining("provided port is already allocated")]);
  });

  test("values that cannot be read are told, and nothing is stored", async () => {
    await etcd.put("/registry/secrets/default/sealed", "k8s:enc:aescbc:v1:key1:x");
    await stock.client.json("POST", "/api/v1/namespaces/default/configmaps", { metadata: { name: "late" } });
    const { code, output } = await runScript("import.ts", `--etcd-servers=${etcd.url}`, target());
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("/registry/secrets/default/sealed: the value is encrypted (provider aescbc)"),
    ]);
    expect((await client.call("GET", "/api/v1/namespaces/default/configmaps/late")).status).toBe(404);
  });
});
