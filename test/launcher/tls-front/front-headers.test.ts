import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newCertificateAuthority, newLeaf } from "../../../launcher/credentials/certificates.ts";

import {
  canonicalName,
  forwardedMethod,
  forwardedPath,
  isWellFormed,
  namesIdentity,
  rawPairs,
  requestHeaders,
  responseHeaders,
  withoutLength,
} from "../../../launcher/tls-front/front-headers.ts";

import { cfBlobText, describeCertificate } from "../../../launcher/tls-front/tls-client-auth.ts";
import { quote } from "../../../launcher/workerd/workerd-config.ts";

describe("headers that the front passes on", () => {
  test.each([
    "cf-blob",
    "cf-connecting-ip",
    "mf-cf-blob",
    "client-cert",
    "client-cert-chain",
    "x-remote-user",
    "x-remote-extra-scopes",
    "x-client-cert",
    "ssl-client-subject-dn",
    "x-forwarded-client-cert",
  ])("%s names identity", (name) => {
    expect(namesIdentity(name)).toBe(true);
  });

  test.each(["authorization", "accept", "impersonate-user", "content-type", "x-forwarded-for"])("%s does not", (name) => {
    expect(namesIdentity(name)).toBe(false);
  });

  test("spelling does not get a header through, and the blob is the front's alone", () => {
    const raw = ["X-Remote-User", "a", ":authority", "h:1", ":path", "/", "Connection", "close", "Accept", "a", "Accept", "b"];
    const spoofed = [...raw, "CF-Secret", "spoof", "X-Edge-Header-Values", "{}", "X-Edge-Method", "FOO"];
    const passing = { blob: ["cf-secret", "{}"], proxyHeaders: false } as const;
    const own = ["host", "h:1", "accept", "a", "cf-secret", "{}"];
    expect(requestHeaders(rawPairs(spoofed), passing)).toEqual(own);
    expect(requestHeaders(rawPairs(spoofed), { ...passing, proxyHeaders: true })).toEqual(["x-remote-user", "a", ...own]);
  });

  test("values with a comma are told apart from several values", () => {
    const passing = { blob: ["b", ""], proxyHeaders: false } as const;
    const sent = (...values: string[]): string[] =>
      requestHeaders(rawPairs(values.flatMap((value) => ["Impersonate-Group", value])), passing).slice(0, -2);
    expect(sent("a", "b")).toEqual(["impersonate-group", "a", "impersonate-group", "b"]);
    const values = ["x-edge-header-values", '{"impersonate-group":["a, b","\\u00e9"]}'];
    expect(sent("a, b", "é")).toEqual(["impersonate-group", "a, b", "impersonate-group", "é", ...values]);
    expect(sent(" a ")).toEqual(["impersonate-group", " a ", "x-edge-header-values", '{"impersonate-group":[" a "]}']);
  });
});

describe("request.cf.tlsClientAuth", () => {
  const now = new Date("2026-11-17T00:00:00Z");
  const ca = newCertificateAuthority("authority", now);
  const leaf = new X509Certificate(
    newLeaf(
      ca,
      {
        subject: [
          ["O", "dév"],
          ["CN", "alice"],
        ],
        usage: "clientAuth",
      },
      now,
    ).certificate,
  );
  const auth = describeCertificate(leaf.raw, "SUCCESS");

  test("carries the leaf and its names in Cloudflare's forms", () => {
    expect(auth).toMatchObject({
      certPresented: "1",
      certVerified: "SUCCESS",
      certRevoked: "0",
      certIssuerDN: "CN=authority",
      certRFC9440TooLarge: false,
    });
    expect(auth.certRFC9440).toBe(`:${leaf.raw.toString("base64")}:`);
    expect(auth.certFingerprintSHA256).toMatch(/^[0-9a-f]{64}$/);
    expect(auth.certSubjectDNLegacy).toMatch(/^\/O=.*\/CN=alice$/);
  });

  test("is ASCII in the header and the same when read", () => {
    expect(cfBlobText(auth)).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(cfBlobText(auth))).toEqual({ tlsClientAuth: auth });
  });
});

test.each([
  ["plain", '"plain"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["line\nnext", '"line\\x0anext"'],
  ["é", '"\\xc3\\xa9"'],
])("workerd's configuration quotes %j", (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});

test("an answer's headers are in Go's order, without those of the connection", () => {
  const headers = { date: "d", "x-b": "2", "content-length": "3", connection: "close", "x-a": ["1", "2"], "transfer-encoding": "chunked" };
  expect(Object.entries(responseHeaders(headers))).toEqual([
    ["x-a", ["1", "2"]],
    ["x-b", "2"],
    ["content-length", "3"],
    ["date", "d"],
  ]);
});

test("the length of what is bigger than a buffer is not told, but for what can be read in ranges", () => {
  expect(withoutLength({ "content-length": "10" }, 10)).toEqual({ "content-length": "10" });
  expect(withoutLength({ "content-length": "11", a: "b" }, 10)).toEqual({ a: "b" });
  const ranges = { "content-length": "11", "accept-ranges": "bytes" };
  expect(withoutLength(ranges, 10)).toEqual(ranges);
});

test("of a header that Go reads the first of only that one is passed on", () => {
  const raw = ["accept", "a", "accept", "b", "x", "1", "x", "2", "authorization", "Bearer a", "authorization", "Bearer b"];
  expect(requestHeaders(rawPairs(raw), { blob: ["cf", ""], proxyHeaders: false })).toEqual([
    "accept",
    "a",
    "x",
    "1",
    "x",
    "2",
    "authorization",
    "Bearer a",
    "cf",
    "",
  ]);
});

test.each<[string, string, string[]]>([
  ["GET", "GET", []],
  ["get", "TRACE", ["x-edge-method", "get"]],
  ["FOO", "TRACE", ["x-edge-method", "FOO"]],
])("the method %s travels as %s with %j", (given, method, said) => {
  expect(forwardedMethod(given)).toEqual({ method, said });
});

test.each([
  ["/a?labelSelector=x>1,y<2&z=%3E", "/a?labelSelector=x%3E1,y%3C2&z=%3E"],
  ["/a b#c", "/a%20b%23c"],
  ["//other/a", "//other/a"],
  ["http://other/a?b", "/a?b"],
  ["HTTPS://u@other:1?b", "/?b"],
  ["/http://other/a", "/http://other/a"],
])("the target %s travels as the path %s", (target, path) => {
  expect(forwardedPath(target)).toBe(path);
});

test.each<[string, string[], boolean]>([
  ["/", ["Host", "h:1"], true],
  ["/", ["Host", "[::1]:443"], true],
  ["/", [":authority", "h", "host", "other"], true],
  ["http://other/a", ["Host", "h"], true],
  ["/", ["Host", "h", "host", "h"], false],
  ["/", ["Host", "h/a"], false],
  ["/", ["Host", "h?a"], false],
  ["/", ["Host", "h#a"], false],
  ["/", ["Host", "u@h"], false],
  ["/", ["Host", "h other"], false],
  ["/a\nb", ["Host", "h"], false],
  ["*", ["Host", "h"], false],
  ["a", ["Host", "h"], false],
  ["", ["Host", "h"], false],
])("the target %j with %j is well formed: %j", (target, raw, expected) => {
  expect(isWellFormed(target, rawPairs(raw))).toBe(expected);
});

test("HTTP/1.1's names are canonical", () => {
  expect(["content-type", "x-kubernetes-pf-flowschema-uid"].map(canonicalName)).toEqual(["Content-Type", "X-Kubernetes-Pf-Flowschema-Uid"]);
});
