import { expect, test } from "vitest";
import { pemCertificates } from "../../worker/authentication/client-certificate.ts";
import { x509 } from "../../worker/authentication/x509.ts";
import { AuthMetrics } from "../../worker/registry/metrics/auth-metrics.ts";

// Made with openssl: a CA, and two certificates of O=dev, O=qa, CN=jane, for clients and for servers.
const ca = [
  "MIIBfDCCASGgAwIBAgIUAyr3RZpDMb7NAQxr5sGLIsvwZhIwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjQxMTA1MDFaGA8yMTI2",
  "MTAzMTExMDUwMVowEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFC1kYCxf1zOwmOmYB8kpbyANXGkr/Ubi0rmeLTJ7YXk",
  "XvnWnB2aqJ3OhHjwelDDGuiPtx6MtmXQE2EdhjxHYJmjUzBRMB0GA1UdDgQWBBRLDSZJ2g6qyuamcBPMeC9jNBthITAfBgNVHSMEGDAWgBRLDSZJ2g6qyuam",
  "cBPMeC9jNBthITAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDXvC7g9NfiuRxLiwzXColYY8Qy6qWMQ/YpxGx1/ickFgIhAMrvn7GJl05X",
  "AV8CP3EyjCZxZMEbq5GxZPNwjz3x27sZ",
].join("");
const client = [
  "MIIBlTCCATugAwIBAgIUEAA4clUiFfxn7bEGRbKIhf5UWf0wCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHdGVzdC1jYTAeFw0yNjExMjQxMTA1MDFaFw0zNjEx",
  "MjExMTA1MDFaMCoxDDAKBgNVBAoMA2RldjELMAkGA1UECgwCcWExDTALBgNVBAMMBGphbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARLYxVEhscomW0V",
  "FTqgH0OryNxDaQql3LhGrSjwY1yOzUaeyBKJbtFl12D8t7H2L28POlizmenR+pQOlAbUlygwo1cwVTATBgNVHSUEDDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQU",
  "PMl7F4ZomaMd0u8v19t0BH/+Ir0wHwYDVR0jBBgwFoAUSw0mSdoOqsrmpnATzHgvYzQbYSEwCgYIKoZIzj0EAwIDSAAwRQIhAL56yAgdeDM7wgaCi5DpmTbr",
  "yook0r5/qdRWQdR22LflAiBpnCpbiNKfBFshCeXvkSqAcXES7Zv+s8BpWTpY4kP9iQ==",
].join("");
const server = [
  "MIIBlTCCATugAwIBAgIUadMEYVnO5ItVKpChknUewUiLORwwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHdGVzdC1jYTAeFw0yNjExMjQxMTA1MDFaFw0zNjEx",
  "MjExMTA1MDFaMCoxDDAKBgNVBAoMA2RldjELMAkGA1UECgwCcWExDTALBgNVBAMMBGphbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARLYxVEhscomW0V",
  "FTqgH0OryNxDaQql3LhGrSjwY1yOzUaeyBKJbtFl12D8t7H2L28POlizmenR+pQOlAbUlygwo1cwVTATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQU",
  "PMl7F4ZomaMd0u8v19t0BH/+Ir0wHwYDVR0jBBgwFoAUSw0mSdoOqsrmpnATzHgvYzQbYSEwCgYIKoZIzj0EAwIDSAAwRQIhALj+1xyA9T+urP9mOttkFsjX",
  "NvqVnzI102+ODf0jzUoeAiBEG/7wAzsI53RzHs1RXUrjNh9qPfptqysEXtAlFltFaQ==",
].join("");

const pem = (der: string): string => `-----BEGIN CERTIFICATE-----\n${der.replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
const inTime = Date.parse("2027-01-01T00:00:00Z");
const verified = { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0" };

async function whoIs(auth: object | undefined, now = inTime, authority = ca): Promise<unknown> {
  const request = Object.assign(new Request("https://server/"), { cf: auth === undefined ? undefined : { tlsClientAuth: auth } });
  try {
    const found = await x509(
      pem(authority),
      async () => () => false,
      () => now,
      new AuthMetrics(),
    )(request, { audiences: [], path: "/", warn: () => undefined });
    return found === undefined ? undefined : [found.user.name, ...found.user.groups];
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const refused = expect.stringMatching("x509: ");
const jane = { ...verified, certRFC9440: `:${client}:` };

test.each<[string, object | undefined, unknown]>([
  ["no TLS data", undefined, undefined],
  ["no certificate", { certPresented: "0", certVerified: "NONE", certRevoked: "0", certRFC9440: "" }, undefined],
  ["a client certificate", jane, ["jane", "dev", "qa"]],
  ["a server's certificate", { ...verified, certRFC9440: `:${server}:` }, refused],
  ["an unverified one", { ...jane, certVerified: "FAILED:unable to verify the first certificate" }, refused],
  ["a revoked one", { ...jane, certRevoked: "1" }, refused],
  ["no DER", { ...verified, certRFC9440: ":AAAA:" }, refused],
])("%s", async (_what, auth, wanted) => {
  expect(await whoIs(auth)).toEqual(wanted);
});

test("a certificate out of time or of another CA is nobody's", async () => {
  expect(await whoIs(jane, Date.parse("2037-01-01T00:00:00Z"))).toEqual(refused);
  expect(await whoIs(jane, Date.parse("2020-01-01T00:00:00Z"))).toEqual(refused);
  expect(await whoIs(jane, inTime, client)).toEqual(refused);
});

test("a PEM file gives every certificate in it", () => {
  expect(pemCertificates(pem(ca) + pem(client)).map(({ names }) => names.at(-1)?.value)).toEqual(["test-ca", "jane"]);
});
