import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { isDNS1123Subdomain, isPathSegmentName } from "../../apimachinery/validation/names.ts";
import { deepEqual, immutableMessage } from "../../apimachinery/validation/objectmeta.ts";
import type { NetworkingV1IPAddress, NetworkingV1ServiceCIDR } from "../generated/types.ts";
import { canonicalCIDRProblems, cidrFamily } from "./cidr.ts";

// upstream: pkg/apis/networking/validation/validation.go

const cidrsPath = new Path("spec").child("cidrs");

/** One block, or one of each family. */
export function validateServiceCIDR({ spec = {} }: NetworkingV1ServiceCIDR): ErrorList {
  const cidrs = spec.cidrs ?? [];
  if (cidrs.length === 0) return [required(cidrsPath, "at least one CIDR required")];
  if (cidrs.length > 2) return [invalid(cidrsPath, { CIDRs: cidrs }, "may only hold up to 2 values")];
  const errors = cidrs.flatMap((cidr, i) => canonicalCIDRProblems(cidr).map((message) => invalid(cidrsPath.index(i), cidr, message)));
  const [first, second] = cidrs.map(cidrFamily);
  if (cidrs.length === 2 && first !== undefined && first === second) {
    const detail = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
    errors.push(invalid(cidrsPath, cidrs, detail));
  }
  return errors;
}

/** Blocks are immutable, but a second one may be added. */
export function validateServiceCIDRUpdate(serviceCIDR: NetworkingV1ServiceCIDR, old: NetworkingV1ServiceCIDR): ErrorList {
  const now = serviceCIDR.spec?.cidrs ?? [];
  const before = old.spec?.cidrs ?? [];
  const differing = now
    .slice(0, before.length)
    .flatMap((cidr, i) => (cidr === before[i] ? [] : [invalid(cidrsPath.index(i), cidr, immutableMessage)]));
  if (now.length === before.length) return differing;
  if (before.length === 1 && now.length === 2) return [...differing, ...validateServiceCIDR(serviceCIDR)];
  return [invalid(cidrsPath, now, immutableMessage)];
}

/** What an address belongs to. */
export function validateIPAddress({ spec = {} }: NetworkingV1IPAddress): ErrorList {
  const path = new Path("spec").child("parentRef");
  if (spec.parentRef === undefined) return [required(path, "")];
  const { group = "", resource = "", name = "", namespace = "" } = spec.parentRef;
  const segment = (field: string, value: string): ErrorList =>
    isPathSegmentName(value).map((message) => invalid(path.child(field), value, message));
  return [
    ...(group === "" ? [] : isDNS1123Subdomain(group).map((message) => invalid(path.child("group"), group, message))),
    ...(resource === "" ? [required(path.child("resource"), "")] : segment("resource", resource)),
    ...(name === "" ? [required(path.child("name"), "")] : segment("name", name)),
    ...(namespace === "" ? [] : segment("namespace", namespace)),
  ];
}

/** The parent is immutable. upstream: pkg/registry/networking/ipaddress/strategy.go ValidateUpdate */
export function validateIPAddressUpdate(address: NetworkingV1IPAddress, old: NetworkingV1IPAddress): ErrorList {
  const parent = address.spec?.parentRef;
  if (deepEqual(parent, old.spec?.parentRef)) return [];
  const { group = "", resource = "", namespace = "", name = "" } = parent ?? {};
  const shown = parent === undefined ? undefined : { Group: group, Resource: resource, Namespace: namespace, Name: name };
  return [invalid(new Path("spec").child("parentRef"), shown, immutableMessage)];
}
