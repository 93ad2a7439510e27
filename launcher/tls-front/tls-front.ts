import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from "node:http2";
import { createServer as createTCPServer, type Socket, type Server as TCPServer } from "node:net";
import { type Duplex, PassThrough } from "node:stream";
import { createServer as createTLSServer, type TLSSocket } from "node:tls";
import { Pool } from "undici";
import type { KeyPair } from "../credentials/certificates.ts";
import { errorCode, LaunchError } from "../launch-error.ts";
import { type Downstream, forwarder } from "./front-forward.ts";
import {
  canonicalName,
  forwardedMethod,
  forwardedPath,
  isWellFormed,
  type Passing,
  rawPairs,
  requestHeaders,
  withoutLength,
} from "./front-headers.ts";
import { type FrontTimeouts, frontTimeouts, type HTTP1Waits, limitHTTP1, limitHTTP2, limitWait } from "./front-timeouts.ts";
import { mayUpgrade, passUpgrade } from "./front-upgrade.ts";
import { cfBlobText, tlsClientAuthOf } from "./tls-client-auth.ts";

export interface TLSFrontOptions {
  readonly host: string;
  readonly port: number;
  readonly serving: KeyPair;
  /** PEM, one or more: who may sign client certificates. */
  readonly clientCA: string;
  /** Whether a front proxy may name users in headers. */
  readonly proxyHeaders: boolean;
  /** Path of workerd's socket. */
  readonly upstreamSocket: string;
  readonly cfBlobHeader: string;
}

export interface TLSFront {
  readonly port: number;
  stop(): Promise<void>;
}

/** workerd closes idle connections after 5 s; closing them first means never writing into one that is closing. */
const UPSTREAM_IDLE_MILLISECONDS = 3_000;
/** upstream: apiserver/pkg/server/secure_serving.go: http2MaxStreams 250 by default */
const STREAMS_MAX = 250;

/**
 * The server's outside when clients have certificates: TLS with HTTP/2 and HTTP/1.1, which asks for a certificate, verifies it and
 * tells the Worker in `request.cf.tlsClientAuth`, as Cloudflare does. Everything streams; nothing is kept.
 */
export async function startTLSFront(options: TLSFrontOptions, timeouts: FrontTimeouts = frontTimeouts): Promise<TLSFront> {
  const pool = new Pool("http://edge-apiserver", {
    socketPath: options.upstreamSocket,
    connections: null,
    pipelining: 1,
    bodyTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: UPSTREAM_IDLE_MILLISECONDS,
    keepAliveMaxTimeout: UPSTREAM_IDLE_MILLISECONDS,
  });
  const sockets = new Set<TLSSocket>();
  const http1 = newHTTP1Server(pool, options, timeouts);
  const server = createTLSServer({
    cert: options.serving.certificate,
    key: options.serving.key,
    ca: options.clientCA,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ["h2", "http/1.1"],
    minVersion: "TLSv1.2",
    handshakeTimeout: timeouts.headersMilliseconds,
  });
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.setNoDelay(true);
    if (socket.alpnProtocol === "h2") serveHTTP2(socket, pool, options, timeouts);
    else http1.emit("connection", socket);
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  const outside = createTCPServer((socket) => {
    const begun = limitWait(socket, timeouts.headersMilliseconds);
    expectTLS(socket, () => {
      begun();
      server.emit("connection", socket);
    });
  });
  await listen(outside, options);
  const address = outside.address();
  const stop = async (): Promise<void> => {
    outside.close();
    server.close();
    for (const socket of sockets) socket.destroy();
    await pool.destroy();
  };
  return { port: typeof address === "object" && address !== null ? address.port : options.port, stop };
}

/** upstream: Go's net/http bufferBeforeChunkingSize, golang.org/x/net/http2 handlerChunkBytes */
const HTTP1_BUFFER_BYTES = 2048;
const HTTP2_BUFFER_BYTES = 4096;
const END_STREAM = 0x1;
const PROTOCOL_ERROR = 1;
const INTERNAL_ERROR = 2;
const TLS_HANDSHAKE = 0x16;
const NOT_TLS = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
/** upstream: Go's net/http server.go, for what it cannot read as a request */
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request";

/** Looks at a connection's first byte: who does not begin with a handshake is told so, as Go's server does. */
function expectTLS(socket: Socket, begin: () => void): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", (first: Buffer) => {
    if (first[0] !== TLS_HANDSHAKE) {
      socket.end(NOT_TLS);
      return;
    }
    socket.pause();
    socket.unshift(first);
    begin();
  });
}

function listen(server: TCPServer, { host, port }: TLSFrontOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new LaunchError(`cannot listen on ${host}:${port} (${errorCode(error)})`)));
    server.listen({ host, port }, () => resolve());
  });
}

/** The blob for the client of a connection; said once for all its requests. */
function passingOf(socket: TLSSocket, options: TLSFrontOptions): Passing {
  return { blob: [options.cfBlobHeader, cfBlobText(tlsClientAuthOf(socket))], proxyHeaders: options.proxyHeaders };
}

function serveHTTP2(socket: TLSSocket, pool: Pool, options: TLSFrontOptions, timeouts: FrontTimeouts): void {
  const passing = passingOf(socket, options);
  // Strictly, a value with a blank at its end would be dropped without a word: who is to be impersonated by it would be nobody.
  const session = performServerHandshake(socket, {
    settings: { maxConcurrentStreams: STREAMS_MAX },
    strictFieldWhitespaceValidation: false,
  });
  session.on("error", () => socket.destroy());
  limitHTTP2(session, socket, timeouts);
  session.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, raw: string[]) => {
    if (!isWellFormed(headers[":path"] ?? "/", rawPairs(raw))) {
      stream.on("error", () => undefined).close(PROTOCOL_ERROR);
      return;
    }
    // undici destroys a body that it has sent; this stream still has to carry the answer.
    const body = (flags & END_STREAM) !== 0 ? null : stream.pipe(new PassThrough());
    const { method, said } = forwardedMethod(headers[":method"] ?? "GET");
    const request = {
      method,
      path: forwardedPath(headers[":path"] ?? "/"),
      headers: [...requestHeaders(rawPairs(raw), passing), ...said],
      body,
    };
    forwarder(pool, request, stream, http2Downstream(stream));
  });
}

function http2Downstream(stream: ServerHttp2Stream): Downstream {
  return {
    start: (status, headers) => {
      if (!stream.headersSent && !stream.destroyed) stream.respond({ ":status": status, ...withoutLength(headers, HTTP2_BUFFER_BYTES) });
    },
    // The client must not take what it has for the whole.
    fail: () => stream.close(INTERNAL_ERROR),
  };
}

function newHTTP1Server(pool: Pool, options: TLSFrontOptions, timeouts: FrontTimeouts): Server {
  const connections = new WeakMap<Duplex, Passing & HTTP1Waits>();
  const connectionOf = (socket: Duplex): Passing & HTTP1Waits => {
    const known = connections.get(socket) ?? { ...passingOf(socket as TLSSocket, options), ...limitHTTP1(socket as TLSSocket, timeouts) };
    connections.set(socket, known);
    return known;
  };
  // Watches stay open for as long as they like.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: timeouts.idleMilliseconds, shouldUpgradeCallback: mayUpgrade });
  server.on("connection", connectionOf);
  const refused = (request: IncomingMessage, socket: Duplex): boolean => {
    const wellFormed = isWellFormed(request.url ?? "/", rawPairs(request.rawHeaders));
    if (!wellFormed) socket.end(BAD_REQUEST, () => socket.destroy());
    return !wellFormed;
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const connection = connectionOf(request.socket);
    connection.began(request, response);
    if (refused(request, request.socket)) return;
    const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
    const { method, said } = forwardedMethod(request.method ?? "GET");
    const forwarded = {
      method,
      path: forwardedPath(request.url ?? "/"),
      headers: [...requestHeaders(rawPairs(request.rawHeaders), connection), ...said],
      body: hasBody ? request : null,
    };
    forwarder(pool, forwarded, response, http1Downstream(response));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = connectionOf(socket);
    connection.upgraded();
    if (refused(request, socket)) return;
    passUpgrade(request, socket, head, requestHeaders(rawPairs(request.rawHeaders), connection), options.upstreamSocket);
  });
  return server;
}

function http1Downstream(response: ServerResponse): Downstream {
  return {
    start: (status, headers) => {
      if (response.headersSent) return;
      // Go says nothing of a connection that stays open.
      response.removeHeader("Connection");
      const { "content-length": length, ...rest } = withoutLength(headers, HTTP1_BUFFER_BYTES);
      const all = { ...rest, date: new Date().toUTCString(), ...(length === undefined ? {} : { "content-length": length }) };
      response.writeHead(status, Object.fromEntries(Object.entries(all).map(([name, value]) => [canonicalName(name), value])));
      // A watch has no byte yet that would carry its headers.
      response.flushHeaders();
    },
    fail: () => response.destroy(),
  };
}
