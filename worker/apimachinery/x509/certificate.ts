import { children, type Element, objectIdentifier, readElement } from "./der.ts";
import { type NameAttribute, nameAttributes } from "./names.ts";

/** What of a certificate is read. */
export interface Certificate {
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
  /** Dotted; undefined: any usage. */
  readonly usages: readonly string[] | undefined;
  readonly isAuthority: boolean;
  /** The subject key identifier, if there is one. */
  readonly keyID: Uint8Array | undefined;
}

const extensionsTag = 0xa3;
const versionTag = 0xa0;
const extendedKeyUsage = "2.5.29.37";
const basicConstraints = "2.5.29.19";
const subjectKeyID = "2.5.29.14";

function timeOf({ tag, body }: Element): number {
  const text = new TextDecoder().decode(body);
  const full = tag === 0x17 ? `${Number(text.slice(0, 2)) >= 50 ? "19" : "20"}${text}` : text;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

/** The contents of the extensions (`SEQUENCE OF Extension`), by their dotted names. */
export function extensionValues(extensions: Element | undefined): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const extension of extensions === undefined ? [] : children(extensions.body)) {
    const parts = children(extension.body);
    const value = parts.at(-1)?.body;
    if (parts[0] !== undefined && value !== undefined) values.set(objectIdentifier(parts[0].body), value);
  }
  return values;
}

function usagesOf(value: Uint8Array | undefined): string[] | undefined {
  return value === undefined ? undefined : children(readElement(value).element.body).map((usage) => objectIdentifier(usage.body));
}

const booleanTag = 0x01;

/** The algorithm, and the bits of a BIT STRING whose bytes are whole. */
export function signatureOf(algorithm: Element | undefined, bits: Element | undefined): { algorithm: string; signature: Uint8Array } {
  const [oid] = children(algorithm?.body ?? new Uint8Array());
  if (oid === undefined || bits === undefined) throw new Error("not signed");
  return { algorithm: objectIdentifier(oid.body), signature: bits.body.subarray(1) };
}

/** Reads a certificate; throws on what is not one. */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, bits] = children(readElement(der).element.body);
  const all = children(tbs?.body ?? new Uint8Array());
  const fields = all[0]?.tag === versionTag ? all.slice(1) : all;
  const [, , issuer, validity, subject, publicKey] = fields;
  const [from, to] = children(validity?.body ?? new Uint8Array());
  if (tbs === undefined || issuer === undefined || subject === undefined || publicKey === undefined) throw new Error("not a certificate");
  if (from === undefined || to === undefined) throw new Error("not a certificate");
  const outer = fields.find((field) => field.tag === extensionsTag);
  const extensions = extensionValues(outer === undefined ? undefined : readElement(outer.body).element);
  const constraints = extensions.get(basicConstraints);
  const [authority] = constraints === undefined ? [] : children(readElement(constraints).element.body);
  const keyID = extensions.get(subjectKeyID);
  const { algorithm: signatureAlgorithm, signature } = signatureOf(algorithm, bits);
  return {
    signed: tbs.whole,
    signatureAlgorithm,
    signature,
    issuer: issuer.whole,
    subject: subject.whole,
    names: nameAttributes(subject),
    notBefore: timeOf(from),
    notAfter: timeOf(to),
    publicKey: publicKey.whole,
    usages: usagesOf(extensions.get(extendedKeyUsage)),
    isAuthority: authority?.tag === booleanTag && authority.body[0] !== 0,
    keyID: keyID === undefined ? undefined : readElement(keyID).element.body,
  };
}
