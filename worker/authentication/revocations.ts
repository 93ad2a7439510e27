import { type Certificate, serialText } from "../apimachinery/x509/certificate.ts";
import { pemBlocks } from "../apimachinery/x509/pem.ts";
import { verifies } from "../apimachinery/x509/public-key.ts";
import { parseRevocationList, type RevocationList } from "../apimachinery/x509/revocation-list.ts";
import { ConfigurationError } from "../configuration/configuration-error.ts";

/** Certificates that are taken back: by their authorities' lists, and by serial numbers. */
export interface Revocations {
  readonly lists: readonly RevocationList[];
  /** As `serialText` writes them; of every authority. */
  readonly serials: ReadonlySet<string>;
}

const setting = "CLIENT_CRL_FILE";
const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

function listOf(pem: string): RevocationList {
  try {
    const [found] = pemBlocks(pem);
    if (found?.type !== "X509 CRL") throw new Error("it is no X509 CRL block");
    return parseRevocationList(found.bytes);
  } catch (error) {
    throw new ConfigurationError(setting, "", error instanceof Error ? error.message : String(error));
  }
}

/** Pairs of hexadecimal digits, as openssl prints them: with colons or without. */
function serialIn(line: string): string {
  const digits = line.replace(/^serial=/i, "").replaceAll(":", "");
  if (!/^[0-9a-f]+$/i.test(digits)) throw new ConfigurationError(setting, "", `${JSON.stringify(line)} is no serial number`);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return serialText(Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

/**
 * What a file takes back: blocks `X509 CRL` in PEM, and lines with a serial number each, `#` before a comment. Throws a ConfigurationError
 * for anything else: a line that is not understood would revoke nothing, without a word.
 */
export function parseRevocations(file: string): Revocations {
  const lines = file.replaceAll(block, "").split("\n");
  const written = lines.map((line) => line.replace(/#.*/, "").trim()).filter((line) => line !== "");
  return { lists: (file.match(block) ?? []).map(listOf), serials: new Set(written.map(serialIn)) };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

async function isSigned(list: RevocationList, authorities: readonly Certificate[]): Promise<boolean> {
  for (const { subject, publicKey } of authorities) if (same(subject, list.issuer) && (await verifies(publicKey, list))) return true;
  return false;
}

/** Says which certificates are revoked; throws while that cannot be said. */
export type RevocationCheck = () => Promise<(certificate: Certificate) => boolean>;

/**
 * Whether certificates of these authorities are revoked. A list counts for the authority that has signed it, also when it should have been
 * followed by another: what was taken back stays so. Throws while one is signed by none of them, and so may hide what it should say.
 */
export function newRevocationCheck({ lists, serials }: Revocations, authorities: readonly Certificate[]): RevocationCheck {
  let unsigned: boolean | undefined;
  const isRevoked = ({ serial, issuer }: Certificate): boolean =>
    serials.has(serial) || lists.some((list) => same(list.issuer, issuer) && list.serials.has(serial));
  return async () => {
    unsigned ??= (await Promise.all(lists.map((list) => isSigned(list, authorities)))).includes(false);
    if (unsigned) throw new Error("a revocation list is signed by none of the authorities");
    return isRevoked;
  };
}
