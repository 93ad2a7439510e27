import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Counts, ObjectCounts } from "./counted/counted.ts";
import { CountedServer } from "./counted/counted-server.ts";
import { idleWatches } from "./counted/idle-watches.ts";

const LINK_MILLISECONDS = 80;
const WATCHERS = 100;
const PATH = "/api/v1/namespaces/default/configmaps";
const FLAGS = ["--regions=near,far", `--region-link-delay=${LINK_MILLISECONDS}`];

let server: CountedServer;
beforeAll(async () => {
  server = await CountedServer.start("counted-worker", FLAGS);
});
afterAll(() => server.stop());

/** Calls that reached the objects of the shard, and those of others but the one that authorization reads, which is kept where it is asked. */
function callsOf({ objects }: Counts): Record<string, ObjectCounts["calls"]> {
  const calls = Object.entries(objects).map(([name, counts]): [string, ObjectCounts["calls"]] => [name, counts.calls]);
  return Object.fromEntries(calls.filter(([name]) => name !== "ResourceStore /policy" && name !== "ControllerManager /"));
}

async function revision(): Promise<string> {
  const { metadata } = JSON.parse((await server.ask("GET", PATH)).text) as { metadata: { resourceVersion: string } };
  return metadata.resourceVersion;
}

/** When a watch tells of an object, in milliseconds. */
async function toldAt(response: IncomingMessage, name: string): Promise<number> {
  let text = "";
  for await (const chunk of response) {
    text += String(chunk);
    if (text.includes(`"name":"${name}"`)) return Date.now();
  }
  throw new Error(`the watch ended: ${text}`);
}

async function create(name: string): Promise<number> {
  const at = Date.now();
  const { status, text } = await server.ask("POST", PATH, { metadata: { name } }, "near");
  if (status !== 201) throw new Error(text);
  return at;
}

const watchFrom = (from: string, region: string): Promise<IncomingMessage> =>
  server.open("GET", `${PATH}?watch=1&resourceVersion=${from}&timeoutSeconds=60`, undefined, region);

test("an event of one region reaches a hundred watchers in another by crossing the link once", async () => {
  const from = await revision();
  const watches = await Promise.all(Array.from({ length: WATCHERS }, () => watchFrom(from, "far")));
  await server.counts();
  const written = await create("once");
  const told = await Promise.all(watches.map((watch) => toldAt(watch, "once")));
  expect(callsOf(await server.counts())).toEqual({ "ResourceStore /configmaps": { write: 1 }, "WatchHub /configmaps@far": { apply: 1 } });
  expect(Math.min(...told) - written).toBeGreaterThanOrEqual(LINK_MILLISECONDS);
});

test("a list of anything crosses the link never, one of a revision that is there neither, one of the newest once", async () => {
  const from = await revision();
  await server.counts();
  for (const query of ["?resourceVersion=0", `?resourceVersion=${from}`, "/once?resourceVersion=0"]) {
    expect((await server.ask("GET", `${PATH}${query}`)).text).toContain('"name":"once"');
    expect(callsOf(await server.counts())).toEqual({ "WatchHub /configmaps@far": { fetch: 1 } });
  }
  expect((await server.ask("GET", PATH)).text).toContain('"name":"once"');
  expect(callsOf(await server.counts())).toEqual({
    "ResourceStore /configmaps": { position: 1 },
    "WatchHub /configmaps@far": { fetch: 1 },
  });
});

test("watchers in the stores' own region are told there", async () => {
  const from = await revision();
  await server.counts();
  const watch = await watchFrom(from, "near");
  expect(callsOf(await server.counts())).toEqual({ "ResourceStore /configmaps": { fetch: 1 } });
  await create("home");
  await toldAt(watch, "home");
});

test("a hub and its store sleep while a hundred watches are held open, and each event reaches all of them", {
  timeout: 120_000,
}, async () => {
  const result = await idleWatches(server, { watches: WATCHERS, seconds: 26, eventSeconds: 13 });
  const { events, delivered, broken, hub, store } = result;
  expect([events, delivered, broken]).toEqual([2, 2 * WATCHERS, 0]);
  // The runtime lets an object sleep after ten idle seconds, and makes it anew when it is needed.
  expect(Math.min(hub.constructed, store.constructed)).toBeGreaterThanOrEqual(2);
  expect([hub.calls, store.calls]).toEqual([expect.objectContaining({ apply: 2 }), expect.objectContaining({ write: 2 })]);
});

test("with a jurisdiction every object is one of it and finds the others there, and stores are made near the first region", {
  timeout: 120_000,
}, async () => {
  const european = await CountedServer.start("counted-eu-worker", FLAGS);
  try {
    await european.ask("POST", PATH, { metadata: { name: "a" } }, "near");
    expect((await european.ask("GET", PATH)).text).toContain('"name":"a"');
    const { objects, hints } = await european.counts();
    expect(Object.keys(objects).filter((name) => !name.includes(" eu:/"))).toEqual([]);
    expect(objects["WatchHub eu:/configmaps@far"]?.calls).toMatchObject({ fetch: 1 });
    expect(objects["ResourceStore eu:/configmaps"]?.calls).toMatchObject({ pull: expect.any(Number) });
    // A store pushes to hubs that are there already.
    const stores = Object.entries(hints).filter(([name]) => !name.includes("@"));
    expect(stores.filter(([, where]) => where.join() !== "weur")).toEqual([]);
    expect(hints["/configmaps@far"]).toEqual(["eeur"]);
    await european.ask("POST", PATH, { metadata: { name: "b" } }, "near");
    expect((await european.ask("GET", PATH)).text).toContain('"name":"b"');
    expect((await european.counts()).objects["WatchHub eu:/configmaps@far"]?.calls).toMatchObject({ apply: 1 });
  } finally {
    await european.stop();
  }
});
