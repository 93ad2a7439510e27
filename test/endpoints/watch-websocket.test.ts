import { expect, test } from "vitest";
import { socketSink } from "../../worker/endpoints/watch/watch-websocket.ts";

const encoder = new TextEncoder();

/** A socket from which nothing leaves until it is read, and the sink over it. */
function slowSocket(binary = false) {
  const sent: (string | Uint8Array)[] = [];
  const socket = {
    bufferedAmount: 0,
    closed: 0,
    send(data: string | Uint8Array): void {
      sent.push(data);
      socket.bufferedAmount += data.length;
    },
    close(code: number): void {
      socket.closed = code;
    },
  };
  const looks = new Set<() => void>();
  const every = (_milliseconds: number, call: () => void): (() => void) => {
    looks.add(call);
    return () => looks.delete(call);
  };
  const over = new AbortController();
  /** Lets the time pass in which the sink looks again; how many still look. */
  const look = (): number => {
    for (const call of looks) call();
    return looks.size;
  };
  return { socket, sent, over, look, sink: socketSink(socket as unknown as WebSocket, binary, every, over.signal) };
}

test("each line is a message", () => {
  const { sink, sent, socket } = slowSocket();
  sink.push(encoder.encode('{"type":"ADDED"}\n{"type":"DELETED"}\n'));
  sink.close();
  expect([sent, socket.closed]).toEqual([['{"type":"ADDED"}\n', '{"type":"DELETED"}\n'], 1000]);
});

test("each binary frame is a message, without its length", () => {
  const { sink, sent } = slowSocket(true);
  sink.push(Uint8Array.of(0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0, 0, 0, 1, 9));
  expect(sent.map((bytes) => [...bytes])).toEqual([[7, 8], [], [9]]);
});

test("a client that does not read is waited for, until it has read", async () => {
  const { sink, socket, look } = slowSocket();
  sink.push(encoder.encode(`${"x".repeat(256 * 1024 - 1)}\n`));
  expect(sink.full()).toBeUndefined();
  sink.push(encoder.encode("y\n"));
  let emptied = false;
  const full = sink.full()?.then(() => {
    emptied = true;
  });
  expect([look(), emptied]).toEqual([1, false]);
  socket.bufferedAmount = 0;
  expect(look()).toBe(0);
  await full;
  expect(sink.full()).toBeUndefined();
});

test("nobody waits for a client that has left", async () => {
  const { sink, over, look } = slowSocket();
  sink.push(encoder.encode(`${"x".repeat(256 * 1024)}\n`));
  const full = sink.full();
  over.abort();
  expect(look()).toBe(0);
  await full;
  expect(sink.full()).toBeUndefined();
});
