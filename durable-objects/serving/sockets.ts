/** One watcher's connection, as the store's side sees it; what is attached outlives the object's memory. */
export interface Socket {
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
}

/** The watchers' connections of one object. */
export interface Sockets {
  all(): readonly Socket[];
  /** A new connection, and the answer that hands its other end to who asked. */
  open(): { readonly socket: Socket; readonly response: Response };
  /** Closes those whose other end has gone without a word. */
  reap(): void;
}

/** Milliseconds without a ping (a watch sends one every 30 s) after which nobody is there any more. */
const silentMillisecondsMax = 180_000;

/** Sockets that let their object sleep: the runtime answers pings, and remembers the last one. */
export function hibernatingSockets(ctx: DurableObjectState, now: () => number): Sockets {
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  const heardAt = (socket: WebSocket): number =>
    ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? Number(ctx.getTags(socket)[0] ?? now());
  return {
    all: () => ctx.getWebSockets(),
    open: () => {
      const { 0: client, 1: server } = new WebSocketPair();
      ctx.acceptWebSocket(server, [String(now())]);
      return { socket: server, response: new Response(null, { status: 101, webSocket: client }) };
    },
    reap: () => {
      for (const socket of ctx.getWebSockets()) if (now() - heardAt(socket) > silentMillisecondsMax) drop(socket);
    },
  };
}

/** Sends, if the other side is still there; if not, the runtime drops the socket. */
export function send(socket: Socket, data: string | Uint8Array): void {
  try {
    socket.send(data);
  } catch {
    // Closed.
  }
}

/** Closes a watcher's connection, if it is not closed yet. */
export function drop(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // Closed already.
  }
}
