import { extensionsOf, signatureOf } from "./certificate.ts";
import { children, ia5String, objectIdentifier, readElement } from "./der.ts";
import { type NameAttribute, nameAttributes } from "./names.ts";
import { pemBlocks } from "./pem.ts";
import type { Signed } from "./public-key.ts";

/** A PKCS #10 request. */
export interface CertificateRequest extends Signed {
  readonly names: readonly NameAttribute[];
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly dnsNames: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  /** Four or sixteen bytes each. */
  readonly addresses: readonly Uint8Array[];
}

const extensionRequest = "1.2.840.113549.1.9.14";
const subjectAltName = "2.5.29.17";
const attributesTag = 0xa0;

const nameTags = { email: 0x81, dns: 0x82, uri: 0x86, address: 0x87 } as const;

/** Reads a request in DER; throws on what is none. */
export function parseCertificateRequest(der: Uint8Array): CertificateRequest {
  const [info, algorithm, bits] = children(readElement(der).element.body);
  const fields = children(info?.body ?? new Uint8Array());
  const [, subject, publicKey] = fields;
  if (info === undefined || subject === undefined || publicKey === undefined) throw new Error("not a certificate request");
  const attributes = children(fields.find((field) => field.tag === attributesTag)?.body ?? new Uint8Array());
  const wanted = attributes
    .map((attribute) => children(attribute.body))
    .find(([type]) => type && objectIdentifier(type.body) === extensionRequest);
  const extensions = extensionsOf(wanted?.[1] === undefined ? undefined : readElement(wanted[1].body).element);
  const alternatives = extensions.get(subjectAltName)?.value;
  const names = alternatives === undefined ? [] : children(readElement(alternatives).element.body);
  const bodies = (tag: number): Uint8Array[] => names.filter((name) => name.tag === tag).map(({ body }) => body);
  const texts = (tag: number): string[] => bodies(tag).map(ia5String);
  const { algorithm: signatureAlgorithm, signature } = signatureOf(algorithm, bits);
  return {
    signed: info.whole,
    signatureAlgorithm,
    signature,
    names: nameAttributes(subject),
    publicKey: publicKey.whole,
    dnsNames: texts(nameTags.dns),
    emails: texts(nameTags.email),
    uris: texts(nameTags.uri),
    addresses: bodies(nameTags.address),
  };
}

/** The request in the base64 of a PEM text, as a CertificateSigningRequest has it; throws on what is none. */
export function requestOf(base64: string): CertificateRequest {
  const [block] = pemBlocks(atob(base64));
  if (block?.type !== "CERTIFICATE REQUEST") throw new Error("PEM block type must be CERTIFICATE REQUEST");
  return parseCertificateRequest(block.bytes);
}
