import { duplicate, type ErrorList, invalid, Path, required } from "../../../../apimachinery/field.ts";
import { ipFamily, isValidIP } from "../../../../apimachinery/validation/ip.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1ServiceSpec } from "../../../generated/types.ts";
import { invalids } from "../messages.ts";

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

function validateAddresses(list: readonly string[], kept: readonly string[]): ErrorList {
  return list.flatMap((ip, i): ErrorList => {
    if (i > 0 || ip !== "None") return invalids(ipsPath.index(i), ip, isValidIP(ip, kept));
    return list.length > 1 ? [invalid(ipsPath, list, "'None' must be the first and only value")] : [];
  });
}

/**
 * A service's addresses as given: the pair of fields agrees, one address for each family. Whether they can be had is the allocator's
 * to say. upstream: pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields
 */
export function validateClusterIPs(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec | undefined): ErrorList {
  if (spec.type === "ExternalName") return [];
  const { clusterIP = "", clusterIPs = [], ipFamilies = [] } = spec;
  const addresses = validateAddresses(clusterIPs, old?.clusterIPs ?? []);
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

const isHeadless = ({ clusterIPs }: CoreV1ServiceSpec): boolean => clusterIPs?.length === 1 && clusterIPs[0] === "None";
const changed = "may not change once set";

function releasing(spec: CoreV1ServiceSpec, what: string): ErrorList {
  if (spec.ipFamilyPolicy === "SingleStack") return [];
  const detail = `must be set to 'SingleStack' when releasing the secondary ${what}`;
  return [invalid(new Path("spec").child("ipFamilyPolicy"), spec.ipFamilyPolicy, detail)];
}

/** upstream: validateUpgradeDowngradeClusterIPs */
function validateAddressChange(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): ErrorList {
  if (isHeadless(spec) && isHeadless(old)) return [];
  const [now, then] = [spec.clusterIPs ?? [], old.clusterIPs ?? []];
  if (now.length === then.length)
    return then.flatMap((ip, i) => (ip === now[i] ? [] : [invalid(ipsPath.index(i), spec.clusterIPs, changed)]));
  const errors: ErrorList = [];
  if (now.length === 0) errors.push(invalid(ipsPath.index(0), spec.clusterIPs, "primary clusterIP can not be unset"));
  if (then.length > 0 && now.length > 0 && now[0] !== then[0]) errors.push(invalid(ipsPath.index(0), spec.clusterIPs, changed));
  return then.length > now.length && now.length === 1 ? [...errors, ...releasing(spec, "clusterIP")] : errors;
}

/** upstream: validateUpgradeDowngradeIPFamilies, whose shown values are clusterIPs here and there */
function validateFamilyChange(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): ErrorList {
  if (isHeadless(spec) || isHeadless(old)) return [];
  const [now, then] = [spec.ipFamilies ?? [], old.ipFamilies ?? []];
  const at = familiesPath.index(0);
  if (now.length === then.length) return then.flatMap((family, i) => (family === now[i] ? [] : [invalid(at, spec.ipFamilies, changed)]));
  const errors: ErrorList = [];
  const fewer = then.length > now.length;
  if (fewer && (spec.clusterIPs ?? []).length === 0) errors.push(invalid(at, spec.ipFamilies, "primary ipFamily can not be unset"));
  if (then.length > 0 && now.length > 0 && now[0] !== then[0]) errors.push(invalid(at, spec.clusterIPs, changed));
  return fewer && now.length === 1 ? [...errors, ...releasing(spec, "ipFamily")] : errors;
}

/** A second address or family may come and go; the first one stays, unless the type changes to or from ExternalName. */
export function validateClusterIPsUpdate(spec: CoreV1ServiceSpec, old: CoreV1ServiceSpec): ErrorList {
  if (spec.type === "ExternalName" || old.type === "ExternalName") return [];
  return [...validateAddressChange(spec, old), ...validateFamilyChange(spec, old)];
}
