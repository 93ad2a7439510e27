import type { RequestContext } from "../../context.ts";
import type { OpenWatch } from "./watch.ts";

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

/**
 * A watch whose events are one message each: text, or `binary`. What the client sends is not read; its end is the watch's. A slow client
 * is not seen here: the runtime says of no message whether it has left, so what waits is bounded by the watch's timeout only.
 */
export function websocketWatch(offered: Offered, open: OpenWatch, binary: boolean): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  const decoder = new TextDecoder();
  let end = (): void => undefined;
  server.accept();
  server.addEventListener("close", () => end());
  server.addEventListener("error", () => end());
  const push = (bytes: Uint8Array): void => {
    if (binary) for (const frame of framesOf(bytes)) server.send(frame);
    else for (const line of decoder.decode(bytes).split("\n")) if (line !== "") server.send(`${line}\n`);
  };
  const close = (): void => server.close(1000);
  end = open.start({
    push: (bytes) => attempt(() => push(bytes)),
    close: () => attempt(close),
  });
  const [protocol] = protocols(offered);
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
