import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APIClient } from "./api-client.ts";
import { Etcd, stockProgram } from "./etcd.ts";
import { LaunchedServer } from "./launched-server.ts";
import { type Lie, LyingEtcd } from "./lying-etcd.ts";
import { mirrorStatus, untilMirrored } from "./mirror-status.ts";

const etcdProgram = stockProgram("etcd");
const PATH = "/api/v1/namespaces/default/configmaps";
const PATIENCE = { timeout: 60_000, interval: 50 };
const mergePatch = "application/merge-patch+json";

const altered =
  (path: string, change: (answer: Record<string, Record<string, unknown>>) => void): Lie =>
  (asked, truth, response) => {
    const answer = JSON.parse(truth) as Record<string, Record<string, unknown>>;
    if (asked === path) change(answer);
    response.end(JSON.stringify(answer));
  };

/** A lie, and what the status says of it. */
const lies: readonly [string, Lie, RegExp][] = [
  ["no JSON", (_path, _truth, response) => void response.end("<html>"), /not JSON/],
  ["no object", (_path, _truth, response) => void response.end("[1]"), /no object/],
  ["no header", (_path, _truth, response) => void response.end("{}"), /no header/],
  ["nothing", (_path, _truth, response) => void response.destroy(), /127\.0\.0\.1/],
  ["another cluster", altered("/v3/kv/txn", ({ header = {} }) => Object.assign(header, { cluster_id: "1" })), /another cluster/],
  ["an old revision", altered("/v3/kv/txn", ({ header = {} }) => Object.assign(header, { revision: "1" })), /old revision/],
  ["a revision that is none", altered("/v3/kv/txn", ({ header = {} }) => Object.assign(header, { revision: "1e400" })), /number/],
  [
    "that it has no space",
    (_path, _truth, response) => void refuse(response, "etcdserver: mvcc: database space exceeded"),
    /space exceeded/,
  ],
  ["an answer without end", (_path, _truth, response) => endless(response), /does not end|127\.0\.0\.1/],
];

function refuse(response: ServerResponseLike, message: string): void {
  response.statusCode = 503;
  response.end(JSON.stringify({ code: 8, message }));
}

type ServerResponseLike = Parameters<Lie>[2];

function endless(response: ServerResponseLike): void {
  const chunk = " ".repeat(1024 * 1024);
  let sent = 0;
  const more = (): void => {
    while (sent < 64 && !response.destroyed) {
      sent += 1;
      if (!response.write(chunk)) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  more();
}

describe.skipIf(etcdProgram === undefined)("an etcd that does not do as it should", () => {
  let etcd: Etcd;
  let lying: LyingEtcd;
  let server: LaunchedServer;
  let client: APIClient;
  beforeAll(async () => {
    etcd = await Etcd.start(etcdProgram ?? "");
    lying = await LyingEtcd.before(etcd.url);
    // What others did is looked for every two seconds.
    server = await LaunchedServer.start([`--etcd-servers=${lying.url}`, "--etcd-compaction-interval=2s"]);
    client = new APIClient(server.port);
    await write("first");
  });
  afterAll(async () => {
    client?.close();
    lying?.close();
    await server?.remove();
    await etcd?.remove();
  });

  const lane = async () => (await mirrorStatus(client)).lanes.find(({ shard }) => shard === "configmaps");
  const text = async (): Promise<string> => {
    const { state, problem = "", foreign = "" } = (await lane()) ?? {};
    return `${state} ${problem} ${foreign}`;
  };
  const keyOf = (name: string): string => `/registry/configmaps/default/${name}`;

  async function create(name: string): Promise<number> {
    return Number((await client.json("POST", PATH, { metadata: { name }, data: { name } })).metadata.resourceVersion);
  }
  async function write(name: string): Promise<void> {
    await untilMirrored(client, new Map([["configmaps", await create(name)]]));
  }
  /** The store has what was written, and after a repair or by itself so has the etcd. */
  async function sound(): Promise<void> {
    await expect.poll(text, PATIENCE).toMatch(/^following {2}$/);
    const { text: verified } = await client.call("POST", "/etcd-mirror/verify?shard=configmaps");
    expect(JSON.parse(verified)).toMatchObject({ differences: [] });
  }
  const repair = (): Promise<unknown> => client.json("POST", "/etcd-mirror/repair?shard=configmaps");

  test.each(lies)("it answers with %s: said in the status, no write is slower, and it goes on when it can", async (name, lie, said) => {
    lying.lie = lie;
    const revision = await create(`lied-${name.replaceAll(" ", "-").toLowerCase()}`);
    await expect.poll(text, PATIENCE).toMatch(said);
    expect(await client.call("GET", "/readyz/etcd-mirror")).toMatchObject({ status: 500, text: expect.stringMatching(said) });
    expect((await client.call("GET", "/readyz")).text).toBe("ok");
    expect(lying.told).toBeGreaterThan(0);
    lying.honest();
    await untilMirrored(client, new Map([["configmaps", revision]]));
    await sound();
  });

  test("somebody else changed a key that the mirror is to change: it stops there, and goes on when it is told to", async () => {
    await write("contested");
    await etcd.put(keyOf("contested"), "{}");
    await client.json("PATCH", `${PATH}/contested`, { data: { more: "b" } }, mergePatch);
    await expect
      .poll(text, PATIENCE)
      .toMatch(/halted ForeignWrite: \/registry\/configmaps\/default\/contested was changed by somebody else/);
    expect((await etcd.keys(keyOf("contested")))[0]?.value.toString()).toBe("{}");
    await repair();
    await sound();
  });

  test("somebody else deleted a key, or made one: the same", async () => {
    await write("removed");
    await etcd.delete(keyOf("removed"));
    await client.json("PATCH", `${PATH}/removed`, { data: { more: "b" } }, mergePatch);
    await expect.poll(text, PATIENCE).toMatch(/halted ForeignWrite: .*removed was deleted by somebody else/);
    await repair();
    await sound();
    await etcd.put(keyOf("made"), "{}");
    await create("made");
    await expect.poll(text, PATIENCE).toMatch(/halted ForeignWrite: .*made was changed by somebody else/);
    await repair();
    await sound();
  });

  test("somebody else wrote where the mirror has nothing to do: found, and put right", async () => {
    await etcd.put(keyOf("stranger"), "{}");
    await expect.poll(text, PATIENCE).toMatch(/following .*stranger was changed by somebody else/);
    const { text: verified } = await client.call("POST", "/etcd-mirror/verify?shard=configmaps");
    expect(JSON.parse(verified)).toMatchObject({ differences: [{ key: keyOf("stranger"), what: "extra" }] });
    await repair();
    await sound();
    expect(await etcd.keys(keyOf("stranger"))).toEqual([]);
  });

  test("everything in it is gone: it is copied again, and that is announced", async () => {
    for (const { key } of await etcd.keys("/")) await etcd.delete(key);
    await write("after-loss");
    await expect.poll(async () => (await lane())?.announced, PATIENCE).toBe("etcd has lost everything");
    await sound();
  });

  test("another mirror took a shard over: this one stops", async () => {
    await etcd.put("/edge-apiserver-mirror/registry/configmaps", JSON.stringify({ mirror: "other", instance: "first", revision: 1 }));
    await create("unshared");
    await expect.poll(text, PATIENCE).toMatch(/halted OtherMirror: another mirror \(other\)/);
    await repair();
    await sound();
  });
});

describe.skipIf(etcdProgram === undefined)("an etcd that somebody else uses, or that is full", () => {
  test("is left as it is where its keys are another's", async () => {
    const etcd = await Etcd.start(etcdProgram ?? "");
    await etcd.put("/registry/configmaps/default/theirs", "{}");
    const server = await LaunchedServer.start([`--etcd-servers=${etcd.url}`]);
    const client = new APIClient(server.port);
    try {
      await client.json("POST", PATH, { metadata: { name: "ours" } });
      const lane = async () => (await mirrorStatus(client)).lanes.find(({ shard }) => shard === "configmaps");
      await expect.poll(async () => (await lane())?.problem, PATIENCE).toMatch(/NotEmpty: 1 keys below \/registry\/configmaps\//);
      expect((await etcd.keys("/registry/configmaps/")).map(({ key }) => key)).toEqual(["/registry/configmaps/default/theirs"]);
      await expect.poll(async () => (await etcd.keys("/registry/namespaces/")).length, PATIENCE).toBe(4);
    } finally {
      client.close();
      await server.remove();
      await etcd.remove();
    }
  });

  test("is waited for while it has no space", async () => {
    const etcd = await Etcd.start(etcdProgram ?? "", [`--quota-backend-bytes=${12 * 1024 * 1024}`]);
    const server = await LaunchedServer.start([`--etcd-servers=${etcd.url}`]);
    const client = new APIClient(server.port);
    const lane = async () => (await mirrorStatus(client)).lanes.find(({ shard }) => shard === "configmaps");
    try {
      const data = { big: "x".repeat(500_000) };
      let revision = 0;
      for (let i = 0; i < 40; i++) {
        const { metadata } = await client.json("POST", PATH, { metadata: { name: `big-${i}` }, data });
        revision = Number(metadata.resourceVersion);
      }
      await expect.poll(async () => (await lane())?.problem, PATIENCE).toMatch(/database space exceeded/);
      for (let i = 0; i < 40; i++) await client.json("DELETE", `${PATH}/big-${i}`);
      expect((await lane())?.revision).toBeLessThan(revision);
    } finally {
      client.close();
      await server.remove();
      await etcd.remove();
    }
  });
});
