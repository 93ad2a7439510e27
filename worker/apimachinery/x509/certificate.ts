import { children, type Element, objectIdentifier, readElement } from "./der.ts";
import { type NameAttribute, nameAttributes } from "./names.ts";

interface BasicConstraints {
  readonly isAuthority: boolean;
  /** How many intermediates may be below it; undefined: any number. */
  readonly pathLength: number | undefined;
}

/** What of a certificate is read. */
export interface Certificate {
  /** As `serialText` writes it. */
  readonly serial: string;
  /** What the signature is over. */
  readonly signed: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  /** The issuer's and the subject's name as encoded. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly names: readonly NameAttribute[];
  /** Milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** 1 to 3. */
  readonly version: number;
  /** Dotted; undefined: any usage. */
  readonly usages: readonly string[] | undefined;
  /** The basic constraints, if there are any. */
  readonly constraints: BasicConstraints | undefined;
  /** Its key usage, where it has one, includes keyCertSign. */
  readonly signsCertificates: boolean;
  /** It is limited in a way that is not understood here: by the names below it, or by a critical extension. */
  readonly hasUnknownLimits: boolean;
  /** The subject key identifier, if there is one. */
  readonly keyID: Uint8Array | undefined;
}

const extensionsTag = 0xa3;
const versionTag = 0xa0;
const extendedKeyUsage = "2.5.29.37";
const basicConstraints = "2.5.29.19";
const subjectKeyID = "2.5.29.14";
const keyUsage = "2.5.29.15";
const nameConstraints = "2.5.29.30";
/** Key identifiers, key usages, alternative names, constraints, and where revocations and policies are told of. */
const understood = new Set(["14", "15", "17", "19", "31", "32", "35", "37"].map((last) => `2.5.29.${last}`));

function timeOf({ tag, body }: Element): number {
  const text = new TextDecoder().decode(body);
  const full = tag === 0x17 ? `${Number(text.slice(0, 2)) >= 50 ? "19" : "20"}${text}` : text;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

const booleanTag = 0x01;
const integerTag = 0x02;
const isTrue = (element: Element | undefined): boolean => element?.tag === booleanTag && element.body[0] !== 0;

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** The extensions (`SEQUENCE OF Extension`) by their dotted names; throws for two of one name. */
export function extensionsOf(extensions: Element | undefined): Map<string, Extension> {
  const found = new Map<string, Extension>();
  for (const extension of extensions === undefined ? [] : children(extensions.body)) {
    const [name, ...rest] = children(extension.body);
    const value = rest.at(-1)?.body;
    if (name === undefined || value === undefined) throw new Error("der: not an extension");
    const oid = objectIdentifier(name.body);
    if (found.has(oid)) throw new Error("x509: certificate contains duplicate extensions");
    found.set(oid, { critical: isTrue(rest[0]), value });
  }
  return found;
}

function constraintsOf(value: Uint8Array | undefined): BasicConstraints | undefined {
  if (value === undefined) return undefined;
  const parts = children(readElement(value).element.body);
  const length = parts.find(({ tag }) => tag === integerTag)?.body;
  const pathLength = length?.reduce((sum, byte) => sum * 256 + byte, 0);
  return { isAuthority: isTrue(parts[0]), pathLength };
}

/** The sixth bit of a BIT STRING; one with no bits says nothing. */
function signsCertificates(value: Uint8Array | undefined): boolean {
  const [, first = 0, second = 0] = value === undefined ? [] : readElement(value).element.body;
  return (first | second) === 0 || (first & 0x04) !== 0;
}

function usagesOf(value: Uint8Array | undefined): string[] | undefined {
  return value === undefined ? undefined : children(readElement(value).element.body).map((usage) => objectIdentifier(usage.body));
}

/** The algorithm, and the bits of a BIT STRING whose bytes are whole. */
export function signatureOf(algorithm: Element | undefined, bits: Element | undefined): { algorithm: string; signature: Uint8Array } {
  const [oid] = children(algorithm?.body ?? new Uint8Array());
  if (oid === undefined || bits === undefined) throw new Error("not signed");
  return { algorithm: objectIdentifier(oid.body), signature: bits.body.subarray(1) };
}

/** A serial number in hexadecimal, without the zeros before it. */
export const serialText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .replace(/^0+/, "");

const versionOf = (first: Element | undefined): number =>
  first?.tag === versionTag ? (readElement(first.body).element.body.at(-1) ?? 0) + 1 : 1;

/** Reads a certificate; throws on what is not one. */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, bits] = children(readElement(der).element.body);
  const all = children(tbs?.body ?? new Uint8Array());
  const fields = all[0]?.tag === versionTag ? all.slice(1) : all;
  const [serial, , issuer, validity, subject, publicKey] = fields;
  const [from, to] = children(validity?.body ?? new Uint8Array());
  if (tbs === undefined || issuer === undefined || subject === undefined || publicKey === undefined) throw new Error("not a certificate");
  if (from === undefined || to === undefined) throw new Error("not a certificate");
  const outer = fields.find((field) => field.tag === extensionsTag);
  const extensions = extensionsOf(outer === undefined ? undefined : readElement(outer.body).element);
  const contentOf = (oid: string): Uint8Array | undefined => extensions.get(oid)?.value;
  const keyID = contentOf(subjectKeyID);
  const { algorithm: signatureAlgorithm, signature } = signatureOf(algorithm, bits);
  return {
    serial: serialText(serial?.body ?? new Uint8Array()),
    signed: tbs.whole,
    signatureAlgorithm,
    signature,
    issuer: issuer.whole,
    subject: subject.whole,
    names: nameAttributes(subject),
    notBefore: timeOf(from),
    notAfter: timeOf(to),
    publicKey: publicKey.whole,
    version: versionOf(all[0]),
    usages: usagesOf(contentOf(extendedKeyUsage)),
    constraints: constraintsOf(contentOf(basicConstraints)),
    signsCertificates: signsCertificates(contentOf(keyUsage)),
    hasUnknownLimits: extensions.has(nameConstraints) || [...extensions].some(([oid, { critical }]) => critical && !understood.has(oid)),
    keyID: keyID === undefined ? undefined : readElement(keyID).element.body,
  };
}
