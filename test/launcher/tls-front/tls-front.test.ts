import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectHTTP2 } from "node:http2";
import { connect as connectTCP, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newCertificateAuthority, newLeaf } from "../../../launcher/credentials/certificates.ts";
import { startTLSFront, type TLSFront } from "../../../launcher/tls-front/tls-front.ts";

const now = new Date();
const ca = newCertificateAuthority("authority", now);
const serving = newLeaf(ca, { subject: [["CN", "server"]], usage: "serverAuth", names: ["127.0.0.1"] }, now);
const folder = mkdtempSync(join(tmpdir(), "front-"));

/** Behind the front: keeps every byte that comes, and says `answer` once a request's headers are there. */
let received = "";
let answer = "";
const behind: Server = createServer((socket: Socket) => {
  let text = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    text += chunk.toString("latin1");
    if (!text.includes("\r\n\r\n")) return;
    text = "";
    socket.write(answer);
  });
});
let front: TLSFront;

beforeAll(async () => {
  await new Promise<void>((resolve) => behind.listen(join(folder, "s"), () => resolve()));
  const options = { host: "127.0.0.1", port: 0, serving, clientCA: ca.certificate, proxyHeaders: false };
  const timeouts = { headersMilliseconds: 300, idleMilliseconds: 500 };
  front = await startTLSFront({ ...options, upstreamSocket: join(folder, "s"), cfBlobHeader: "cf-secret" }, timeouts);
});
afterAll(async () => {
  await front.stop();
  behind.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  received = "";
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
});

/** What a client hears that says these things, the next when something was heard, until the front ends the connection. */
function say(...texts: string[]): Promise<{ heard: string; milliseconds: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect({ host: "127.0.0.1", port: front.port, ca: ca.certificate, ALPNProtocols: ["http/1.1"] });
    const next = (): void => {
      const text = texts.shift();
      if (text !== undefined) socket.write(text, "latin1");
    };
    socket.on("secureConnect", next).on("error", () => undefined);
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      next();
    });
    socket.on("close", () => resolve({ heard, milliseconds: performance.now() - began }));
  });
}

const get = "GET /a HTTP/1.1\r\nHost: h\r\n";

describe("a client that says nothing is let go", () => {
  test.each([
    ["before the handshake", ""],
    ["in the handshake", "\x16\x03\x01"],
  ])("%s", async (_when, text) => {
    await new Promise<void>((resolve) => {
      const socket = connectTCP({ host: "127.0.0.1", port: front.port }, () => socket.write(text, "latin1"));
      socket.on("error", () => undefined).on("close", () => resolve());
    });
  });

  test.each([
    ["after the handshake", [""], 0],
    ["within the first headers", [get], 0],
    ["after an answer", [`${get}\r\n`], 1],
    ["within the second headers", [`${get}\r\n`, get], 1],
    ["within a body that is not read", ["POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nx"], 1],
  ])("%s", async (_when, texts, answers) => {
    const { heard, milliseconds } = await say(...texts);
    expect(heard.split("200 OK")).toHaveLength(answers + 1);
    expect(milliseconds).toBeGreaterThan(250);
  });

  test("on HTTP/2 without a stream, but not with one", async () => {
    const session = connectHTTP2(`https://127.0.0.1:${front.port}`, { ca: ca.certificate });
    answer = "";
    const stream = session.request({ ":path": "/" });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(session.closed).toBe(false);
    stream.on("error", () => undefined).close();
    await new Promise<void>((resolve) => session.once("close", resolve));
  });

  test("but one whose answer takes its time is not", async () => {
    answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const waited = await Promise.race([say(`${get}\r\n`), new Promise((resolve) => setTimeout(() => resolve("still open"), 1_200))]);
    expect(waited).toBe("still open");
  });
});

describe("an upgrade", () => {
  const upgrade = "GET /w HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  const smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\ncf-secret: {}\r\n\r\n";

  test("that is refused ends the connection, and nothing after it gets through", async () => {
    answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nX-A: b\r\n\r\nno";
    const { heard } = await say(`${upgrade}\r\n${smuggled}`, smuggled);
    expect(heard).toBe("HTTP/1.1 403 Forbidden\r\nX-A: b\r\nContent-Length: 2\r\n\r\nno");
    expect(received).not.toContain("smuggled");
    expect(received.match(/^GET /gm)).toHaveLength(1);
  });

  test("has no body behind which a request could hide", async () => {
    answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    await say(`${upgrade}Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`);
    expect(received).not.toContain("smuggled");
    expect(received.toLowerCase()).not.toContain("content-length");
  });

  test("that is granted joins the two ends", async () => {
    answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    const socket = connect({ host: "127.0.0.1", port: front.port, ca: ca.certificate, ALPNProtocols: ["http/1.1"] });
    socket.write(`${upgrade}\r\nearly`);
    let heard = "";
    await new Promise<void>((resolve) =>
      socket.on("data", (chunk) => {
        heard += String(chunk);
        resolve();
      }),
    );
    await expect.poll(() => received).toContain("early");
    expect(heard).toBe(answer);
    socket.destroy();
  });

  test("to anything but WebSockets is a request like others", async () => {
    const { heard } = await say("GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    expect(heard).toContain("200 OK");
    expect(received.toLowerCase()).not.toContain("upgrade");
  });
});

describe("what could be read in two ways is refused", () => {
  test.each([
    ["a length and chunks", `${get}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`],
    ["chunks that are not last", `${get}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ["chunks that are nearly so", `${get}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ["two lengths", `${get}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
    ["a length with a sign", `${get}Content-Length: +5\r\n\r\nhello`],
    ["a folded header", `${get}X-A: b\r\n c\r\n\r\n`],
    ["a blank before a colon", `${get}Content-Length : 5\r\n\r\nhello`],
    ["two hosts", `${get}Host: other\r\n\r\n`],
    ["no host", "GET /a HTTP/1.1\r\n\r\n"],
    ["a host with a path", "GET /a HTTP/1.1\r\nHost: h/api/v1/secrets?\r\n\r\n"],
    ["a host with a user", "GET /a HTTP/1.1\r\nHost: u@h\r\n\r\n"],
    ["a target that is no path", "GET a HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a blank in a path", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"],
    ["a bare line feed", "GET /a HTTP/1.1\nHost: h\nX-A: b\n\n"],
  ])("%s", async (_what, text) => {
    const { heard } = await say(text);
    expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(received).not.toContain("smuggled");
  });

  test.each([
    ["a fragment", { ":path": "/a#b" }, "GET /a%23b HTTP/1.1"],
    ["a Host beside the authority", { ":path": "/a", ":authority": "127.0.0.1", host: "other" }, "GET /a HTTP/1.1\r\nhost: 127.0.0.1"],
  ])("but HTTP/2 may say %s, which is made clear", async (_what, headers, expected) => {
    const session = connectHTTP2(`https://127.0.0.1:${front.port}`, { ca: ca.certificate });
    const stream = session.request(headers);
    await new Promise((resolve) => stream.once("response", resolve));
    session.destroy();
    expect(received).toContain(expected);
    expect(received).not.toContain("other");
  });

  test("HTTP/2 may say a name with blanks around it, which are not lost", async () => {
    const session = connectHTTP2(`https://127.0.0.1:${front.port}`, { ca: ca.certificate, strictFieldWhitespaceValidation: false });
    const stream = session.request({ ":path": "/a", "impersonate-user": " jane " });
    await new Promise((resolve) => stream.once("response", resolve));
    session.destroy();
    expect(received).toContain('x-edge-header-values: {"impersonate-user":[" jane "]}');
  });

  test.each([
    ["a target that is no path", { ":path": "a" }],
    ["a target with another host", { ":path": "http://other/a" }],
    ["an authority with a path", { ":path": "/", ":authority": "h/x" }],
  ])("%s, on HTTP/2 too", async (_what, headers) => {
    const session = connectHTTP2(`https://127.0.0.1:${front.port}`, { ca: ca.certificate });
    session.on("error", () => undefined);
    const stream = session.request(headers);
    await expect(new Promise((resolve, reject) => stream.once("response", resolve).once("error", reject))).rejects.toThrow();
    session.destroy();
    expect(received).toBe("");
  });
});
