import { type ErrorList, invalid, Path } from "../../../apimachinery/field.ts";
import { ipFamily } from "../../../apimachinery/validation/ip.ts";
import { deepEqual } from "../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1ServiceSpec } from "../../generated/types.ts";
import { validateClusterIPs } from "../validation/service/cluster-ips.ts";

// upstream: pkg/registry/core/service/storage/alloc.go initIPFamilyFields

const spec = new Path("spec");
const policyPath = spec.child("ipFamilyPolicy");

const other = (family: string | undefined): string => (family === "IPv4" ? "IPv6" : "IPv4");
const sameIPs = (a: CoreV1ServiceSpec, b: CoreV1ServiceSpec): boolean => deepEqual(a.clusterIPs ?? [], b.clusterIPs ?? []);
const sameFamilies = (a: CoreV1ServiceSpec, b: CoreV1ServiceSpec): boolean => deepEqual(a.ipFamilies ?? [], b.ipFamilies ?? []);
const allocatedTypes = ["ClusterIP", "NodePort", "LoadBalancer"];

/** A service that prefers two families keeps what it has until it says otherwise: a cluster that gains a family changes nothing. */
export function keepsPreference(after: CoreV1ServiceSpec, before: CoreV1ServiceSpec | undefined): boolean {
  if (before === undefined || after.ipFamilyPolicy !== "PreferDualStack" || before.type !== after.type) return false;
  if (!allocatedTypes.includes(after.type ?? "")) return false;
  if (before.ipFamilyPolicy !== undefined && before.ipFamilyPolicy !== "PreferDualStack") return false;
  return sameIPs(after, before) && sameFamilies(after, before);
}

const isSelectorlessHeadless = ({ clusterIP, selector = {} }: CoreV1ServiceSpec): boolean =>
  clusterIP === "None" && Object.keys(selector).length === 0;

/** Going back to one family is said by the policy; leaving one out is not enough. */
function narrow(after: CoreV1ServiceSpec, before: CoreV1ServiceSpec): ErrorList {
  const [ips, families] = [after.clusterIPs ?? [], after.ipFamilies ?? []];
  if (after.ipFamilyPolicy === "SingleStack") {
    if (sameIPs(after, before) && ips.length > 1) after.clusterIPs = ips.slice(0, 1);
    if (sameFamilies(after, before) && families.length > 1) after.ipFamilies = families.slice(0, 1);
    return [];
  }
  const reduced = (now: readonly string[], then: readonly string[] = []): boolean => now.length > 0 && now.length < then.length;
  const refuse = (what: string): ErrorList => [
    invalid(policyPath, after.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`),
  ];
  return [
    ...(reduced(ips, before.clusterIPs) ? refuse("cluster IP") : []),
    ...(reduced(families, before.ipFamilies) ? refuse("IP family") : []),
  ];
}

function checkSingle(after: CoreV1ServiceSpec): ErrorList {
  if (after.ipFamilyPolicy !== "SingleStack") return [];
  const refuse = (what: string): ErrorList => [
    invalid(policyPath, after.ipFamilyPolicy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`),
  ];
  return [
    ...((after.clusterIPs ?? []).length === 2 ? refuse("cluster IPs") : []),
    ...((after.ipFamilies ?? []).length === 2 ? refuse("IP families") : []),
  ];
}

/** Families that were not named follow from the addresses that were. */
function inferFamilies(after: CoreV1ServiceSpec, cluster: readonly string[]): ErrorList {
  const errors: ErrorList = [];
  for (const [i, ip] of (after.clusterIPs ?? []).entries()) {
    if (ip === "None") break;
    const family = ipFamily(ip) ?? "";
    if (i < (after.ipFamilies ?? []).length) continue;
    if (cluster.includes(family)) after.ipFamilies = [...(after.ipFamilies ?? []), family];
    else errors.push(invalid(spec.child("clusterIPs").index(i), after.clusterIPs, `${family} is not configured on this cluster`));
  }
  return errors;
}

function checkConfigured(after: CoreV1ServiceSpec, cluster: readonly string[]): ErrorList {
  const dual = after.ipFamilyPolicy !== "RequireDualStack" || cluster.length > 1;
  return [
    ...(dual ? [] : [invalid(policyPath, after.ipFamilyPolicy, "this cluster is not configured for dual-stack services")]),
    ...(after.ipFamilies ?? []).flatMap((family, i) =>
      cluster.includes(family) ? [] : [invalid(spec.child("ipFamilies").index(i), family, "not configured on this cluster")],
    ),
  ];
}

/** Where the policy wants two families and one is named, the other one follows. */
function complete(after: CoreV1ServiceSpec, cluster: readonly string[], always: boolean): void {
  const families = (after.ipFamilies ?? []).length === 0 ? cluster.slice(0, 1) : (after.ipFamilies ?? []);
  const wantsTwo = after.ipFamilyPolicy !== "SingleStack" && families.length === 1 && (always || cluster.length === 2);
  after.ipFamilies = wantsTwo ? [...families, other(families[0])] : families;
}

/**
 * Fills in spec.ipFamilyPolicy and spec.ipFamilies from what is given, from the old object, and from the families that the cluster has
 * (the default one first); returns what contradicts.
 */
export function initIPFamilies(after: CoreV1ServiceSpec, before: CoreV1ServiceSpec | undefined, cluster: readonly string[]): ErrorList {
  if (after.type === "ExternalName" || keepsPreference(after, before)) return [];
  const headless = isSelectorlessHeadless(after);
  after.ipFamilyPolicy ??= before?.ipFamilyPolicy ?? (headless ? "RequireDualStack" : "SingleStack");
  const malformed = validateClusterIPs(after, before);
  if (malformed.length > 0) return malformed;
  const errors = [...(before === undefined ? [] : narrow(after, before)), ...checkSingle(after), ...inferFamilies(after, cluster)];
  if (errors.length > 0) return errors;
  if (!headless) errors.push(...checkConfigured(after, cluster));
  if (errors.length === 0) complete(after, cluster, headless);
  return errors;
}
