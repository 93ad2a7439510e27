import { children, directoryString, type Element, objectIdentifier, readElement } from "../apimachinery/x509/der.ts";
import { fromBase64, pemBlocks } from "../apimachinery/x509/pem.ts";
import type { Authenticator, UserInfo } from "../context.ts";
import { AuthenticationError } from "./authentication-error.ts";

/** What of `request.cf.tlsClientAuth` is read; the names and values are Cloudflare's. */
interface TLSClientAuth {
  readonly certPresented?: string;
  readonly certVerified?: string;
  readonly certRevoked?: string;
  readonly certRFC9440?: string;
}

const commonName = "2.5.4.3";
const organization = "2.5.4.10";
const extendedKeyUsage = "2.5.29.37";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const anyUsage = "2.5.29.37.0";
const extensionsTag = 0xa3;
const versionTag = 0xa0;

interface Certificate {
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly names: readonly { readonly type: string; readonly value: string }[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** undefined: any usage. */
  readonly usages: readonly string[] | undefined;
}

function timeOf({ tag, body }: Element): number {
  const text = new TextDecoder().decode(body);
  const full = tag === 0x17 ? `${Number(text.slice(0, 2)) >= 50 ? "19" : "20"}${text}` : text;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

function namesOf(body: Uint8Array): { type: string; value: string }[] {
  return children(body).flatMap((rdn) =>
    children(rdn.body).map((attribute) => {
      const [type, value] = children(attribute.body);
      return { type: type === undefined ? "" : objectIdentifier(type.body), value: value === undefined ? "" : directoryString(value) };
    }),
  );
}

function usagesOf(extensions: Element | undefined): string[] | undefined {
  const list = extensions === undefined ? [] : children(readElement(extensions.body).element.body);
  for (const extension of list) {
    const parts = children(extension.body);
    if (parts[0] === undefined || objectIdentifier(parts[0].body) !== extendedKeyUsage) continue;
    const value = parts.at(-1)?.body ?? new Uint8Array();
    return children(readElement(value).element.body).map((usage) => objectIdentifier(usage.body));
  }
  return undefined;
}

/** Reads what identity needs of a certificate; throws on what is not one. */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs] = children(readElement(der).element.body);
  const fields = children(tbs?.body ?? new Uint8Array());
  const [, , issuer, validity, subject] = fields[0]?.tag === versionTag ? fields.slice(1) : fields;
  const [from, to] = children(validity?.body ?? new Uint8Array());
  if (issuer === undefined || subject === undefined || from === undefined || to === undefined) throw new Error("not a certificate");
  return {
    issuer: issuer.whole,
    subject: subject.whole,
    names: namesOf(subject.body),
    notBefore: timeOf(from),
    notAfter: timeOf(to),
    usages: usagesOf(fields.find((field) => field.tag === extensionsTag)),
  };
}

/** The DER of every certificate in a PEM file. */
export const pemCertificates = (pem: string): Uint8Array<ArrayBuffer>[] =>
  pemBlocks(pem).flatMap(({ type, bytes }) => (type === "CERTIFICATE" ? [bytes] : []));

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** `X509SHA256=` and the digest of the certificate: which credential it was, for audit. */
async function credentialID(der: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return `X509SHA256=${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

async function userOf(certificate: Certificate, der: Uint8Array<ArrayBuffer>): Promise<UserInfo | undefined> {
  const valuesOf = (type: string): string[] => certificate.names.filter((name) => name.type === type).map(({ value }) => value);
  const name = valuesOf(commonName).at(-1) ?? "";
  if (name === "") return undefined;
  const extra = { "authentication.kubernetes.io/credential-id": [await credentialID(der)] };
  return { name, groups: valuesOf(organization), extra };
}

/**
 * The user of a verified client certificate: CN and every O of its DER, issued by one of the given CAs, in time, for client
 * authentication. The TLS side (Cloudflare, or the TLS front) has checked the signature.
 * upstream: apiserver/pkg/authentication/request/x509
 */
export function x509(clientCAFile: string, now: () => number): Authenticator {
  const issuers = pemCertificates(clientCAFile).map((der) => parseCertificate(der).subject);
  return async (request) => {
    const auth = (request.cf as { tlsClientAuth?: TLSClientAuth | null } | undefined)?.tlsClientAuth;
    if (auth?.certPresented !== "1") return undefined;
    if (auth.certVerified !== "SUCCESS" || auth.certRevoked !== "0") throw new AuthenticationError("x509: certificate was not verified");
    try {
      const der = fromBase64((auth.certRFC9440 ?? "").replaceAll(":", ""));
      const certificate = parseCertificate(der);
      const inTime = certificate.notBefore <= now() && now() <= certificate.notAfter;
      const forClients = certificate.usages === undefined || certificate.usages.some((usage) => usage === clientAuth || usage === anyUsage);
      if (inTime && forClients && issuers.some((issuer) => same(issuer, certificate.issuer))) {
        const user = await userOf(certificate, der);
        return user === undefined ? undefined : { user };
      }
    } catch {
      // A certificate that cannot be read proves nothing.
    }
    throw new AuthenticationError("x509: certificate signed by unknown authority");
  };
}
