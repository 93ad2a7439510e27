import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";

/** How long the front waits for clients that say nothing. */
export interface FrontTimeouts {
  /** For the handshake, and then for the first request's headers. */
  readonly headersMilliseconds: number;
  /** For another request on a connection that has none under way. */
  readonly idleMilliseconds: number;
}

/** upstream: apiserver/pkg/server/secure_serving.go ReadHeaderTimeout, IdleTimeout */
export const frontTimeouts: FrontTimeouts = { headersMilliseconds: 32_000, idleMilliseconds: 90_000 };

/** One deadline at a time: a new one replaces the old. */
class Deadline {
  #timer: NodeJS.Timeout | undefined;
  readonly #missed: () => void;

  constructor(missed: () => void) {
    this.#missed = missed;
  }

  in(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#missed, milliseconds);
    this.#timer.unref();
  }

  /** There is none any more. */
  met(): void {
    clearTimeout(this.#timer);
  }
}

/** Ends a connection that is not over in time; returns how to say that it is. */
export function limitWait(socket: Socket, milliseconds: number): () => void {
  const deadline = new Deadline(() => socket.destroy());
  deadline.in(milliseconds);
  socket.once("close", () => deadline.met());
  return () => deadline.met();
}

/** What an HTTP/1.1 connection tells its deadline. */
export interface HTTP1Waits {
  /** A request's headers are complete; its answer says when it is over. */
  began(request: IncomingMessage, response: ServerResponse): void;
  /** The connection is HTTP's no more. */
  upgraded(): void;
}

/**
 * The deadlines of an HTTP/1.1 connection: for the first headers, and after each answer for the next ones. The server's own timeout for
 * idle connections ends at the first byte; this one lasts until the headers are complete, and until a body that nobody reads is over.
 */
export function limitHTTP1(socket: Socket, { headersMilliseconds, idleMilliseconds }: FrontTimeouts): HTTP1Waits {
  const deadline = new Deadline(() => socket.destroy());
  let open = 0;
  deadline.in(headersMilliseconds);
  socket.once("close", () => deadline.met());
  return {
    began: (_request, response) => {
      open += 1;
      deadline.met();
      response.once("close", () => {
        open -= 1;
        if (open === 0 && !socket.destroyed) deadline.in(idleMilliseconds + headersMilliseconds);
      });
    },
    upgraded: () => deadline.met(),
  };
}

/** Ends an HTTP/2 session that has been without streams for so long: it is told to go, and then is gone. upstream: golang.org/x/net/http2 IdleTimeout */
export function limitHTTP2(session: ServerHttp2Session, socket: Socket, { headersMilliseconds, idleMilliseconds }: FrontTimeouts): void {
  const last = new Deadline(() => socket.destroy());
  const deadline = new Deadline(() => {
    session.close();
    last.in(headersMilliseconds);
  });
  let open = 0;
  deadline.in(idleMilliseconds);
  session.on("stream", (stream: ServerHttp2Stream) => {
    open += 1;
    deadline.met();
    stream.once("close", () => {
      open -= 1;
      if (open === 0 && !session.destroyed) deadline.in(idleMilliseconds);
    });
  });
  socket.once("close", () => {
    deadline.met();
    last.met();
  });
}
