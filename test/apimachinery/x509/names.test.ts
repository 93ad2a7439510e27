import { expect, test } from "vitest";
import { newCertificateAuthority } from "../../../launcher/credentials/certificates.ts";
import { parseCertificate } from "../../../worker/apimachinery/x509/certificate.ts";
import type { CertificateRequest } from "../../../worker/apimachinery/x509/certificate-request.ts";
import { directoryString, objectIdentifier, readElement } from "../../../worker/apimachinery/x509/der.ts";
import { element, objectID, sequence, setOf } from "../../../worker/apimachinery/x509/der-writer.ts";
import { issueCertificate } from "../../../worker/apimachinery/x509/issue.ts";
import { nameAttributes, oids, valuesOf } from "../../../worker/apimachinery/x509/names.ts";
import { pemBlocks } from "../../../worker/apimachinery/x509/pem.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (tag: number, body: Uint8Array): string => directoryString(readElement(element(tag, body)).element);

test.each<[string, number, Uint8Array, string]>([
  ["UTF8String", 0x0c, ascii("jürgen"), "jürgen"],
  ["a byte order mark in a UTF8String", 0x0c, ascii("\ufeffsystem:masters"), "\ufeffsystem:masters"],
  ["NumericString", 0x12, ascii("1 2"), "1 2"],
  ["PrintableString", 0x13, ascii("system:masters"), "system:masters"],
  ["T61String", 0x14, ascii("x"), "x"],
  ["IA5String", 0x16, ascii("a@b"), "a@b"],
  ["BMPString", 0x1e, Uint8Array.of(0, 0x61, 0, 0x62), "ab"],
  ["a byte order mark in a BMPString", 0x1e, Uint8Array.of(0xfe, 0xff, 0, 0x61), "\ufeffa"],
  ["a BMPString with a final NUL", 0x1e, Uint8Array.of(0, 0x61, 0, 0), "a"],
])("%s is read", (_what, tag, body, wanted) => {
  expect(read(tag, body)).toBe(wanted);
});

test.each<[string, number, Uint8Array]>([
  ["UTF8String that is not UTF-8", 0x0c, Uint8Array.of(0x61, 0xff)],
  ["NumericString with letters", 0x12, ascii("a")],
  ["PrintableString with an @", 0x13, ascii("a@b")],
  ["IA5String beyond ASCII", 0x16, ascii("ü")],
  ["BMPString of odd length", 0x1e, Uint8Array.of(0, 0x61, 0)],
  ["UniversalString", 0x1c, Uint8Array.of(0, 0, 0, 0x61)],
  ["OCTET STRING", 0x04, ascii("a")],
])("%s is refused", (_what, tag, body) => {
  expect(() => read(tag, body)).toThrow();
});

test("an object identifier has one encoding", () => {
  expect(objectIdentifier(Uint8Array.of(0x55, 4, 10))).toBe("2.5.4.10");
  expect(objectIdentifier(Uint8Array.of(0x2a, 0x86, 0x48))).toBe("1.2.840");
  expect(() => objectIdentifier(Uint8Array.of(0x55, 4, 0x80, 10))).toThrow("not minimal");
  expect(() => objectIdentifier(Uint8Array.of(0x55, 4, 0x8a))).toThrow("truncated");
});

test("a length has one encoding", () => {
  expect(() => readElement(Uint8Array.of(0x04, 0x81, 1, 0))).toThrow("not minimal");
  expect(() => readElement(Uint8Array.of(0x04, 0x82, 0, 0x80, ...new Uint8Array(0x80)))).toThrow("not minimal");
});

test("byte order marks before an organization are issued and read as they were asked for", async () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  const { certificate, key } = newCertificateAuthority("kubernetes", new Date(now));
  const marked = "\ufeff\ufeffsystem:masters";
  const subject = sequence(setOf([sequence(objectID(oids.organization), element(0x0c, ascii(marked)))]));
  const names = nameAttributes(readElement(subject).element);
  const publicKey = parseCertificate(pemBlocks(certificate)[0]?.bytes ?? new Uint8Array()).publicKey;
  const empty = { signed: publicKey, signatureAlgorithm: "", signature: publicKey, dnsNames: [], emails: [], uris: [], addresses: [] };
  const request: CertificateRequest = { ...empty, names, publicKey };
  const issue = { usages: ["client auth"], notBefore: now, notAfter: now + 1000, serial: new Uint8Array(16).fill(7) };
  const issued = pemBlocks(await issueCertificate({ certificate, key }, request, issue))[0]?.bytes ?? new Uint8Array();
  expect(valuesOf(parseCertificate(issued).names, oids.organization)).toEqual([marked]);
});
