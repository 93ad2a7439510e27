import { type IncomingMessage, request as newRequest } from "node:http";
import type { Duplex } from "node:stream";
import { canonicalName, forwardedPath, type HeaderList, rawPairs, responseHeaders } from "./front-headers.ts";

/** An upgrade carries no body: what follows it belongs to the new protocol, or to nobody. */
const BODY = new Set(["content-length", "content-type", "content-encoding"]);

/** Whether a request's connection may change hands: for WebSockets only. Everything else is answered as if it had not asked. */
export const mayUpgrade = (request: Pick<IncomingMessage, "headers">): boolean => request.headers.upgrade?.toLowerCase() === "websocket";

/**
 * Passes an upgrade to workerd. Only when the answer is 101 do the two connections become one, of which either end is the end of both.
 * Any other answer is the last thing that the client hears, and not a byte that it sent after its headers reaches workerd.
 */
export function passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, headers: HeaderList, socketPath: string): void {
  const kept = [...rawPairs(headers)].filter(([name]) => !BODY.has(name)).flat();
  const call = newRequest({
    socketPath,
    method: request.method,
    path: forwardedPath(request.url ?? "/"),
    headers: [...kept, "connection", "Upgrade", "upgrade", "websocket"],
    agent: false,
  });
  socket.on("error", () => socket.destroy()).once("close", () => call.destroy());
  call.on("error", () => socket.destroy());
  call.on("response", (answer) => relay(answer, socket));
  call.on("upgrade", (answer, upstream, early) => {
    socket.write(headOf(answer, [...rawPairs(answer.rawHeaders)]));
    if (early.length > 0) socket.write(early);
    if (head.length > 0) upstream.write(head);
    const end = (): void => {
      upstream.destroy();
      socket.destroy();
    };
    for (const side of [socket, upstream]) side.on("error", end).on("close", end);
    socket.pipe(upstream).pipe(socket);
  });
  call.end();
}

function relay(answer: IncomingMessage, socket: Duplex): void {
  const headers = Object.entries(responseHeaders(answer.headers)).flatMap(([name, value]) =>
    [value].flat().map((one) => [canonicalName(name), one] as const),
  );
  // Go says nothing of the connection.
  socket.write(headOf(answer, headers));
  answer.on("error", () => socket.destroy());
  answer.on("end", () => socket.once("finish", () => socket.destroy()));
  answer.pipe(socket);
}

function headOf(answer: IncomingMessage, headers: readonly (readonly [string, string])[]): Buffer {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""];
  return Buffer.from(lines.join("\r\n"), "latin1");
}
