import { X509Certificate } from "node:crypto";
import type { PeerCertificate, TLSSocket } from "node:tls";

/** request.cf.tlsClientAuth, in Cloudflare's exact shape. Source: workerd types/defines/cf.d.ts */
export interface TLSClientAuth {
  readonly certPresented: "0" | "1";
  readonly certVerified: string;
  readonly certRevoked: "0" | "1";
  readonly certIssuerDN: string;
  readonly certSubjectDN: string;
  readonly certIssuerDNRFC2253: string;
  readonly certSubjectDNRFC2253: string;
  readonly certIssuerDNLegacy: string;
  readonly certSubjectDNLegacy: string;
  readonly certSerial: string;
  readonly certIssuerSerial: string;
  readonly certSKI: string;
  readonly certIssuerSKI: string;
  readonly certFingerprintSHA1: string;
  readonly certFingerprintSHA256: string;
  readonly certNotBefore: string;
  readonly certNotAfter: string;
  readonly certRFC9440: string;
  readonly certRFC9440TooLarge: boolean;
  readonly certChainRFC9440: string;
  readonly certChainRFC9440TooLarge: boolean;
}

const NO_CERTIFICATE: TLSClientAuth = {
  certPresented: "0",
  certVerified: "NONE",
  certRevoked: "0",
  certIssuerDN: "",
  certSubjectDN: "",
  certIssuerDNRFC2253: "",
  certSubjectDNRFC2253: "",
  certIssuerDNLegacy: "",
  certSubjectDNLegacy: "",
  certSerial: "",
  certIssuerSerial: "",
  certSKI: "",
  certIssuerSKI: "",
  certFingerprintSHA1: "",
  certFingerprintSHA256: "",
  certNotBefore: "",
  certNotAfter: "",
  certRFC9440: "",
  certRFC9440TooLarge: false,
  certChainRFC9440: "",
  certChainRFC9440TooLarge: false,
};

/** Encoded; what Cloudflare passes on. Source: developers.cloudflare.com, cf.tls_client_auth.cert_rfc9440 */
const LEAF_BYTES_MAX = 10 * 1024;

/**
 * OpenSSL's word where a path leads to an authority that is named as one, and that another has issued. Go's verifier takes that for trusted,
 * as the Worker does, which looks at the path itself.
 */
const PARTIAL_CHAIN = "UNABLE_TO_GET_ISSUER_CERT";

/** What is known of the client of a TLS connection; the certificate counts only when `certVerified` is SUCCESS. */
export function tlsClientAuthOf(socket: TLSSocket): TLSClientAuth {
  const peer: PeerCertificate | undefined = socket.getPeerCertificate(false);
  if (peer?.raw === undefined) return NO_CERTIFICATE;
  // Node types the error as an Error; it is OpenSSL's code, a string.
  const refusal = String(socket.authorizationError ?? "unknown");
  return describeCertificate(peer.raw, socket.authorized || refusal === PARTIAL_CHAIN ? "SUCCESS" : `FAILED:${refusal}`);
}

/** The blob for a certificate (DER) whose verification came out as said. */
export function describeCertificate(raw: Uint8Array, certVerified: string): TLSClientAuth {
  const certificate = new X509Certificate(raw);
  const encoded = `:${Buffer.from(raw).toString("base64")}:`;
  const tooLarge = encoded.length > LEAF_BYTES_MAX;
  const subject = rdnsOf(certificate.subject);
  const issuer = rdnsOf(certificate.issuer);
  return {
    ...NO_CERTIFICATE,
    certPresented: "1",
    certVerified,
    certIssuerDN: rfc2253(issuer),
    certSubjectDN: rfc2253(subject),
    certIssuerDNRFC2253: rfc2253(issuer),
    certSubjectDNRFC2253: rfc2253(subject),
    certIssuerDNLegacy: legacy(issuer),
    certSubjectDNLegacy: legacy(subject),
    certSerial: certificate.serialNumber,
    certFingerprintSHA1: hex(certificate.fingerprint),
    certFingerprintSHA256: hex(certificate.fingerprint256),
    certNotBefore: certificate.validFrom,
    certNotAfter: certificate.validTo,
    certRFC9440: tooLarge ? "" : encoded,
    certRFC9440TooLarge: tooLarge,
  };
}

const hex = (fingerprint: string): string => fingerprint.replaceAll(":", "").toLowerCase();

/** Node prints a name one RDN a line, in the certificate's order. */
const rdnsOf = (name: string | undefined): string[] => (name ?? "").split("\n").filter((line) => line !== "");

/** RFC 2253 prints the last RDN first. */
const rfc2253 = (rdns: readonly string[]): string => rdns.toReversed().join(",");

const legacy = (rdns: readonly string[]): string => rdns.map((rdn) => `/${rdn}`).join("");

/** The header's value: JSON in ASCII, since header values are bytes. */
export function cfBlobText(auth: TLSClientAuth): string {
  const json = JSON.stringify({ tlsClientAuth: auth });
  return json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
