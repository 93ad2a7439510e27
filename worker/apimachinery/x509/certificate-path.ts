import type { Certificate } from "./certificate.ts";
import { verifies } from "./public-key.ts";

/** How a path must be: for what usage (dotted), at what time (milliseconds), and of certificates that nobody has taken back. */
export interface PathOptions {
  readonly usage: string;
  readonly now: number;
  isRevoked(certificate: Certificate): boolean;
}

const anyUsage = "2.5.29.37.0";

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Whether a certificate may be used so; one that names no usages is for all. */
export const isFor = ({ usages }: Certificate, usage: string): boolean =>
  usages === undefined || usages.some((one) => one === usage || one === anyUsage);

/** Whether the time is within a certificate's. */
export const isInTime = ({ notBefore, notAfter }: Certificate, now: number): boolean => notBefore <= now && now <= notAfter;

/**
 * Whether a certificate may issue others, so many intermediates below it: what is not said forbids nothing, but a certificate of version 3
 * must say that it is an authority. Limits on names are not understood here, so that nothing is trusted that has any.
 * upstream: crypto/x509/verify.go isValid, x509.go CheckSignatureFrom
 */
function mayIssue(issuer: Certificate, intermediates: number, { usage, now }: PathOptions): boolean {
  const { version, constraints, signsCertificates, hasUnknownLimits } = issuer;
  if (hasUnknownLimits || !signsCertificates || !isInTime(issuer, now) || !isFor(issuer, usage)) return false;
  if (constraints === undefined) return version < 3;
  return constraints.isAuthority && intermediates <= (constraints.pathLength ?? Number.POSITIVE_INFINITY);
}

/**
 * Until when (milliseconds) a path of signatures leads from the certificate to an authority, over intermediates that came with it;
 * undefined if there is none now. The certificate's own time and usages are the caller's to check.
 */
export async function trustedUntil(
  authorities: readonly Certificate[],
  certificate: Certificate,
  others: readonly Certificate[],
  options: PathOptions,
  below = 0,
): Promise<number | undefined> {
  if (certificate.hasUnknownLimits || options.isRevoked(certificate)) return undefined;
  const issued = async (issuer: Certificate): Promise<boolean> =>
    same(issuer.subject, certificate.issuer) && mayIssue(issuer, below, options) && (await verifies(issuer.publicKey, certificate));
  for (const authority of authorities) if (await issued(authority)) return Math.min(certificate.notAfter, authority.notAfter);
  for (const other of others) {
    if (other.constraints === undefined || !(await issued(other))) continue;
    const rest = others.filter((one) => one !== other);
    const until = await trustedUntil(authorities, other, rest, options, below + 1);
    if (until !== undefined) return Math.min(certificate.notAfter, until);
  }
  return undefined;
}
