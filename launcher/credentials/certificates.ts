import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import { isIP } from "node:net";
import { der, derBitString, derBoolean, derInteger, derOctetString, derOID, derSequence, derSet, derTime, derUTF8String } from "./der.ts";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What a leaf certificate says: RDNs in order (`[["O", "system:masters"], ["CN", "admin"]]`), its names, its use. */
export interface LeafRequest {
  readonly subject: readonly (readonly ["CN" | "O", string])[];
  readonly usage: "serverAuth" | "clientAuth";
  /** DNS names and IP addresses. */
  readonly names?: readonly string[];
}

const ATTRIBUTE = { CN: "2.5.4.3", O: "2.5.4.10" } as const;
const USAGE = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" } as const;
const ECDSA_WITH_SHA256 = derSequence(derOID("1.2.840.10045.4.3.2"));
const VALID_DAYS = 3650;
const DAY_MILLISECONDS = 86_400_000;
/** Clocks differ: a certificate is valid a little before it was made. upstream: client-go/util/cert/cert.go NewSelfSignedCACert */
const BACKDATE_MILLISECONDS = 300_000;

/** A self-signed CA with a P-256 key, valid for ten years. */
export function newCertificateAuthority(commonName: string, now: Date): KeyPair {
  const key = newKey();
  const name = nameOf([["CN", commonName]]);
  const keyID = keyIdentifier(createPublicKey(key));
  const extensions = [
    extension("2.5.29.19", derSequence(derBoolean(true)), true),
    // digitalSignature, keyEncipherment, keyCertSign
    extension("2.5.29.15", derBitString(Buffer.of(0b1010_0100), 2), true),
    extension("2.5.29.14", derOctetString(keyID)),
  ];
  return {
    certificate: issue({ issuer: name, subject: name, publicKey: createPublicKey(key), extensions, signer: key, now }),
    key: pemOf(key),
  };
}

/** A certificate that the CA signs over a fresh P-256 key. */
export function newLeaf(ca: KeyPair, request: LeafRequest, now: Date): KeyPair {
  const key = newKey();
  const issuer = new X509Certificate(ca.certificate);
  const extensions = [
    extension("2.5.29.15", derBitString(Buffer.of(0b1010_0000), 5), true),
    extension("2.5.29.37", derSequence(derOID(USAGE[request.usage]))),
    extension("2.5.29.35", derSequence(der(0x80, keyIdentifier(issuer.publicKey)))),
  ];
  if (request.names !== undefined) extensions.push(extension("2.5.29.17", derSequence(...request.names.map(generalName))));
  const publicKey = createPublicKey(key);
  const signer = createPrivateKey(ca.key);
  return {
    certificate: issue({ issuer: subjectOf(issuer), subject: nameOf(request.subject), publicKey, extensions, signer, now }),
    key: pemOf(key),
  };
}

/** A 2048-bit RSA pair for service account tokens (RS256, as upstream's tools make), PEM. */
export function newServiceAccountKey(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
}

interface Issue {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly signer: KeyObject;
  readonly now: Date;
}

function issue({ issuer, subject, publicKey, extensions, signer, now }: Issue): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const notAfter = new Date(now.getTime() + VALID_DAYS * DAY_MILLISECONDS);
  const toBeSigned = derSequence(
    der(0xa0, derInteger(Buffer.of(2))),
    derInteger(serial),
    ECDSA_WITH_SHA256,
    issuer,
    derSequence(derTime(new Date(now.getTime() - BACKDATE_MILLISECONDS)), derTime(notAfter)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, derSequence(...extensions)),
  );
  const certificate = derSequence(toBeSigned, ECDSA_WITH_SHA256, derBitString(sign("sha256", toBeSigned, signer)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

function nameOf(subject: LeafRequest["subject"]): Buffer {
  return derSequence(...subject.map(([type, value]) => derSet(derSequence(derOID(ATTRIBUTE[type]), derUTF8String(value)))));
}

function extension(oid: string, value: Buffer, critical = false): Buffer {
  return derSequence(derOID(oid), ...(critical ? [derBoolean(true)] : []), derOctetString(value));
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();
}

function generalName(name: string): Buffer {
  switch (isIP(name)) {
    case 4:
      return der(0x87, Buffer.from(name.split(".").map(Number)));
    case 6:
      return der(0x87, ipv6Bytes(name));
    default:
      return der(0x82, Buffer.from(name));
  }
}

function ipv6Bytes(address: string): Buffer {
  const groups = (text: string): number[] => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const [left = "", right] = address.split("::");
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const all = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The subject of a certificate exactly as encoded, so that issuer and subject match byte for byte whatever made the CA. */
function subjectOf(certificate: X509Certificate): Buffer {
  const raw = certificate.raw;
  let at = bodyAt(raw, bodyAt(raw, 0));
  if (raw[at] === 0xa0) at = endOf(raw, at);
  // serialNumber, signature, issuer, validity stand before it.
  for (let skipped = 0; skipped < 4; skipped++) at = endOf(raw, at);
  return raw.subarray(at, endOf(raw, at));
}

function bodyAt(bytes: Buffer, at: number): number {
  const length = bytes[at + 1] ?? 0;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

function endOf(bytes: Buffer, at: number): number {
  const length = bytes[at + 1] ?? 0;
  const body = bodyAt(bytes, at);
  return body + (length < 0x80 ? length : bytes.readUIntBE(at + 2, length & 0x7f));
}
