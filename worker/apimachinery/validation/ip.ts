// Addresses and ranges as text. upstream: k8s.io/apimachinery/pkg/util/validation/ip.go, netutils

/** The bytes of an IPv4 address (four) or an IPv6 address (sixteen); undefined if it is neither. */
export function parseIP(value: string): number[] | undefined {
  return value.includes(":") ? parseIPv6(value) : parseIPv4(value);
}

function parseIPv4(value: string): number[] | undefined {
  const parts = value.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function parseIPv6(value: string): number[] | undefined {
  const halves = value.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = [groups(halves[0] ?? ""), groups(halves[1] ?? "")];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes(".")) {
      const v4 = parseIPv4(part);
      if (v4 === undefined) return undefined;
      bytes.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      const n = Number.parseInt(part, 16);
      bytes.push(n >> 8, n & 255);
    } else return undefined;
  }
  return bytes;
}

/** An IPv4 address inside an IPv6 one. */
export const isMapped = (bytes: readonly number[]): boolean =>
  bytes.length === 16 && bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;

/** `IPv4`, `IPv6`, or undefined for what is no address. */
export function ipFamily(value: string): "IPv4" | "IPv6" | undefined {
  const bytes = parseIP(value);
  if (bytes === undefined) return undefined;
  return bytes.length === 4 || isMapped(bytes) ? "IPv4" : "IPv6";
}

const hasLeadingZero = (value: string): boolean => /(^|\.)0\d/.test(value.split("/")[0] ?? "");

/** The canonical text of an address: RFC 5952; an IPv4 address inside an IPv6 one as IPv4. */
export function formatIP(bytes: readonly number[]): string {
  const plain = isMapped(bytes) ? bytes.slice(12) : bytes;
  if (plain.length === 4) return plain.join(".");
  const all = Array.from({ length: 8 }, (_, i) => (((plain[2 * i] ?? 0) << 8) | (plain[2 * i + 1] ?? 0)).toString(16));
  const zeros = longestZeros(all);
  if (zeros.length < 2) return all.join(":");
  return `${all.slice(0, zeros.start).join(":")}::${all.slice(zeros.start + zeros.length).join(":")}`;
}

/** The first of the longest runs of "0". */
function longestZeros(all: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < all.length; start++) {
    let length = 0;
    while (all[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/**
 * An address in a field that predates canonical forms: never ambiguous. What the old object had (`kept`) stays valid.
 * upstream: k8s.io/apimachinery/pkg/util/validation/ip.go IsValidIPForLegacyField
 */
export function isValidIP(value: string, kept: readonly string[] = []): string[] {
  if (kept.includes(value)) return [];
  const bytes = parseIP(value);
  if (bytes === undefined) return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
  if (hasLeadingZero(value)) return ["must not have leading 0s"];
  return isMapped(bytes) ? ["must not be an IPv4-mapped IPv6 address"] : [];
}

/** An address written in its one canonical way. upstream: k8s.io/apimachinery/pkg/util/validation/ip.go IsValidIP */
export function isCanonicalIP(value: string): string[] {
  const messages = isValidIP(value);
  if (messages.length > 0) return messages;
  const canonical = formatIP(parseIP(value) ?? []);
  return canonical === value ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

export interface CIDR {
  readonly bytes: readonly number[];
  /** Leading bits that belong to the network. */
  readonly bits: number;
}

/** `10.0.0.0/8` */
export function parseCIDR(value: string): CIDR | undefined {
  const slash = value.indexOf("/");
  const digits = value.slice(slash + 1);
  const bytes = slash < 0 ? undefined : parseIP(value.slice(0, slash));
  if (bytes === undefined || !/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > bytes.length * 8) return undefined;
  return { bytes, bits: Number(digits) };
}

export const isValidCIDR = (value: string): string[] =>
  parseCIDR(value) === undefined || hasLeadingZero(value) ? ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"] : [];

/** Addresses that a Service or Endpoints may not point to. upstream: core/validation ValidateNonSpecialIP */
export function isNonSpecialIP(value: string): string[] {
  const all = parseIP(value);
  if (all === undefined) return ["must be a valid IP address"];
  const bytes = isMapped(all) ? all.slice(12) : all;
  const v4 = bytes.length === 4;
  const zeros = bytes.slice(0, -1).every((b) => b === 0);
  if (bytes.every((b) => b === 0)) return [`may not be unspecified (${value})`];
  if (v4 ? bytes[0] === 127 : zeros && bytes[15] === 1) return ["may not be in the loopback range (127.0.0.0/8, ::1/128)"];
  if (v4 ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0x80)
    return ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"];
  if (v4 ? bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0 : bytes[0] === 0xff && ((bytes[1] ?? 0) & 15) === 2)
    return ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"];
  return [];
}
