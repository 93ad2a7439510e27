import { type PEMBlock, pemBlocks } from "../../../apimachinery/x509/pem.ts";
import type { CoreV1Secret } from "../../generated/types.ts";

/** The PEM text of a key of the secret's data. */
const textOf = (base64: string): string => atob(base64);

const skipped = (blocks: readonly PEMBlock[]): string => `[${blocks.map(({ type }) => type).join(" ")}]`;
const isKey = ({ type }: PEMBlock): boolean => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY");

function certificateProblem(blocks: readonly PEMBlock[]): string | undefined {
  if (blocks.some(({ type }) => type === "CERTIFICATE")) return undefined;
  const [first, ...more] = blocks;
  if (first === undefined) return "tls: failed to find any PEM data in certificate input";
  if (more.length === 0 && isKey(first))
    return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${skipped(blocks)}`;
}

function keyProblem(blocks: readonly PEMBlock[]): string | undefined {
  if (blocks.some(isKey)) return undefined;
  const [first, ...more] = blocks;
  if (first === undefined) return "tls: failed to find any PEM data in key input";
  if (more.length === 0 && first.type === "CERTIFICATE") return "tls: found a certificate rather than a key in the PEM for the private key";
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${skipped(blocks)}`;
}

/**
 * A pair of certificate and key that is none is kept, with a warning: of what is not PEM, and not of what its PEM holds.
 * upstream: pkg/registry/core/secret/strategy.go warningsForSecret, crypto/tls X509KeyPair
 */
export function tlsWarnings(secret: CoreV1Secret): string[] {
  const [certificate, key] = [secret.data?.["tls.crt"], secret.data?.["tls.key"]];
  if (secret.type !== "kubernetes.io/tls" || certificate === undefined || key === undefined) return [];
  const problem = certificateProblem(pemBlocks(textOf(certificate))) ?? keyProblem(pemBlocks(textOf(key)));
  return problem === undefined ? [] : [problem];
}
