import { type Certificate, parseCertificate } from "../apimachinery/x509/certificate.ts";
import { fromBase64, pemBlocks } from "../apimachinery/x509/pem.ts";
import { verifies } from "../apimachinery/x509/public-key.ts";
import { AuthenticationError } from "./authentication-error.ts";

/** What of `request.cf.tlsClientAuth` is read; the names and values are Cloudflare's. */
interface TLSClientAuth {
  readonly certPresented?: string;
  readonly certVerified?: string;
  readonly certRevoked?: string;
  readonly certRFC9440?: string;
  readonly certChainRFC9440?: string;
}

/** A certificate that the client has proved to hold, and that one of the authorities has issued. */
export interface ClientCertificate {
  readonly der: Uint8Array<ArrayBuffer>;
  readonly certificate: Certificate;
}

const clientAuth = "1.3.6.1.5.5.7.3.2";
const anyUsage = "2.5.29.37.0";
const intermediatesMax = 5;
const rememberedMax = 1024;
const unknownAuthority = "x509: certificate signed by unknown authority";

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The DER of every certificate in a PEM file. */
export const pemCertificates = (pem: string): Uint8Array<ArrayBuffer>[] =>
  pemBlocks(pem).flatMap(({ type, bytes }) => (type === "CERTIFICATE" ? [bytes] : []));

const decoded = (rfc9440: string): Uint8Array<ArrayBuffer> => fromBase64(rfc9440.trim().replaceAll(":", ""));

/** Whether a path of signatures leads from the certificate to an authority, over certificates that the client sent along. */
async function leadsTo(
  authorities: readonly Certificate[],
  certificate: Certificate,
  others: readonly Certificate[],
  inTime: (certificate: Certificate) => boolean,
): Promise<boolean> {
  for (const authority of authorities)
    if (inTime(authority) && same(authority.subject, certificate.issuer) && (await verifies(authority.publicKey, certificate))) return true;
  for (const other of others) {
    if (!other.isAuthority || !inTime(other) || !same(other.subject, certificate.issuer)) continue;
    const rest = others.filter((one) => one !== other);
    if ((await verifies(other.publicKey, certificate)) && (await leadsTo(authorities, other, rest, inTime))) return true;
  }
  return false;
}

function read(auth: TLSClientAuth): { client: ClientCertificate; others: Certificate[] } {
  try {
    const der = decoded(auth.certRFC9440 ?? "");
    const chain = (auth.certChainRFC9440 ?? "").split(",").filter((one) => one.trim() !== "");
    const others = chain.slice(0, intermediatesMax).map((one) => parseCertificate(decoded(one)));
    return { client: { der, certificate: parseCertificate(der) }, others };
  } catch {
    throw new AuthenticationError("x509: malformed certificate");
  }
}

const forClients = ({ usages }: Certificate): boolean =>
  usages === undefined || usages.some((usage) => usage === clientAuth || usage === anyUsage);

/**
 * Reads and verifies the client certificate of a request against the authorities of a PEM file: signatures, times, and that it is for
 * clients. The TLS side (Cloudflare, or the TLS front) has seen the proof of possession; which authority it trusts beyond ours does not
 * matter. undefined: no certificate; throws AuthenticationError for one that is no good.
 */
export function clientCertificates(
  authoritiesPEM: string,
  now: () => number,
): (request: Request) => Promise<ClientCertificate | undefined> {
  const authorities = pemCertificates(authoritiesPEM).map(parseCertificate);
  /** Certificates whose signatures were found good: a connection shows the same one with every request. */
  const signed = new Set<string>();
  const inTime = ({ notBefore, notAfter }: Certificate): boolean => notBefore <= now() && now() <= notAfter;
  return async (request) => {
    const auth = (request.cf as { tlsClientAuth?: TLSClientAuth | null } | undefined)?.tlsClientAuth;
    if (auth?.certPresented !== "1") return undefined;
    if (auth.certVerified !== "SUCCESS" || auth.certRevoked !== "0") throw new AuthenticationError(unknownAuthority);
    const { client, others } = read(auth);
    if (!inTime(client.certificate)) throw new AuthenticationError("x509: certificate has expired or is not yet valid");
    if (!forClients(client.certificate)) throw new AuthenticationError("x509: certificate specifies an incompatible key usage");
    const key = `${auth.certRFC9440 ?? ""} ${auth.certChainRFC9440 ?? ""}`;
    if (signed.has(key)) return client;
    if (!(await leadsTo(authorities, client.certificate, others, inTime))) throw new AuthenticationError(unknownAuthority);
    if (signed.size >= rememberedMax) signed.clear();
    signed.add(key);
    return client;
  };
}
