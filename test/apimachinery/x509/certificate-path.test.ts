import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, test } from "vitest";
import { type Certificate, parseCertificate } from "../../../worker/apimachinery/x509/certificate.ts";
import { trustedUntil } from "../../../worker/apimachinery/x509/certificate-path.ts";
import {
  bitString,
  boolean,
  directoryText,
  element,
  integer,
  objectID,
  octetString,
  sequence,
  setOf,
  time,
} from "../../../worker/apimachinery/x509/der-writer.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const clientAuth = "1.3.6.1.5.5.7.3.2";
const serverAuth = "1.3.6.1.5.5.7.3.1";
const ecdsa = sequence(objectID("1.2.840.10045.4.3.2"));
const keys = new Map<string, KeyObject>();

function keyOf(name: string): KeyObject {
  const key = keys.get(name) ?? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  keys.set(name, key);
  return key;
}

const nameOf = (text: string): Uint8Array => sequence(setOf([sequence(objectID("2.5.4.3"), directoryText(text))]));
const extension = (oid: string, value: Uint8Array, critical = true): Uint8Array =>
  sequence(objectID(oid), ...(critical ? [boolean(true)] : []), octetString(value));

const authority = (pathLength?: number): Uint8Array =>
  extension("2.5.29.19", sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(Uint8Array.of(pathLength))])));
const notAuthority = extension("2.5.29.19", sequence());
const certSign = extension("2.5.29.15", bitString(Uint8Array.of(0x04), 2));
const digitalSignature = extension("2.5.29.15", bitString(Uint8Array.of(0x80), 7));
const usage = (oid: string): Uint8Array => extension("2.5.29.37", sequence(objectID(oid)), false);
const limitedNames = extension("2.5.29.30", sequence(), false);
const unknown = (critical: boolean): Uint8Array => extension("1.2.3.4", sequence(), critical);

/** A certificate of the subject that the issuer signs; no extensions make it one of version 1. */
function certificate(subject: string, issuer: string, extensions: readonly Uint8Array[], years = 1): Certificate {
  const signed = sequence(
    ...(extensions.length === 0 ? [] : [element(0xa0, integer(Uint8Array.of(2)))]),
    integer(Uint8Array.of(1)),
    ecdsa,
    nameOf(issuer),
    sequence(time(now - 1000), time(now + years * 31_536_000_000)),
    nameOf(subject),
    createPublicKey(keyOf(subject)).export({ type: "spki", format: "der" }),
    ...(extensions.length === 0 ? [] : [element(0xa3, sequence(...extensions))]),
  );
  return parseCertificate(sequence(signed, ecdsa, bitString(sign("sha256", signed, keyOf(issuer)))));
}

const options = { usage: clientAuth, now, isRevoked: (): boolean => false };

const root = (...extensions: Uint8Array[]): Certificate => certificate("root", "root", extensions);
const middle = (...extensions: Uint8Array[]): Certificate => certificate("middle", "root", extensions);
const lower = (...extensions: Uint8Array[]): Certificate => certificate("lower", "middle", extensions);
const leafOf = (issuer: string, ...extensions: Uint8Array[]): Certificate =>
  certificate("leaf", issuer, [usage(clientAuth), ...extensions]);
const good = root(authority(), certSign);

test.each<[string, boolean, Certificate, Certificate, Certificate[]]>([
  ["an authority", true, good, leafOf("root"), []],
  ["an authority of version 1", true, root(), leafOf("root"), []],
  ["an authority without key usage", true, root(authority()), leafOf("root"), []],
  ["an authority that is none", false, root(notAuthority), leafOf("root"), []],
  ["an authority of version 3 that does not say so", false, root(certSign), leafOf("root"), []],
  ["an authority that may not sign", false, root(authority(), digitalSignature), leafOf("root"), []],
  ["an authority for servers", false, root(authority(), usage(serverAuth)), leafOf("root"), []],
  ["an authority for clients", true, root(authority(), usage(clientAuth)), leafOf("root"), []],
  ["an authority that is limited by names", false, root(authority(), limitedNames), leafOf("root"), []],
  ["an authority with an unknown extension", true, root(authority(), unknown(false)), leafOf("root"), []],
  ["an authority with an unknown critical extension", false, root(authority(), unknown(true)), leafOf("root"), []],
  ["a leaf with an unknown critical extension", false, good, leafOf("root", unknown(true)), []],
  ["an authority of the same name with another key", false, certificate("root", "other", [authority()]), leafOf("middle"), []],
  ["an intermediate", true, good, leafOf("middle"), [middle(authority(), certSign)]],
  ["an intermediate that is missing", false, good, leafOf("middle"), []],
  ["an intermediate that is no authority", false, good, leafOf("middle"), [middle(notAuthority)]],
  ["an intermediate of version 1", false, good, leafOf("middle"), [middle()]],
  ["an intermediate that may not sign", false, good, leafOf("middle"), [middle(authority(), digitalSignature)]],
  ["an intermediate for servers", false, good, leafOf("middle"), [middle(authority(), usage(serverAuth))]],
  ["an intermediate that is limited by names", false, good, leafOf("middle"), [middle(authority(), limitedNames)]],
  ["two intermediates", true, good, leafOf("lower"), [lower(authority(0)), middle(authority(1))]],
  ["more intermediates than one allows", false, good, leafOf("lower"), [lower(authority()), middle(authority(0))]],
  ["more intermediates than the authority allows", false, root(authority(0)), leafOf("middle"), [middle(authority())]],
  ["a leaf that another leaf has signed", false, good, leafOf("middle"), [certificate("middle", "root", [usage(clientAuth)])]],
])("a path over %s is good: %s", async (_what, wanted, trusted, leaf, others) => {
  expect((await trustedUntil([trusted], leaf, others, options)) !== undefined).toBe(wanted);
});

test("a path is good as long as all of it", async () => {
  const short = certificate("middle", "root", [authority()], 0.5);
  expect(await trustedUntil([good], leafOf("middle"), [short], options)).toBe(short.notAfter);
  expect(await trustedUntil([good], leafOf("middle"), [short], { ...options, now: short.notAfter + 1 })).toBeUndefined();
});

test("a path over what was taken back is none", async () => {
  const intermediate = middle(authority());
  const isRevoked = (one: Certificate): boolean => one === intermediate;
  expect(await trustedUntil([good], leafOf("middle"), [intermediate], options)).toBeDefined();
  expect(await trustedUntil([good], leafOf("middle"), [intermediate], { ...options, isRevoked })).toBeUndefined();
});

test("an extension that is there twice makes it no certificate", () => {
  expect(() => root(authority(), authority())).toThrow("duplicate extensions");
});
