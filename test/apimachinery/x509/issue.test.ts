import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { newCertificateAuthority, newLeaf } from "../../../launcher/credentials/certificates.ts";
import { parseCertificate } from "../../../worker/apimachinery/x509/certificate.ts";
import { requestOf } from "../../../worker/apimachinery/x509/certificate-request.ts";
import { issueCertificate } from "../../../worker/apimachinery/x509/issue.ts";
import { pemBlocks } from "../../../worker/apimachinery/x509/pem.ts";
import { verifies } from "../../../worker/apimachinery/x509/public-key.ts";

// Made with openssl: /O=team-b/O=team-a/CN=jane with subjectAltName DNS:a.example,IP:10.0.0.1,email:j@example.com
const request = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIIBJzCBzwIBADAxMQ8wDQYDVQQKDAZ0ZWFtLWIxDzANBgNVBAoMBnRlYW0tYTEN",
  "MAsGA1UEAwwEamFuZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLl/n8wnXXiG",
  "zRpAdsvFVV6Bap8Xe+c7kv8TERMeYafOZR1TYwqzkr0hl0t9XgtoOZ9glSvaAl7D",
  "gyALERrjuaugPDA6BgkqhkiG9w0BCQ4xLTArMCkGA1UdEQQiMCCCCWEuZXhhbXBs",
  "ZYcECgAAAYENakBleGFtcGxlLmNvbTAKBggqhkjOPQQDAgNHADBEAiAz+kBAs2KW",
  "NYZHQq9WG3GdxTamxso3xVGvXMMGTUSKGQIgJ5csovGXBNV7VnB0fMNxV9c2Q0J3",
  "BLbOQh170TiEK8A=",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");

const now = Date.parse("2026-11-24T12:00:00Z");
const authority = newCertificateAuthority("kubernetes", new Date(now));
const issue = { notBefore: now, notAfter: now + 3_600_000, serial: new Uint8Array(16).fill(7) };

test("a request is read, and its signature checked", async () => {
  const parsed = requestOf(btoa(request));
  expect(parsed.names.map(({ value }) => value)).toEqual(["team-b", "team-a", "jane"]);
  expect(parsed).toMatchObject({ dnsNames: ["a.example"], emails: ["j@example.com"], uris: [] });
  expect(parsed.addresses).toEqual([Uint8Array.of(10, 0, 0, 1)]);
  expect(await verifies(parsed.publicKey, parsed)).toBe(true);
  expect(await verifies(parsed.publicKey, { ...parsed, signed: parsed.signed.slice(1) })).toBe(false);
});

test("what is no request is refused", () => {
  expect(() => requestOf(btoa("no"))).toThrow("PEM block type must be CERTIFICATE REQUEST");
  expect(() => requestOf(btoa(authority.certificate))).toThrow("PEM block type must be CERTIFICATE REQUEST");
});

test.each<[string, { privateKey: string; certificate: string }]>([
  ["an ECDSA authority", { privateKey: authority.key, certificate: authority.certificate }],
])("%s issues a certificate that others can read", async (_what, { privateKey, certificate }) => {
  const usages = ["client auth", "digital signature", "key encipherment"];
  const pem = await issueCertificate({ certificate, key: privateKey }, requestOf(btoa(request)), { ...issue, usages });
  const read = new X509Certificate(pem);
  expect(read.subject).toBe("O=team-a + O=team-b\nCN=jane");
  expect(read.issuer).toBe("CN=kubernetes");
  expect(read.ca).toBe(false);
  expect(read.subjectAltName).toBe("DNS:a.example, email:j@example.com, IP Address:10.0.0.1");
  expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect([read.validFrom, read.validTo].map(Date.parse)).toEqual([now, now + 3_600_000]);
  const issuer = new X509Certificate(certificate);
  expect(read.checkIssued(issuer)).toBe(true);
  expect(read.verify(issuer.publicKey)).toBe(true);
  const [own, theirs] = [pem, certificate].map((text) => parseCertificate(pemBlocks(text)[0]?.bytes ?? new Uint8Array()));
  expect(await verifies(theirs?.publicKey ?? new Uint8Array(), own ?? parseCertificate(new Uint8Array()))).toBe(true);
});

test("an unknown usage is refused", async () => {
  const key = authority.key;
  await expect(
    issueCertificate({ certificate: authority.certificate, key }, requestOf(btoa(request)), { ...issue, usages: ["eat"] }),
  ).rejects.toThrow('unrecognized usage values: ["eat"]');
});

test("signatures of RSA, ECDSA and Ed25519 keys are verified", async () => {
  const message = new TextEncoder().encode("message");
  const kinds = [
    ["rsa", { modulusLength: 2048 }, "1.2.840.113549.1.1.11", "sha256"],
    ["ec", { namedCurve: "P-384" }, "1.2.840.10045.4.3.3", "sha384"],
    ["ed25519", {}, "1.3.101.112", null],
  ] as const;
  const { sign } = await import("node:crypto");
  for (const [kind, options, signatureAlgorithm, hash] of kinds) {
    const { privateKey, publicKey } = generateKeyPairSync(kind as "rsa", options as { modulusLength: number });
    const signature = sign(hash, message, createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })));
    const spki = publicKey.export({ type: "spki", format: "der" });
    expect(await verifies(spki, { signed: message, signatureAlgorithm, signature })).toBe(true);
    expect(await verifies(spki, { signed: message, signatureAlgorithm, signature: signature.fill(1) })).toBe(false);
  }
});

test("a leaf of another authority with the same name does not verify", async () => {
  const other = newCertificateAuthority("kubernetes", new Date(now));
  const leaf = newLeaf(other, { subject: [["CN", "x"]], usage: "clientAuth" }, new Date(now));
  const der = pemBlocks(leaf.certificate)[0]?.bytes ?? new Uint8Array();
  const own = parseCertificate(pemBlocks(authority.certificate)[0]?.bytes ?? new Uint8Array());
  expect(await verifies(own.publicKey, parseCertificate(der))).toBe(false);
});
