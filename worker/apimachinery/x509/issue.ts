import { type Certificate, parseCertificate } from "./certificate.ts";
import type { CertificateRequest } from "./certificate-request.ts";
import { bitString, boolean, directoryText, element, integer, objectID, octetString, sequence, setOf, time } from "./der-writer.ts";
import { commonNameOf, type NameAttribute, oids, valuesOf } from "./names.ts";
import { pemBlocks, pemText } from "./pem.ts";
import { type KeyAlgorithm, keyAlgorithm } from "./public-key.ts";

/** Who signs; PEM, the key in PKCS #8. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

/** What the certificate shall say besides what the request does. */
export interface Issue {
  readonly usages: readonly string[];
  /** Milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Sixteen random bytes. */
  readonly serial: Uint8Array;
}

/** Bits of keyUsage, from the first. upstream: pkg/controller/certificates/authority/policies.go keyUsageDict */
const keyUsages: Readonly<Record<string, number>> = {
  signing: 0,
  "digital signature": 0,
  "content commitment": 1,
  "key encipherment": 2,
  "data encipherment": 3,
  "key agreement": 4,
  "cert sign": 5,
  "crl sign": 6,
  "encipher only": 7,
  "decipher only": 8,
};

/** In the order in which they are written. upstream: policies.go extKeyUsageDict */
const extendedUsages: readonly (readonly [usage: string, oid: string])[] = [
  ["any", "2.5.29.37.0"],
  ["server auth", "1.3.6.1.5.5.7.3.1"],
  ["client auth", "1.3.6.1.5.5.7.3.2"],
  ["code signing", "1.3.6.1.5.5.7.3.3"],
  ["email protection", "1.3.6.1.5.5.7.3.4"],
  ["s/mime", "1.3.6.1.5.5.7.3.4"],
  ["ipsec end system", "1.3.6.1.5.5.7.3.5"],
  ["ipsec tunnel", "1.3.6.1.5.5.7.3.6"],
  ["ipsec user", "1.3.6.1.5.5.7.3.7"],
  ["timestamping", "1.3.6.1.5.5.7.3.8"],
  ["ocsp signing", "1.3.6.1.5.5.7.3.9"],
  ["microsoft sgc", "1.3.6.1.4.1.311.10.3.3"],
  ["netscape sgc", "2.16.840.1.113730.4.1"],
];

/** The attributes that Go's pkix.Name keeps, in the order in which it writes them; several values share one set. */
const nameOrder = ["2.5.4.6", "2.5.4.10", "2.5.4.11", "2.5.4.7", "2.5.4.8", "2.5.4.9", "2.5.4.17"];
const serialNumber = "2.5.4.5";

const attribute = (type: string, value: string): Uint8Array => sequence(objectID(type), directoryText(value));

function nameOf(names: readonly NameAttribute[]): Uint8Array {
  const sets = nameOrder.flatMap((type) => {
    const values = valuesOf(names, type);
    return values.length === 0 ? [] : [setOf(values.map((value) => attribute(type, value)))];
  });
  const common = commonNameOf(names);
  const serial = valuesOf(names, serialNumber).at(-1) ?? "";
  if (common !== "") sets.push(setOf([attribute("2.5.4.3", common)]));
  if (serial !== "") sets.push(setOf([attribute(serialNumber, serial)]));
  return sequence(...sets);
}

const extension = (oid: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(objectID(oid), ...(critical ? [boolean(true)] : []), octetString(value));

function keyUsage(usages: readonly string[]): Uint8Array[] {
  const bits = usages.flatMap((usage) => keyUsages[usage] ?? []);
  if (bits.length === 0) return [];
  const bytes = new Uint8Array(Math.max(...bits) > 7 ? 2 : 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return [extension("2.5.29.15", bitString(bytes, bytes.length * 8 - 1 - Math.max(...bits)), true)];
}

function extendedKeyUsage(usages: readonly string[]): Uint8Array[] {
  const wanted = new Set(extendedUsages.filter(([usage]) => usages.includes(usage)).map(([, oid]) => oid));
  return wanted.size === 0 ? [] : [extension("2.5.29.37", sequence(...[...wanted].map(objectID)))];
}

function alternatives({ names, dnsNames, emails, addresses, uris }: CertificateRequest): Uint8Array[] {
  const text = (tag: number) => (value: string) => element(tag, new TextEncoder().encode(value));
  const all = [
    ...dnsNames.map(text(0x82)),
    ...emails.map(text(0x81)),
    ...addresses.map((bytes) => element(0x87, bytes)),
    ...uris.map(text(0x86)),
  ];
  return all.length === 0 ? [] : [extension("2.5.29.17", sequence(...all), names.length === 0)];
}

const signatures: Readonly<Record<string, { readonly oid: string; readonly hash: string }>> = {
  "P-256": { oid: "1.2.840.10045.4.3.2", hash: "SHA-256" },
  "P-384": { oid: "1.2.840.10045.4.3.3", hash: "SHA-384" },
  "P-521": { oid: "1.2.840.10045.4.3.4", hash: "SHA-512" },
  "RSASSA-PKCS1-v1_5": { oid: "1.2.840.113549.1.1.11", hash: "SHA-256" },
  Ed25519: { oid: "1.3.101.112", hash: "" },
};

/** WebCrypto's two numbers side by side as the SEQUENCE that X.509 wants. */
function signatureSequence(raw: Uint8Array): Uint8Array {
  const number = (digits: Uint8Array): Uint8Array => {
    const first = digits.findIndex((byte) => byte !== 0);
    return integer(first < 0 ? Uint8Array.of(0) : digits.subarray(first));
  };
  return sequence(number(raw.subarray(0, raw.length / 2)), number(raw.subarray(raw.length / 2)));
}

interface Signer {
  readonly identifier: Uint8Array;
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

async function signerOf(key: string): Promise<Signer> {
  const block = pemBlocks(key).find(({ type }) => type === "PRIVATE KEY");
  if (block === undefined) throw new Error("the authority has no PRIVATE KEY block");
  const { name, namedCurve }: KeyAlgorithm = keyAlgorithm(block.bytes);
  const { oid, hash } = signatures[namedCurve ?? name] ?? { oid: "", hash: "" };
  const params = { name, ...(namedCurve === undefined ? {} : { namedCurve }), ...(hash === "" ? {} : { hash }) };
  const imported = await crypto.subtle.importKey("pkcs8", block.bytes, params, false, ["sign"]);
  // RSA's parameters are NULL, the others have none.
  const identifier = sequence(objectID(oid), ...(name === "RSASSA-PKCS1-v1_5" ? [Uint8Array.of(5, 0)] : []));
  return {
    identifier,
    async sign(bytes) {
      const raw = new Uint8Array(await crypto.subtle.sign(params, imported, bytes));
      return name === "ECDSA" ? signatureSequence(raw) : raw;
    },
  };
}

function extensionsOf(request: CertificateRequest, usages: readonly string[], { keyID }: Certificate): Uint8Array {
  return sequence(
    ...keyUsage(usages),
    ...extendedKeyUsage(usages),
    extension("2.5.29.19", sequence(), true),
    ...(keyID === undefined ? [] : [extension("2.5.29.35", sequence(element(0x80, keyID)))]),
    ...alternatives(request),
  );
}

/** The certificate of an authority. */
export function authorityCertificate({ certificate }: Authority): Certificate {
  const block = pemBlocks(certificate).find(({ type }) => type === "CERTIFICATE");
  if (block === undefined) throw new Error("the authority has no CERTIFICATE block");
  return parseCertificate(block.bytes);
}

/** What makes a user of a name: the certificate must give no other than the request was judged by. */
const identity = (names: readonly NameAttribute[]): string =>
  JSON.stringify([commonNameOf(names), valuesOf(names, oids.organization).sort()]);

/**
 * A certificate (PEM) for the key and names of a request. Usages that are not known are refused.
 * upstream: pkg/controller/certificates/authority/authority.go Sign
 */
export async function issueCertificate(authority: Authority, request: CertificateRequest, issue: Issue): Promise<string> {
  const unknown = issue.usages.filter((usage) => !Object.hasOwn(keyUsages, usage) && !extendedUsages.some(([known]) => known === usage));
  if (unknown.length > 0) throw new Error(`unrecognized usage values: [${unknown.map((usage) => JSON.stringify(usage)).join(" ")}]`);
  const issuer = authorityCertificate(authority);
  const signer = await signerOf(authority.key);
  const serial = issue.serial.slice();
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    element(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    signer.identifier,
    issuer.subject,
    sequence(time(issue.notBefore), time(issue.notAfter)),
    nameOf(request.names),
    request.publicKey,
    element(0xa3, extensionsOf(request, issue.usages, issuer)),
  );
  const der = sequence(toBeSigned, signer.identifier, bitString(await signer.sign(toBeSigned)));
  if (identity(parseCertificate(der).names) !== identity(request.names)) throw new Error("the certificate does not say what was asked for");
  return pemText("CERTIFICATE", der);
}
