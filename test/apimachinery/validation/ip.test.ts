import { describe, expect, it } from "vitest";
import { addressAt, addressRange, placeOf, rangeCovers } from "../../../worker/apimachinery/address-range.ts";
import { Path } from "../../../worker/apimachinery/field.ts";
import { cidrWarnings, ipWarnings } from "../../../worker/apimachinery/validation/address-warnings.ts";
import { formatIP, isCanonicalIP, isValidIP, parseIP } from "../../../worker/apimachinery/validation/ip.ts";

describe("addresses", () => {
  it.each([
    ["10.0.0.1", "10.0.0.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["1:0:2:0:0:3:0:0", "1:0:2::3:0:0"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
  ])("%s is written %s", (given, canonical) => {
    expect(formatIP(parseIP(given) ?? [])).toBe(canonical);
  });

  it.each([
    ["1.2.3.4", "", ""],
    ["2001:DB8::1", "", 'must be in canonical form ("2001:db8::1")'],
    ["01.2.3.4", "must not have leading 0s", "must not have leading 0s"],
    ["::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address", "must not be an IPv4-mapped IPv6 address"],
    [
      "1.2.3",
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
    ],
  ])("%s in an older field: %j, in a newer one: %j", (value, older, newer) => {
    expect([isValidIP(value).join(), isCanonicalIP(value).join()]).toEqual([older, newer]);
    expect(isValidIP(value, [value])).toEqual([]);
  });

  it.each([
    ["10.0.0.1", []],
    ["010.0.0.1", ['f: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"']],
    ["::ffff:1.2.3.4", ['f: non-standard IP address "::ffff:1.2.3.4" is invalid: use "1.2.3.4"']],
    ["FD00::1", ['f: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")']],
    ["x", []],
  ])("%s is warned of with %j", (value, warnings) => {
    expect(ipWarnings(new Path("f"), value)).toEqual(warnings);
  });

  it.each([
    ["10.0.0.0/8", []],
    ["10.1.2.3/8", ['f: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)']],
    ["10.1.2.128/25", []],
    ["010.0.0.0/8", ['f: non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"']],
    ["FD00::/64", ['f: IPv6 CIDR value "FD00::/64" should be in RFC 5952 canonical format ("fd00::/64")']],
  ])("the block %s is warned of with %j", (value, warnings) => {
    expect(cidrWarnings(new Path("f"), value)).toEqual(warnings);
  });
});

describe("a range of addresses", () => {
  it.each([
    ["10.0.0.0/24", "10.0.0.1", "10.0.0.254", 16n],
    ["10.0.0.0/16", "10.0.0.1", "10.0.255.254", 256n],
    ["10.0.0.0/28", "10.0.0.1", "10.0.0.14", 0n],
    ["fd00::/112", "fd00::1", "fd00::ffff", 256n],
    ["fd00::/64", "fd00::1", "fd00::ffff:ffff:ffff:ffff", 256n],
  ])("%s gives out %s to %s, the first %s of them when asked", (cidr, first, last, reserved) => {
    const range = addressRange(cidr);
    if (range === undefined) throw new Error(cidr);
    expect([addressAt(range, 0n), addressAt(range, range.size - 1n), range.reserved]).toEqual([first, last, reserved]);
    expect([placeOf(range, first), placeOf(range, last), placeOf(range, cidr.split("/")[0] ?? "")]).toEqual([
      0n,
      range.size - 1n,
      undefined,
    ]);
  });

  it("covers what lies in it whole", () => {
    const [large, small, six] = [addressRange("10.1.0.0/16"), addressRange("10.1.2.0/24"), addressRange("::/0")];
    if (large === undefined || small === undefined || six === undefined) throw new Error("blocks");
    expect([rangeCovers(large, small), rangeCovers(small, large), rangeCovers(small, small), rangeCovers(six, small)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("has no address where a block has no room, and none of another family", () => {
    const range = addressRange("10.0.0.0/31");
    expect([range?.size, addressRange("10.0.0.0"), range && placeOf(range, "::1")]).toEqual([0n, undefined, undefined]);
  });
});
