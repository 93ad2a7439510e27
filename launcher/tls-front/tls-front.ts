import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from "node:http2";
import { connect, createServer as createTCPServer, type Socket, type Server as TCPServer } from "node:net";
import { type Duplex, PassThrough } from "node:stream";
import { createServer as createTLSServer, type TLSSocket } from "node:tls";
import { Pool } from "undici";
import type { KeyPair } from "../credentials/certificates.ts";
import { errorCode, LaunchError } from "../launch-error.ts";
import { type Downstream, forwarder } from "./front-forward.ts";
import { canonicalName, forwardedMethod, forwardedPath, type Passing, rawPairs, requestHeaders, withoutLength } from "./front-headers.ts";
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
export async function startTLSFront(options: TLSFrontOptions): Promise<TLSFront> {
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
  const http1 = newHTTP1Server(pool, options);
  const server = createTLSServer({
    cert: options.serving.certificate,
    key: options.serving.key,
    ca: options.clientCA,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ["h2", "http/1.1"],
    minVersion: "TLSv1.2",
  });
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.setNoDelay(true);
    if (socket.alpnProtocol === "h2") serveHTTP2(socket, pool, options);
    else http1.emit("connection", socket);
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  const outside = createTCPServer((socket) => expectTLS(socket, () => server.emit("connection", socket)));
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
const TLS_HANDSHAKE = 0x16;
const NOT_TLS = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

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

function serveHTTP2(socket: TLSSocket, pool: Pool, options: TLSFrontOptions): void {
  const passing = passingOf(socket, options);
  const session = performServerHandshake(socket, { settings: { maxConcurrentStreams: STREAMS_MAX } });
  session.on("error", () => socket.destroy());
  session.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, raw: string[]) => {
    const END_STREAM = 0x1;
    // undici destroys a body that it has sent; this stream still has to carry the answer.
    const body = (flags & END_STREAM) !== 0 ? null : stream.pipe(new PassThrough());
    const request = {
      method: forwardedMethod(headers[":method"] ?? "GET"),
      path: forwardedPath(headers[":path"] ?? "/"),
      headers: requestHeaders(rawPairs(raw), passing),
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
    // 2 is INTERNAL_ERROR: the client must not take what it has for the whole.
    fail: () => stream.close(2),
  };
}

function newHTTP1Server(pool: Pool, options: TLSFrontOptions): Server {
  const passings = new WeakMap<Duplex, Passing>();
  const passingFor = (socket: Duplex): Passing => {
    const known = passings.get(socket) ?? passingOf(socket as TLSSocket, options);
    passings.set(socket, known);
    return known;
  };
  // Watches stay open for as long as they like.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
    const headers = requestHeaders(rawPairs(request.rawHeaders), passingFor(request.socket));
    const forwarded = {
      method: forwardedMethod(request.method ?? "GET"),
      path: forwardedPath(request.url ?? "/"),
      headers,
      body: hasBody ? request : null,
    };
    forwarder(pool, forwarded, response, http1Downstream(response));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    passUpgrade(request, socket, head, requestHeaders(rawPairs(request.rawHeaders), passingFor(socket)), options.upstreamSocket);
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

/** An upgraded connection is two byte streams; the end of either is the end of both. */
function passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, headers: readonly string[], path: string): void {
  const upstream: Socket = connect({ path });
  const lines = [`${request.method} ${forwardedPath(request.url ?? "/")} HTTP/1.1`];
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  lines.push("connection: Upgrade", `upgrade: ${request.headers.upgrade ?? "websocket"}`, "", "");
  upstream.write(lines.join("\r\n"), "latin1");
  if (head.length > 0) upstream.write(head);
  const end = (): void => {
    upstream.destroy();
    socket.destroy();
  };
  for (const side of [socket, upstream]) side.on("error", end).on("close", end);
  socket.pipe(upstream).pipe(socket);
}
