import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LaunchedServer } from "./launched-server.ts";

const LINK_MILLISECONDS = 1_000;
const PATH = "/api/v1/namespaces/default/configmaps";

let server: LaunchedServer;
let agent: Agent;
beforeAll(async () => {
  server = await LaunchedServer.start(["--regions=near,far", `--region-link-delay=${LINK_MILLISECONDS}`]);
  agent = new Agent({ ca: readFileSync(join(server.dataDir, "ca.crt")), keepAlive: true });
});
afterAll(async () => {
  agent.destroy();
  await server.remove();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
}

/** What a client in a region hears; in the last one if none is said. */
function ask(method: string, path: string, body?: object, region?: string): Promise<Answer> {
  const started = Date.now();
  const headers = {
    Authorization: "Bearer admin-token",
    "Content-Type": "application/json",
    ...(region === undefined ? {} : { "X-Region": region }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: server.port, path, method, headers, agent }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text, milliseconds: Date.now() - started }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test("only what must be the newest crosses the link between regions, and nothing does in the stores' own", async () => {
  expect((await ask("GET", `${PATH}?resourceVersion=0`)).status).toBe(200);
  const watch = ask("GET", `${PATH}?watch=1&resourceVersion=0&timeoutSeconds=6`);
  const created = await ask("POST", PATH, { metadata: { name: "a" } }, "near");
  expect(created.status).toBe(201);
  const newest = await ask("GET", PATH);
  const any = await ask("GET", `${PATH}?resourceVersion=0`);
  const atHome = await ask("GET", PATH, undefined, "near");
  for (const { text } of [newest, any, atHome]) expect(text).toContain('"name":"a"');
  expect(newest.milliseconds).toBeGreaterThanOrEqual(LINK_MILLISECONDS);
  for (const { milliseconds } of [created, any, atHome]) expect(milliseconds).toBeLessThan(LINK_MILLISECONDS);
  expect((await watch).text.match(/"type":"ADDED"[^\n]*"name":"a"/g)).toHaveLength(1);
});

test("what was written in one region is there after a restart in the other", async () => {
  await ask("POST", PATH, { metadata: { name: "b" } });
  await server.stop();
  await server.launch(["--regions=near,far", `--region-link-delay=${LINK_MILLISECONDS}`]);
  expect((await ask("GET", PATH)).text).toContain('"name":"b"');
});
