import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { type KeyPair, newCertificateAuthority, newLeaf } from "../../launcher/credentials/certificates.ts";
import { parseCertificate } from "../../worker/apimachinery/x509/certificate.ts";
import { boolean, element, objectID, octetString, sequence } from "../../worker/apimachinery/x509/der-writer.ts";
import { newRevocationCheck, parseRevocations } from "../../worker/authentication/revocations.ts";
import { revocationList, serialOf } from "./revocation-list.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const at = new Date(now);
const ca = newCertificateAuthority("ca", at);
const other = newCertificateAuthority("other", at);
const leaf = (of: KeyPair = ca): KeyPair => newLeaf(of, { subject: [["CN", "jane"]], usage: "clientAuth" }, at);
const [one, two, others] = [leaf(), leaf(), leaf(other)];
const read = ({ certificate }: KeyPair) => parseCertificate(new X509Certificate(certificate).raw);
const withColons = (serial: string): string => serial.replace(/..(?=.)/g, "$&:");

/** Which of the three are revoked by a file, by its authorities. */
async function revokedBy(file: string, authorities: readonly KeyPair[] = [ca, other]): Promise<boolean[]> {
  const isRevoked = await newRevocationCheck(parseRevocations(file), authorities.map(read))();
  return [one, two, others].map((pair) => isRevoked(read(pair)));
}

test.each<[string, string, boolean[]]>([
  ["nothing", "", [false, false, false]],
  ["comments", "# none yet\n\n  # really\n", [false, false, false]],
  ["a serial number", serialOf(one), [true, false, false]],
  ["one in openssl's words", `serial=${serialOf(two)}\n`, [false, true, false]],
  ["small letters with colons and a comment", `${withColons(serialOf(two).toLowerCase())} # stolen`, [false, true, false]],
  ["zeros before it", `00${serialOf(one)}`, [true, false, false]],
  ["another authority's", serialOf(others), [false, false, true]],
  ["a list", revocationList(ca, [one], now), [true, false, false]],
  ["an empty list", revocationList(ca, [], now), [false, false, false]],
  ["a list that names what is not its own", revocationList(ca, [others], now), [false, false, false]],
  [
    "two lists and a number",
    [revocationList(ca, [one], now), revocationList(other, [others], now), serialOf(two)].join("\n"),
    [true, true, true],
  ],
  ["an old list", revocationList(ca, [one], now - 1e12), [true, false, false]],
])("%s", async (_what, file, wanted) => {
  expect(await revokedBy(file)).toEqual(wanted);
});

test.each([
  ["of an authority that is not ours", revocationList(other, [others], now), [ca]],
  ["signed by another in our name", revocationList(ca, [], now, other), [ca, other]],
])("nobody is known by a certificate while there is a list %s", async (_what, file, authorities) => {
  await expect(revokedBy(file, authorities)).rejects.toThrow("a revocation list is signed by none of the authorities");
});

const extension = (oid: string): Uint8Array => element(0xa0, sequence(sequence(objectID(oid), boolean(true), octetString(sequence()))));

test.each([
  ["jane", 'CLIENT_CRL_FILE: "jane" is no serial number'],
  ["12 34", 'CLIENT_CRL_FILE: "12 34" is no serial number'],
  [ca.certificate, "CLIENT_CRL_FILE: it is no X509 CRL block"],
  ["-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "CLIENT_CRL_FILE: not a revocation list"],
  ["-----BEGIN X509 CRL-----\n????\n-----END X509 CRL-----\n", "CLIENT_CRL_FILE: it is no X509 CRL block"],
  [
    revocationList(ca, [], now, ca, extension("2.5.29.28")),
    "CLIENT_CRL_FILE: a revocation list of a part of the certificates is not supported",
  ],
  [
    revocationList(ca, [], now, ca, extension("2.5.29.27")),
    "CLIENT_CRL_FILE: a revocation list of a part of the certificates is not supported",
  ],
])("the file %j stops the start", (file, message) => {
  expect(() => parseRevocations(file)).toThrow(message);
});
