import { expect, test } from "vitest";
import type { Event } from "../../durable-objects/mvcc/mvcc.ts";
import { FanOut } from "../../durable-objects/serving/fan-out.ts";
import type { Socket } from "../../durable-objects/serving/sockets.ts";

const everything = { prefix: "", labels: [], fields: [] };

function event(revision: number, text = `${revision}`): Event {
  const version = { key: "pods/a", revision, text, revisionOffset: 0, labels: {}, fields: {} };
  return { revision, key: "pods/a", deleted: false, version, previous: undefined };
}

/** A connection that keeps the revisions it was sent, message by message. */
class HeardSocket implements Socket {
  heard: number[][] = [];
  #attachment: unknown = null;
  send(data: string | Uint8Array): void {
    const lines = new TextDecoder()
      .decode((data as Uint8Array).subarray(8))
      .trim()
      .split("\n");
    this.heard.push(lines.map((line) => (JSON.parse(line) as { object: number }).object));
  }
  close(): void {
    this.send = () => {
      throw new Error("closed");
    };
  }
  serializeAttachment(value: unknown): void {
    this.#attachment = value;
  }
  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}

/** A fan-out whose turns come when they are called. */
function fanOut(sockets: HeardSocket[] = []) {
  const turns: (() => void)[] = [];
  const open = () => {
    const socket = new HeardSocket();
    sockets.push(socket);
    return { socket, response: new Response(null) };
  };
  const made = new FanOut({ all: () => [...sockets], open, reap: () => undefined }, (_milliseconds, call) => {
    turns.push(call);
    return () => undefined;
  });
  const watch = (count: number): void => {
    for (let i = 0; i < count; i++) made.open(everything);
  };
  const turn = (): boolean => {
    const [next] = turns.splice(0, 1);
    next?.();
    return next !== undefined;
  };
  const settle = (): void => {
    while (turn());
  };
  return { made, sockets, watch, turn, settle };
}

test("tells at once what comes when nothing is under way, and together what comes meanwhile", () => {
  const { made, sockets, watch, settle } = fanOut();
  watch(2);
  made.publish([event(1)]);
  expect(sockets.map(({ heard }) => heard)).toEqual([[[1]], [[1]]]);
  made.publish([event(2)]);
  made.publish([event(3)]);
  settle();
  made.publish([event(4)]);
  expect(sockets.map(({ heard }) => heard)).toEqual([
    [[1], [2, 3], [4]],
    [[1], [2, 3], [4]],
  ]);
});

test("gives way after a few of many; who is told later is told what came meanwhile in the same message", () => {
  const { made, sockets, watch, turn, settle } = fanOut();
  watch(100);
  made.publish([event(1)]);
  expect([sockets[0]?.heard, sockets[99]?.heard]).toEqual([[[1]], []]);
  made.publish([event(2)]);
  turn();
  expect([sockets[0]?.heard, sockets[99]?.heard]).toEqual([[[1]], [[1, 2]]]);
  settle();
  expect([sockets[0]?.heard, sockets[99]?.heard]).toEqual([[[1], [2]], [[1, 2]]]);
});

test("who comes while others are told hears nothing of before", () => {
  const { made, sockets, watch, settle } = fanOut();
  watch(100);
  made.publish([event(1)]);
  watch(1);
  made.publish([event(2)]);
  settle();
  expect(sockets[100]?.heard).toEqual([[2]]);
});

test("tells one everything before its turn when asked, and nothing twice", () => {
  const { made, sockets, watch, settle } = fanOut();
  watch(100);
  made.publish([event(1)]);
  const last = sockets[99] as HeardSocket;
  made.catchUp(last);
  made.catchUp(last);
  expect(last.heard).toEqual([[1]]);
  settle();
  expect(last.heard).toEqual([[1]]);
});

test("one that has gone in the middle of a round holds nobody up", () => {
  const { made, sockets, watch, settle } = fanOut();
  watch(100);
  made.publish([event(1)]);
  sockets[98]?.close();
  settle();
  expect([sockets[98]?.heard, sockets[99]?.heard]).toEqual([[], [[1]]]);
});

test("those who were connected before the object slept hear what comes after it woke", () => {
  const before = fanOut();
  before.watch(100);
  before.made.publish([event(1)]);
  before.settle();
  const { made, settle } = fanOut(before.sockets);
  made.publish([event(2)]);
  made.publish([event(3)]);
  settle();
  expect(before.sockets.map(({ heard }) => heard.flat())).toEqual(Array.from({ length: 100 }, () => [1, 2, 3]));
});

test("tells everybody early what would become too much to hold, in order", () => {
  const { made, sockets, watch, settle } = fanOut();
  watch(100);
  const big = (revision: number): Event => event(revision, `${revision}${" ".repeat(5 * 1024 * 1024)}`);
  made.publish([big(1)]);
  made.publish([big(2)]);
  expect(sockets[99]?.heard.flat()).toEqual([1, 2]);
  made.publish([big(3)]);
  settle();
  expect(new Set(sockets.map(({ heard }) => heard.flat().join()))).toEqual(new Set(["1,2,3"]));
});

test("where nobody watches nothing is kept, and no turn is due", () => {
  const { made, sockets, watch, turn } = fanOut();
  made.publish([event(1)]);
  expect(turn()).toBe(false);
  watch(1);
  made.publish([event(2)]);
  expect(sockets[0]?.heard).toEqual([[2]]);
});
