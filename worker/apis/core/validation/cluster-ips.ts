import { duplicate, type ErrorList, invalid, Path, required } from "../../../apimachinery/field.ts";
import { ipFamily, isValidIP } from "../../../apimachinery/validation/ip.ts";
import { oneOf } from "../../../apimachinery/validation/supported.ts";
import type { CoreV1ServiceSpec } from "../../generated/types.ts";
import { invalids } from "./messages.ts";

const ipsPath = new Path("spec").child("clusterIPs");
const familiesPath = new Path("spec").child("ipFamilies");

function validatePair(single: string, list: readonly string[]): ErrorList {
  if (single === "") return list.length === 0 ? [] : [invalid(ipsPath, list, "must be empty when `clusterIP` is not specified")];
  if (list.length === 0) return [required(ipsPath, "")];
  return list[0] === single ? [] : [invalid(ipsPath, list, "first value must match `clusterIP`")];
}

function validateFamilies(families: readonly string[], policy: string | undefined): ErrorList {
  const errors = families.flatMap((family, i): ErrorList => {
    const own: ErrorList = oneOf(familiesPath.index(i), family, ["IPv4", "IPv6"]);
    return families.indexOf(family) < i ? [...own, duplicate(familiesPath.index(i), family)] : own;
  });
  const at = new Path("spec").child("ipFamilyPolicy");
  return policy === undefined ? errors : [...errors, ...oneOf(at, policy, ["PreferDualStack", "RequireDualStack", "SingleStack"])];
}

function validateAddresses(list: readonly string[]): ErrorList {
  return list.flatMap((ip, i): ErrorList => {
    if (i > 0 || ip !== "None") return invalids(ipsPath.index(i), ip, isValidIP(ip));
    return list.length > 1 ? [invalid(ipsPath, list, "'None' must be the first and only value")] : [];
  });
}

/**
 * A service's addresses as given: the pair of fields agrees, one address for each family. Whether they can be had is the allocator's
 * to say. upstream: pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields
 */
export function validateClusterIPs(spec: CoreV1ServiceSpec): ErrorList {
  if (spec.type === "ExternalName") return [];
  const { clusterIP = "", clusterIPs = [], ipFamilies = [] } = spec;
  const addresses = validateAddresses(clusterIPs);
  const errors = [...validatePair(clusterIP, clusterIPs), ...validateFamilies(ipFamilies, spec.ipFamilyPolicy), ...addresses];
  if (clusterIPs.length > 2) errors.push(invalid(ipsPath, clusterIPs, "may only hold up to 2 values"));
  if (addresses.length > 0) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(ipFamily)).size < 2)
    errors.push(invalid(ipsPath, clusterIPs, "may specify no more than one IP for each IP family"));
  if (clusterIPs[0] === "None") return errors;
  for (const [i, ip] of clusterIPs.entries()) {
    const family = ipFamilies[i];
    if ((family === "IPv4" || family === "IPv6") && ipFamily(ip) !== family)
      errors.push(invalid(ipsPath.index(i), ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``));
  }
  return errors;
}
