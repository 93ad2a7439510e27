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
}

/** Sockets that let their object sleep. */
export function hibernatingSockets(ctx: DurableObjectState): Sockets {
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  return {
    all: () => ctx.getWebSockets(),
    open: () => {
      const { 0: client, 1: server } = new WebSocketPair();
      ctx.acceptWebSocket(server);
      return { socket: server, response: new Response(null, { status: 101, webSocket: client }) };
    },
  };
}
