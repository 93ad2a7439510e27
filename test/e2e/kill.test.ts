import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LaunchedServer } from "./launched-server.ts";

const KILLS = Number(process.env.EDGE_KILLS ?? 100);
const WRITERS = 8;
const WRITING_MILLISECONDS = 300;
const PATH = "/api/v1/namespaces/default/configmaps";
const TEST_MILLISECONDS = 60_000 + KILLS * 10_000;

interface Written {
  readonly name: string;
  readonly revision: number;
}

let server: LaunchedServer;
let agent: Agent;
beforeAll(async () => {
  server = await LaunchedServer.start();
  agent = new Agent({ ca: readFileSync(join(server.dataDir, "ca.crt")), keepAlive: true });
});
afterAll(async () => {
  agent.destroy();
  await server.remove();
});

test(
  `${KILLS} times kill -9 under writes: nothing acknowledged is lost, revisions never go back, the watch misses nothing`,
  async () => {
    const acknowledged: Written[] = [];
    const seen = new Map<string, number>();
    let watchedTo = 0;
    let highest = 0;
    for (let round = 0; round < KILLS; round++) {
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(`kill-${round}-${writer}`));
      await new Promise((resolve) => setTimeout(resolve, WRITING_MILLISECONDS));
      process.kill(server.workerdPid, "SIGKILL");
      const written = (await Promise.all(writers)).flat();
      expect(await server.ended()).toBe(1);
      expect(Math.min(Number.POSITIVE_INFINITY, ...written.map(({ revision }) => revision))).toBeGreaterThan(highest);
      acknowledged.push(...written);
      await server.launch();
      const list = JSON.parse((await call("GET", PATH)).text);
      highest = Number(list.metadata.resourceVersion);
      const kept = new Map(list.items.map((item: Item) => [item.metadata.name, Number(item.metadata.resourceVersion)]));
      expect(acknowledged.filter(({ name, revision }) => kept.get(name) !== revision)).toEqual([]);
      if (watchedTo > 0) for (const event of await watchFrom(watchedTo, highest)) seen.set(event.name, event.revision);
      else for (const [name, revision] of kept) seen.set(String(name), Number(revision));
      watchedTo = highest;
      expect(acknowledged.filter(({ name, revision }) => seen.get(name) !== revision)).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(KILLS);
  },
  TEST_MILLISECONDS,
);

interface Item {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

/** Creates objects one after another until the server is gone; returns the acknowledged ones. */
async function write(prefix: string): Promise<Written[]> {
  const written: Written[] = [];
  for (let count = 0; ; count++) {
    const name = `${prefix}-${count}`;
    try {
      const { status, text } = await call(
        "POST",
        PATH,
        JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { name } }),
      );
      if (status !== 201) continue;
      written.push({ name, revision: Number(JSON.parse(text).metadata.resourceVersion) });
    } catch {
      return written;
    }
  }
}

/** The events after one revision, up to the last write that the list knew. */
async function watchFrom(after: number, upTo: number): Promise<Written[]> {
  const { text } = await call("GET", `${PATH}?watch=true&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=${after}`);
  const events = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as { type: string; object: Item });
  const added = events.filter(({ type }) => type === "ADDED");
  const found = added.map(({ object }) => ({ name: object.metadata.name, revision: Number(object.metadata.resourceVersion) }));
  return found.filter(({ revision }) => revision <= upTo);
}

function call(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  const headers = { authorization: "Bearer admin-token", ...(body === undefined ? {} : { "content-type": "application/json" }) };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: server.port, method, path, headers, agent }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    sent.on("error", reject).end(body);
  });
}
