import { expect, test } from "vitest";
import type { RequestContext } from "../../../worker/context.ts";
import { acceptsGzip } from "../../../worker/endpoints/encoding/accepts-gzip.ts";
import { serveContent } from "../../../worker/endpoints/encoding/serve-content.ts";

const changed = "Tue, 24 Nov 2026 12:00:00 GMT";
const earlier = "Tue, 24 Nov 2026 11:59:59 GMT";
const modifiedAt = Date.parse(changed) + 500;

async function answer(headers: Readonly<Record<string, string>>, method = "GET", own: object = { ETag: '"e"' }): Promise<Response> {
  const ctx = {
    request: new Request("https://server/", { method, headers }),
    deps: { randomBytes: (length: number) => new Uint8Array(length) },
  };
  const content = { body: new Response("0123456789"), headers: { "Content-Type": "text/x", ...own }, modifiedAt };
  return serveContent(ctx as unknown as RequestContext, content);
}

test.each<[headers: Readonly<Record<string, string>>, status: number]>([
  [{}, 200],
  [{ "If-Match": '"x", "e"' }, 200],
  [{ "If-Match": "*" }, 200],
  [{ "If-Match": 'W/"e"' }, 412],
  [{ "If-Match": '"x"' }, 412],
  [{ "If-Unmodified-Since": changed }, 200],
  [{ "If-Unmodified-Since": earlier }, 412],
  [{ "If-Unmodified-Since": "yesterday" }, 200],
  [{ "If-Match": '"e"', "If-Unmodified-Since": earlier }, 200],
  [{ "If-None-Match": '"e"' }, 304],
  [{ "If-None-Match": '"x", W/"e"' }, 304],
  [{ "If-None-Match": "*" }, 304],
  [{ "If-None-Match": '"x"' }, 200],
  [{ "If-Modified-Since": changed }, 304],
  [{ "If-Modified-Since": earlier }, 200],
  [{ "If-None-Match": '"x"', "If-Modified-Since": changed }, 200],
])("with %j the answer is %d", async (headers, status) => {
  expect((await answer(headers)).status).toBe(status);
});

test("what is not read is not answered with 304", async () => {
  expect((await answer({ "If-None-Match": "*" }, "PUT")).status).toBe(412);
  expect((await answer({ "If-Modified-Since": changed }, "PUT")).status).toBe(200);
});

test.each<[range: string, status: number, contentRange: string | null, text: string]>([
  ["bytes=0-3", 206, "bytes 0-3/10", "0123"],
  ["bytes=7-", 206, "bytes 7-9/10", "789"],
  ["bytes=-2", 206, "bytes 8-9/10", "89"],
  ["bytes=-99", 206, "bytes 0-9/10", "0123456789"],
  ["bytes=8-99", 206, "bytes 8-9/10", "89"],
  ["bytes= 1 - 2 ,", 206, "bytes 1-2/10", "12"],
  ["bytes=20-30,1-1", 206, "bytes 1-1/10", "1"],
  ["bytes=", 200, null, "0123456789"],
  ["bytes=0-9,0-9", 200, null, "0123456789"],
  ["bytes=10-", 416, "bytes */10", "invalid range: failed to overlap\n"],
  ["bytes=2-1", 416, null, "invalid range\n"],
  ["bytes=-", 416, null, "invalid range\n"],
  ["bytes=a-b", 416, null, "invalid range\n"],
  ["items=0-1", 416, null, "invalid range\n"],
])("the range %j is answered with %d", async (range, status, contentRange, text) => {
  const response = await answer({ Range: range });
  expect([response.status, response.headers.get("Content-Range"), await response.text()]).toEqual([status, contentRange, text]);
});

test("several ranges are parts of one answer", async () => {
  const response = await answer({ Range: "bytes=0-1,8-9" });
  const boundary = "00".repeat(30);
  expect([response.status, response.headers.get("Content-Type")]).toEqual([206, `multipart/byteranges; boundary=${boundary}`]);
  const part = (range: string, bytes: string): string =>
    `--${boundary}\r\nContent-Range: bytes ${range}/10\r\nContent-Type: text/x\r\n\r\n${bytes}\r\n`;
  expect(await response.text()).toBe(`${part("0-1", "01")}${part("8-9", "89")}--${boundary}--\r\n`);
});

test.each<[ifRange: string, status: number]>([
  ['"e"', 206],
  ['"x"', 200],
  [changed, 206],
  [earlier, 200],
])("a range of what was %s is answered with %d", async (ifRange, status) => {
  expect((await answer({ Range: "bytes=0-1", "If-Range": ifRange })).status).toBe(status);
});

test.each<[header: string, accepts: boolean]>([
  ["", false],
  ["gzip", true],
  ["br, GZIP;q=0.5", true],
  ["gzip;q=0", false],
  ["gzip;q=x", false],
  ["x-gzip, *", false],
])("a client that takes %j takes gzip: %s", (header, accepts) => {
  expect(acceptsGzip(new Request("https://server/", { headers: { "Accept-Encoding": header } }))).toBe(accepts);
});
