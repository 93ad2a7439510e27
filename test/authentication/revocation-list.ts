import { createPrivateKey, sign, X509Certificate } from "node:crypto";
import type { KeyPair } from "../../launcher/credentials/certificates.ts";
import { parseCertificate } from "../../worker/apimachinery/x509/certificate.ts";
import { bitString, integer, objectID, sequence, time } from "../../worker/apimachinery/x509/der-writer.ts";
import { pemText } from "../../worker/apimachinery/x509/pem.ts";

const ecdsa = sequence(objectID("1.2.840.10045.4.3.2"));

/** The serial number of a certificate, as openssl prints it. */
export const serialOf = ({ certificate }: KeyPair): string => new X509Certificate(certificate).serialNumber;

/** A list (PEM) in which an authority takes certificates back; `signer` is another's to be a false one, `extensions` come last. */
export function revocationList(ca: KeyPair, revoked: readonly KeyPair[], now: number, signer = ca, ...extensions: Uint8Array[]): string {
  const entries = revoked.map((pair) => sequence(integer(Buffer.from(serialOf(pair), "hex")), time(now)));
  const signed = sequence(
    integer(Uint8Array.of(1)),
    ecdsa,
    parseCertificate(new X509Certificate(ca.certificate).raw).subject,
    time(now),
    time(now + 1000),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    ...extensions,
  );
  return pemText("X509 CRL", sequence(signed, ecdsa, bitString(sign("sha256", signed, createPrivateKey(signer.key)))));
}
