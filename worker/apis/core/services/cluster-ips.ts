import { newInternalError, newInvalid } from "../../../apimachinery/errors.ts";
import { invalid, Path } from "../../../apimachinery/field.ts";
import type { ClaimOwner, StoreContext } from "../../../registry/resource.ts";
import type { CoreV1ServiceSpec } from "../../generated/types.ts";
import { releaseAddress, takeAddress, takeAnyAddress } from "./addresses.ts";
import { keepsPreference } from "./ip-families.ts";

// upstream: pkg/registry/core/service/storage/alloc.go allocClusterIPs, updateClusterIPs

const ipsPath = new Path("spec").child("clusterIPs");

/** What an allocation took, and what is given back once the service is stored. */
export interface AddressChange {
  readonly taken: readonly string[];
  readonly toRelease: readonly string[];
}

const unchanged: AddressChange = { taken: [], toRelease: [] };
const isHeadless = ({ clusterIPs }: CoreV1ServiceSpec): boolean => clusterIPs?.[0] === "None";

/** The addresses that a service holds. */
export const heldAddresses = (spec: CoreV1ServiceSpec): readonly string[] =>
  spec.type === "ExternalName" || isHeadless(spec) ? [] : (spec.clusterIPs ?? []).filter((ip) => ip !== "");

async function takeOne(ctx: StoreContext, owner: ClaimOwner, spec: CoreV1ServiceSpec, family: string, wanted: string): Promise<string> {
  const result = wanted === "" ? await takeAnyAddress(ctx, owner, family) : await takeAddress(ctx, owner, family, wanted);
  if ("ip" in result) return wanted === "" ? result.ip : wanted;
  if ("full" in result) throw newInternalError(`failed to allocate a serviceIP for Service ${JSON.stringify(owner.name)}: range is full`);
  const what = wanted === "" ? "failed to allocate IP" : `failed to allocate IP ${wanted}`;
  throw newInvalid("Service", "", owner.name, [invalid(ipsPath, spec.clusterIPs ?? [], `${what}: ${result.refused}`)]);
}

/** Takes an address for every family from place `from` on, and writes them into the spec; gives back what it took when one is missing. */
async function takeFrom(ctx: StoreContext, owner: ClaimOwner, spec: CoreV1ServiceSpec, from: number): Promise<string[]> {
  const ips = [...(spec.clusterIPs ?? [])];
  const families = spec.ipFamilies ?? [];
  while (ips.length < families.length) ips.push("");
  const shown: CoreV1ServiceSpec = { clusterIPs: [...ips] };
  const taken: string[] = [];
  try {
    for (const [i, family] of families.entries()) {
      if (i < from) continue;
      ips[i] = await takeOne(ctx, owner, shown, family, ips[i] ?? "");
      taken.push(ips[i] ?? "");
    }
  } catch (error) {
    await releaseAddresses(ctx, owner, taken);
    throw error;
  }
  spec.clusterIPs = ips;
  if (ips[0] !== undefined) spec.clusterIP = ips[0];
  return taken;
}

/** Addresses of a new service. */
export async function allocateAddresses(ctx: StoreContext, owner: ClaimOwner, spec: CoreV1ServiceSpec): Promise<AddressChange> {
  if (spec.type === "ExternalName" || isHeadless(spec)) return unchanged;
  return { taken: await takeFrom(ctx, owner, spec, 0), toRelease: [] };
}

/** Addresses that a change of type or families brings or takes away. */
export async function updateAddresses(
  ctx: StoreContext,
  owner: ClaimOwner,
  spec: CoreV1ServiceSpec,
  before: CoreV1ServiceSpec,
): Promise<AddressChange> {
  if (keepsPreference(spec, before)) return unchanged;
  if (before.type === "ExternalName") return allocateAddresses(ctx, owner, spec);
  if (isHeadless(before)) return unchanged;
  if (spec.type === "ExternalName") return { taken: [], toRelease: heldAddresses(before) };
  const [then, now] = [(before.ipFamilies ?? []).length, (spec.ipFamilies ?? []).length];
  if (then === 1 && now === 2) return { taken: await takeFrom(ctx, owner, spec, 1), toRelease: [] };
  if (then === 2 && now === 1) return { taken: [], toRelease: heldAddresses(before).slice(1) };
  return unchanged;
}

export async function releaseAddresses(ctx: StoreContext, owner: ClaimOwner, ips: readonly string[]): Promise<void> {
  if (!ctx.dryRun) await Promise.all(ips.map((ip) => releaseAddress(ctx, owner, ip)));
}
