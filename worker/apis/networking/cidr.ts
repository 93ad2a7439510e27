import { ipFamily, isValidCIDR, parseCIDR } from "../../apimachinery/validation/ip.ts";

const isMapped = (bytes: readonly number[]): boolean =>
  bytes.length === 16 && bytes[10] === 255 && bytes[11] === 255 && bytes.slice(0, 10).every((byte) => byte === 0);

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

/** `IPv4`, `IPv6`, or undefined for what is no block. */
export const cidrFamily = (value: string): "IPv4" | "IPv6" | undefined =>
  ipFamily((value.includes(":") ? value : withoutLeadingZeros(value)).split("/")[0] ?? "");
