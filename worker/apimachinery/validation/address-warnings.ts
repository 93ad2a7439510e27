import type { Path } from "../field.ts";
import { formatIP, isMapped, parseCIDR, parseIP } from "./ip.ts";

// upstream: k8s.io/apimachinery/pkg/util/validation/ip.go GetWarningsForIP, GetWarningsForCIDR

const quote = JSON.stringify;
const hasLeadingZero = (value: string): boolean => /(^|[./])0\d/.test(value);
const ambiguous = (value: string, bytes: readonly number[]): boolean => (!value.includes(":") && hasLeadingZero(value)) || isMapped(bytes);

/** What a valid address should rather be written as. */
export function ipWarnings(path: Path, value: string): string[] {
  const bytes = parseIP(value);
  if (bytes === undefined) return [];
  const canonical = formatIP(bytes);
  if (ambiguous(value, bytes)) return [`${path}: non-standard IP address ${quote(value)} is invalid: use ${quote(canonical)}`];
  if (canonical === value) return [];
  return [`${path}: IPv6 address ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`];
}

/** `10.1.2.3/8` -> `10.0.0.0` */
const network = (bytes: readonly number[], bits: number): number[] =>
  bytes.map((byte, i) => byte & (0xff << Math.min(8, Math.max(0, 8 * (i + 1) - bits))) & 0xff);

/** What a valid block should rather be written as. */
export function cidrWarnings(path: Path, value: string): string[] {
  const cidr = parseCIDR(value);
  if (cidr === undefined) return [];
  const { bytes, bits } = cidr;
  const canonical = `${formatIP(network(bytes, bits))}/${bits}`;
  const warnings: string[] = [];
  if (formatIP(network(bytes, bits)) !== formatIP(bytes)) {
    const single = `${formatIP(bytes)}/${bytes.length * 8}`;
    warnings.push(`${path}: CIDR value ${quote(value)} is ambiguous in this context (should be ${quote(canonical)} or ${quote(single)}?)`);
  }
  if (ambiguous(value, bytes)) warnings.push(`${path}: non-standard CIDR value ${quote(value)} is invalid: use ${quote(canonical)}`);
  if (warnings.length === 0 && bytes.length === 16 && canonical !== value)
    warnings.push(`${path}: IPv6 CIDR value ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`);
  return warnings;
}
