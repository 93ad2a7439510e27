import type { ClientRequest, IncomingMessage } from "node:http";
import { type ClientHttp2Session, connect as connectHTTP2, constants } from "node:http2";
import { request } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CountedServer } from "./counted/counted-server.ts";

const PATH = "/api/v1/namespaces/default/configmaps";
const CLIENTS = 1000;
const AT_ONCE = 100;

/** A client that watches, and leaves in its way; resolves when it has. */
type Leaving = (server: CountedServer, path: string) => Promise<unknown>;

const headers = { Authorization: "Bearer admin-token" };
const webSocket = {
  ...headers,
  Connection: "Upgrade",
  Upgrade: "websocket",
  Origin: "https://127.0.0.1",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
};
/** A close frame as a client sends it, its mask being zero. */
const closeFrame = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
/** Connections that nobody reads or closes before the end. */
const vanished: { destroy(): unknown }[] = [];

function sent({ port, ca }: CountedServer, path: string, more: object = headers): ClientRequest {
  const one = request({ host: "127.0.0.1", port, ca, path, headers: { ...more }, agent: false });
  one.on("error", () => undefined);
  one.end();
  return one;
}

const answered = (one: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    one.once("response", (response) => {
      response.on("error", () => undefined);
      resolve(response);
    });
    one.once("error", reject);
  });

const upgraded = (one: ClientRequest): Promise<Socket> =>
  new Promise((resolve, reject) => {
    one.once("upgrade", (_response, socket) => resolve(socket.on("error", () => undefined).resume()));
    one.once("error", reject);
  });

const leavings: Readonly<Record<string, Leaving>> = {
  "breaks off its connection": async (server, path) => (await answered(sent(server, path))).destroy(),
  "breaks off before it has an answer": async (server, path) => {
    const one = sent(server, path);
    await sleep(Math.random() * 20);
    one.destroy();
  },
  "stays until the timeout": async (server, path) => {
    const response = await answered(sent(server, `${path}&timeoutSeconds=1`));
    for await (const _ of response.resume());
  },
  "vanishes without a word": async (server, path) => {
    vanished.push((await answered(sent(server, `${path}&timeoutSeconds=2`))).pause());
  },
  "closes its WebSocket": async (server, path) => {
    const socket = await upgraded(sent(server, path, webSocket));
    socket.write(closeFrame);
    await new Promise((resolve) => socket.once("close", resolve));
  },
  "breaks off its WebSocket": async (server, path) => (await upgraded(sent(server, path, webSocket))).destroy(),
};

/** What of clients is left: connections of the objects, watches that the metrics know of, timers of the isolate. */
async function left(server: CountedServer): Promise<{ hub: number; store: number; watches: number; timers: number }> {
  const [hub, store] = [await server.connections("hub=/configmaps@far"), await server.connections("store=/configmaps")];
  const { text } = await server.ask("GET", "/metrics");
  const running = [...text.matchAll(/^apiserver_longrunning_requests\{.*\} (\d+)$/gm)];
  return { hub, store, watches: running.reduce((sum, [, count]) => sum + Number(count), 0), timers: (await server.counts()).timers };
}

async function pathFrom(server: CountedServer): Promise<string> {
  const { metadata } = JSON.parse((await server.ask("GET", PATH)).text) as { metadata: { resourceVersion: string } };
  return `${PATH}?watch=1&resourceVersion=${metadata.resourceVersion}`;
}

async function leavesNothing(server: CountedServer, ways: readonly Leaving[]): Promise<void> {
  const path = await pathFrom(server);
  for (let clients = 0; clients < CLIENTS; clients += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => ways[at % ways.length]?.(server, path)));
  await vi.waitFor(async () => expect(await left(server)).toEqual({ hub: 0, store: 0, watches: 0, timers: 0 }), {
    timeout: 60_000,
    interval: 500,
  });
}

afterAll(() => {
  for (const one of vanished) one.destroy();
});

describe("straight to workerd", () => {
  let server: CountedServer;
  beforeAll(async () => {
    server = await CountedServer.start("counted-worker", ["--regions=near,far"]);
  });
  afterAll(() => server.stop());

  test("the counters count", async () => {
    const path = await pathFrom(server);
    const watches = await Promise.all(Array.from({ length: AT_ONCE }, () => answered(sent(server, path))));
    const counted = await left(server);
    expect(counted).toMatchObject({ hub: AT_ONCE, store: 0, watches: AT_ONCE });
    expect(counted.timers).toBeGreaterThan(AT_ONCE);
    for (const watch of watches) watch.destroy();
  });

  test(`${CLIENTS} clients leave nothing behind, each of whom ${Object.keys(leavings).join(" or ")}`, () =>
    leavesNothing(server, Object.values(leavings)));
});

describe("through the TLS front", () => {
  let server: CountedServer;
  let session: ClientHttp2Session;
  const get = (path: string) => {
    const stream = session.request({ ":path": path, authorization: headers.Authorization });
    return stream.on("error", () => undefined).resume();
  };
  beforeAll(async () => {
    server = await CountedServer.start("counted-worker", ["--regions=near,far", "--client-ca-file"]);
    session = connectHTTP2(`https://127.0.0.1:${server.port}`, { ca: server.ca });
  });
  afterAll(async () => {
    session.destroy();
    await server.stop();
  });

  const cancelled: Leaving = async (_server, path) => {
    const stream = get(path);
    await new Promise((resolve) => stream.once("response", resolve));
    stream.close(constants.NGHTTP2_CANCEL);
  };
  const cancelledEarly: Leaving = async (_server, path) => {
    const stream = get(path);
    await sleep(Math.random() * 20);
    stream.close(constants.NGHTTP2_CANCEL);
  };
  const ended: Leaving = async (_server, path) => {
    const stream = get(`${path}&timeoutSeconds=1`);
    await new Promise((resolve) => stream.once("close", resolve));
  };

  test(`${CLIENTS} clients of HTTP/2 and HTTP/1.1 leave nothing behind`, () =>
    leavesNothing(server, [cancelled, cancelledEarly, ended, ...Object.values(leavings)]));
});
