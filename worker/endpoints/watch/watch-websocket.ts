import type { Dependencies, RequestContext } from "../../context.ts";
import type { OpenWatch, WatchSink } from "./watch.ts";

const tokenProtocol = "base64url.bearer.authorization.k8s.io.";

/** Whether the client asks for a WebSocket; only a watch answers with one. */
export const isWebSocketRequest = (request: Request): boolean => request.headers.get("Upgrade")?.toLowerCase() === "websocket";

type Offered = Pick<RequestContext, "request" | "bySubprotocol">;

/** The subprotocols that are offered, without the one that the user was known by: another's token is one like any other. */
const protocols = ({ request, bySubprotocol = false }: Offered): string[] =>
  (request.headers.get("Sec-WebSocket-Protocol") ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && !(bySubprotocol && one.startsWith(tokenProtocol)));

/** What upstream's handshake does not accept: it wants version 13, some origin, and at most one subprotocol. upstream: golang.org/x/net/websocket */
export function websocketRefusal(offered: Offered): Response | undefined {
  const { request } = offered;
  if (!isWebSocketRequest(request)) return undefined;
  if (request.headers.get("Sec-WebSocket-Version") !== "13")
    return new Response("missing or bad WebSocket Version", { status: 400, headers: { "Sec-WebSocket-Version": "13" } });
  const origin = request.headers.get("Origin") ?? "";
  if (origin === "" || origin === "null") return new Response(null, { status: 403 });
  return protocols(offered).length > 1 ? new Response(null, { status: 400 }) : undefined;
}

/** The inside of each frame: four bytes of length come first. */
function* framesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.byteLength; ) {
    const length = view.getUint32(at);
    yield bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

/** Bytes that were sent and have not left, beyond which the client is waited for. */
const bufferedBytesMax = 256 * 1024;
/** The runtime tells how much waits, and not when it has left. */
const lookMilliseconds = 100;

/** Events as messages of one socket, until `over`: text, or `binary`. */
export function socketSink(
  socket: Pick<WebSocket, "send" | "close" | "bufferedAmount">,
  binary: boolean,
  every: Dependencies["every"],
  over: AbortSignal,
): Required<WatchSink> {
  const decoder = new TextDecoder();
  const send = (bytes: Uint8Array): void => {
    if (binary) for (const frame of framesOf(bytes)) socket.send(frame);
    else for (const line of decoder.decode(bytes).split("\n")) if (line !== "") socket.send(`${line}\n`);
  };
  const isFull = (): boolean => !over.aborted && socket.bufferedAmount > bufferedBytesMax;
  const emptied = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = every(lookMilliseconds, () => {
        if (isFull()) return;
        stop();
        resolve();
      });
    });
  return {
    push: (bytes) => attempt(() => send(bytes)),
    full: () => (isFull() ? emptied() : undefined),
    close: () => attempt(() => socket.close(1000)),
  };
}

/** A watch whose events are one message each. What the client sends is not read; its end is the watch's. */
export function websocketWatch(ctx: RequestContext, open: OpenWatch, binary: boolean): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  const over = new AbortController();
  let end = (): void => undefined;
  const left = (): void => {
    over.abort();
    end();
  };
  server.accept();
  server.addEventListener("close", left);
  server.addEventListener("error", left);
  end = open.start(socketSink(server, binary, ctx.deps.every, over.signal));
  const [protocol] = protocols(ctx);
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: protocol === undefined ? {} : { "Sec-WebSocket-Protocol": protocol },
  });
}

/** The other side may be gone at any time; the socket's close says so. */
function attempt(send: () => void): void {
  try {
    send();
  } catch {
    // Gone.
  }
}
