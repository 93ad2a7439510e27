import { expect, test } from "vitest";
import { frameOf } from "../durable-objects/mvcc/watch-events.ts";
import type { WatchFrame } from "../worker/registry/storage.ts";
import { StoreWatch } from "../worker/store-watch.ts";
import { SimulatedClock } from "./simulation/simulated-clock.ts";

const mebibyte = 1024 * 1024;
const request = { prefix: "a/", labels: [], fields: [], bookmarks: true };

/** A watch, and what its object sends. */
async function watching(resourceVersion: string | undefined) {
  const clock = new SimulatedClock();
  const asked: object[] = [];
  const sockets: EventTarget[] = [];
  const said: string[] = [];
  const ask = async (body: object): Promise<Response> => {
    asked.push(body);
    const socket = Object.assign(new EventTarget(), {
      accept: () => undefined,
      send: (text: string) => void said.push(text),
      close: () => undefined,
    });
    sockets.push(socket);
    return Object.assign(new Response(null), { webSocket: socket }) as unknown as Response;
  };
  const opened = await new StoreWatch(ask, { ...request, resourceVersion }, clock).open(new AbortController().signal);
  if (!opened.ok) throw new Error(opened.code);
  const say = (data: unknown): void => void sockets.at(-1)?.dispatchEvent(Object.assign(new Event("message"), { data }));
  const events = (revision: number, bytes: number): void => say(frameOf(revision, "x".repeat(bytes)).buffer);
  const progress = (revision: number, more: object): void => say(JSON.stringify({ revision, ...more }));
  const drop = (): void => void sockets.at(-1)?.dispatchEvent(new Event("close"));
  return { clock, asked, said, say, ask: opened.progress, frames: opened.frames, slow: opened.slow, events, progress, drop };
}

/** `events 5` for five bytes, `bookmark 7`, `expired at 7`. */
async function seen(frames: AsyncIterable<WatchFrame>): Promise<string[]> {
  const all: string[] = [];
  for await (const frame of frames) {
    if (frame.type === "events") all.push(`events ${frame.bytes.byteLength}`);
    else if (frame.type === "bookmark") all.push(`bookmark ${frame.resourceVersion}${frame.initialEventsEnd ? " end" : ""}`);
    else all.push(`expired at ${frame.requested}`);
  }
  return all;
}

test("a reader that does not read is told that it is too slow once much has happened, and the watch is over", async () => {
  const { frames, slow, events, progress } = await watching("1");
  progress(1, { caughtUp: true });
  for (let revision = 2; revision < 10; revision++) events(revision, 4 * mebibyte);
  expect([slow?.aborted, await seen(frames)]).toEqual([true, ["expired at 5"]]);
});

test.each<[string | undefined, object]>([
  [undefined, { initialEventsEnd: true }],
  ["1", { caughtUp: true }],
])("what there was before a watch from %s may wait however much it is", async (from, end) => {
  const { frames, events, progress } = await watching(from);
  for (let part = 0; part < 8; part++) events(0, 4 * mebibyte);
  progress(9, end);
  for (let revision = 10; revision < 13; revision++) events(revision, 4 * mebibyte);
  for (let part = 0; part < 8; part++) expect((await frames.next()).value?.type).toBe("events");
  events(13, 4 * mebibyte);
  expect(await seen(frames)).toEqual(["expired at 13"]);
});

test("a reader that keeps up has no end", async () => {
  const { frames, events, progress } = await watching("1");
  progress(1, { caughtUp: true });
  for (let revision = 2; revision < 40; revision++) {
    events(revision, 4 * mebibyte);
    expect((await frames.next()).value?.type).toBe("events");
  }
});

test("to have caught up is no bookmark, and where a dropped watch goes on", async () => {
  const { clock, asked, frames, events, progress, drop } = await watching("1");
  progress(7, { caughtUp: true });
  progress(8, { initialEventsEnd: false });
  drop();
  await clock.run(1_000);
  events(9, 1);
  expect([(await frames.next()).value, (await frames.next()).value?.type]).toEqual([
    { type: "bookmark", resourceVersion: "8", initialEventsEnd: false },
    "events",
  ]);
  expect(asked).toEqual([1, 8].map((revision) => ({ prefix: "a/", labels: [], fields: [], revision })));
});

test("who asked where the shard is hears it from the next object when the first one has gone", async () => {
  const { clock, said, ask, progress, drop } = await watching("1");
  ask();
  drop();
  await clock.run(1_000);
  progress(1, { caughtUp: true });
  drop();
  await clock.run(1_000);
  progress(2, { initialEventsEnd: false });
  drop();
  await clock.run(1_000);
  expect(said).toEqual(["progress", "progress", "progress"]);
});

test("an object that no longer answers is left for the next one", async () => {
  const { clock, asked, said, say } = await watching("1");
  await clock.run(45_000);
  say("pong");
  await clock.run(45_000);
  expect([asked.length, said]).toEqual([1, ["ping", "ping"]]);
  await clock.run(45_000);
  expect([asked.length, clock.waiting]).toEqual([2, 1]);
});

test("a watch that was dropped in the middle of what there was is over", async () => {
  const { clock, frames, events, drop } = await watching(undefined);
  events(0, 5);
  drop();
  await clock.run(1_000);
  expect(await seen(frames)).toEqual(["events 5", "expired at 0"]);
});
