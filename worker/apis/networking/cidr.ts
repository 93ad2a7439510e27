import { formatIP, ipFamily, isMapped, isValidCIDR, parseCIDR } from "../../apimachinery/validation/ip.ts";

/** A block whose numbers start with zeros, as Go once read them. */
const withoutLeadingZeros = (value: string): string => value.replace(/(^|[./])0+(?=\d)/g, "$1");

/**
 * Why a value is no strictly written CIDR block: no block at all, or (each that applies) zeros in front, an IPv4 address inside an IPv6 one,
 * bits after the prefix. upstream: apimachinery/pkg/util/validation IsValidCIDRForLegacyField
 */
export function cidrProblems(value: string): string[] {
  const plain = value.includes(":") ? value : withoutLeadingZeros(value);
  const cidr = parseCIDR(plain);
  if (cidr === undefined) return isValidCIDR(value);
  const bit = (i: number): number => ((cidr.bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1;
  const beyond = Array.from({ length: cidr.bytes.length * 8 - cidr.bits }, (_, i) => bit(cidr.bits + i));
  return [
    ...(plain === value ? [] : ["must not have leading 0s in IP or prefix length"]),
    ...(isMapped(cidr.bytes) ? ["must not have an IPv4-mapped IPv6 address"] : []),
    ...(beyond.includes(1) ? ["must not have bits set beyond the prefix length"] : []),
  ];
}

/** Why a value is no block in its canonical form. upstream: apimachinery/pkg/util/validation IsValidCIDR */
export function canonicalCIDRProblems(value: string): string[] {
  const problems = cidrProblems(value);
  const cidr = parseCIDR(value);
  if (problems.length > 0 || cidr === undefined) return problems;
  const canonical = `${formatIP(cidr.bytes)}/${cidr.bits}`;
  return canonical === value ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** `IPv4`, `IPv6`, or undefined for what is no block. */
export const cidrFamily = (value: string): "IPv4" | "IPv6" | undefined =>
  ipFamily((value.includes(":") ? value : withoutLeadingZeros(value)).split("/")[0] ?? "");
