import { formatIP, parseCIDR, parseIP } from "./validation/ip.ts";

/** A block of addresses as a row of numbers: what a service may get of it. upstream: pkg/registry/core/service/ipallocator/ipallocator.go */
export interface AddressRange {
  readonly family: "IPv4" | "IPv6";
  /** The block as it was written. */
  readonly cidr: string;
  /** Bytes of an address: 4 or 16. */
  readonly width: number;
  /** The network's own address. */
  readonly network: bigint;
  /** The last address of the block, an IPv4 block's broadcast address among them. */
  readonly end: bigint;
  /** How many addresses may be given out: all but the network's, and the broadcast address of IPv4. The first is `network + 1`. */
  readonly size: bigint;
  /** How many of the first ones are left to those who ask for a certain address, while there are others. */
  readonly reserved: bigint;
}

const [reservedMin, reservedMax, reservedStep] = [16n, 256n, 16n];

/** upstream: ipallocator/bitmap.go calculateRangeOffset */
function reservedOf(all: bigint): bigint {
  if (all <= reservedMin) return 0n;
  const share = all / reservedStep;
  return share < reservedMin ? reservedMin : share > reservedMax ? reservedMax : share;
}

const numberOf = (bytes: readonly number[]): bigint => bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);

/** The numbers of a block; undefined for what is no block. */
export function addressRange(cidr: string): AddressRange | undefined {
  const parsed = parseCIDR(cidr);
  if (parsed === undefined) return undefined;
  const width = parsed.bytes.length;
  const hosts = 1n << BigInt(width * 8 - parsed.bits);
  const network = (numberOf(parsed.bytes) / hosts) * hosts;
  const family = width === 4 ? "IPv4" : "IPv6";
  const unusable = family === "IPv4" ? 2n : 1n;
  const size = hosts > unusable ? hosts - unusable : 0n;
  return { family, cidr, width, network, end: network + hosts - 1n, size, reserved: reservedOf(hosts) };
}

/** The text of the address at a place in the range: 0 is the first that may be given out. */
export function addressAt(range: AddressRange, place: bigint): string {
  const address = range.network + 1n + place;
  return formatIP(Array.from({ length: range.width }, (_, i) => Number((address >> BigInt(8 * (range.width - 1 - i))) & 0xffn)));
}

/** Where an address is in the range, undefined where it cannot be given out of it. upstream: pkg/api/servicecidr PrefixContainsIP */
export function placeOf(range: AddressRange, ip: string): bigint | undefined {
  const bytes = parseIP(ip);
  if (bytes === undefined || bytes.length !== range.width) return undefined;
  const place = numberOf(bytes) - range.network - 1n;
  return place >= 0n && place < range.size ? place : undefined;
}

/** Whether one block lies in another, or is the same. */
export const rangeCovers = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.width === inner.width && outer.network <= inner.network && inner.end <= outer.end;
