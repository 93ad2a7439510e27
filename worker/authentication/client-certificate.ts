import { bytesOfBase64 } from "../apimachinery/serializer/base64.ts";
import { type Certificate, parseCertificate } from "../apimachinery/x509/certificate.ts";
import { isFor, isInTime, trustedUntil } from "../apimachinery/x509/certificate-path.ts";
import { pemBlocks } from "../apimachinery/x509/pem.ts";
import { AuthenticationError } from "./authentication-error.ts";
import type { RevocationCheck } from "./revocations.ts";

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
const intermediatesMax = 5;
const rememberedMax = 1024;
const unknownAuthority = "x509: certificate signed by unknown authority";

/** Every certificate in a PEM file. */
export const pemCertificates = (pem: string): Certificate[] =>
  pemBlocks(pem).flatMap(({ type, bytes }) => (type === "CERTIFICATE" ? [parseCertificate(bytes)] : []));

const decoded = (rfc9440: string): Uint8Array<ArrayBuffer> => bytesOfBase64(rfc9440.trim().replaceAll(":", ""));

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

/** Nobody is known by a certificate while it cannot be said which are revoked. */
async function revocationsKnown(check: RevocationCheck): Promise<(certificate: Certificate) => boolean> {
  try {
    return await check();
  } catch (error) {
    throw new AuthenticationError(`x509: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Reads and verifies the client certificate of a request against the authorities of a PEM file: signatures, times, and that it is for
 * clients. The TLS side (Cloudflare, or the TLS front) has seen the proof of possession; which authority it trusts beyond ours does not
 * matter. undefined: no certificate; throws AuthenticationError for one that is no good.
 */
export function clientCertificates(
  authoritiesPEM: string,
  revocationCheck: RevocationCheck,
  now: () => number,
): (request: Request) => Promise<ClientCertificate | undefined> {
  const authorities = pemCertificates(authoritiesPEM);
  /** Until when certificates are trusted that were found good: a connection shows the same one with every request. */
  const trusted = new Map<string, number>();
  return async (request) => {
    const auth = (request.cf as { tlsClientAuth?: TLSClientAuth | null } | undefined)?.tlsClientAuth;
    if (auth?.certPresented !== "1") return undefined;
    if (auth.certVerified !== "SUCCESS" || auth.certRevoked !== "0") throw new AuthenticationError(unknownAuthority);
    const { client, others } = read(auth);
    const options = { usage: clientAuth, now: now(), isRevoked: await revocationsKnown(revocationCheck) };
    if (!isInTime(client.certificate, options.now)) throw new AuthenticationError("x509: certificate has expired or is not yet valid");
    if (!isFor(client.certificate, clientAuth)) throw new AuthenticationError("x509: certificate specifies an incompatible key usage");
    if (options.isRevoked(client.certificate)) throw new AuthenticationError("x509: certificate has been revoked");
    const key = `${auth.certRFC9440 ?? ""} ${auth.certChainRFC9440 ?? ""}`;
    if ((trusted.get(key) ?? Number.NEGATIVE_INFINITY) >= options.now) return client;
    const until = await trustedUntil(authorities, client.certificate, others, options);
    if (until === undefined) throw new AuthenticationError(unknownAuthority);
    if (trusted.size >= rememberedMax) trusted.clear();
    trusted.set(key, until);
    return client;
  };
}
