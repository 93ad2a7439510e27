import { type AddressRange, addressAt, addressRange, placeOf } from "../../../apimachinery/address-range.ts";
import type { KubeObject } from "../../../apimachinery/types.ts";
import { urlPath } from "../../../apimachinery/url-path.ts";
import { formatIP, parseIP } from "../../../apimachinery/validation/ip.ts";
import type { ClaimOwner, StoreContext } from "../../../registry/resource.ts";
import type { NetworkingV1IPAddress, NetworkingV1ServiceCIDR } from "../../generated/types.ts";
import { type Pool, takeAny } from "./pool.ts";

// The IPAddress object is the lock: who creates it has the address. upstream: pkg/registry/core/service/ipallocator/{ipallocator,cidrallocator}.go

/** Why there is no address. `full`: nothing is left; otherwise the reason as upstream words it. */
export type Taken = { readonly ip: string } | { readonly full: true } | { readonly refused: string };

const collection = "/apis/networking.k8s.io/v1/ipaddresses";
const mismatched: Taken = { refused: "the provided network does not match the current range" };

/** Networks of IPv6 that are larger than this are not allocated from. */
const shortestIPv6Prefix = 64;

function isReady({ metadata, status }: NetworkingV1ServiceCIDR): boolean {
  if (metadata?.deletionTimestamp !== undefined) return false;
  const condition = (status?.conditions ?? []).find(({ type }) => type === "Ready");
  return condition === undefined || condition.status === "True";
}

/** The blocks of a family that addresses may come from, those of the server's own flag first. */
function rangesOf(serviceCIDRs: readonly KubeObject[], family: string): AddressRange[] {
  const ready = (serviceCIDRs as readonly NetworkingV1ServiceCIDR[]).filter(isReady);
  const own = (object: NetworkingV1ServiceCIDR): boolean => object.metadata?.name === "kubernetes";
  const cidrs = [...ready.filter(own), ...ready.filter((object) => !own(object))].flatMap(({ spec }) => spec?.cidrs ?? []);
  return [...new Set(cidrs)].flatMap((cidr) => {
    const range = addressRange(cidr);
    const usable = range?.family === family && (family === "IPv4" || Number(cidr.split("/")[1]) >= shortestIPv6Prefix);
    return usable && range !== undefined ? [range] : [];
  });
}

async function create(ctx: StoreContext, ip: string, family: string, owner: ClaimOwner): Promise<Taken> {
  const object: NetworkingV1IPAddress = {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name: ip,
      labels: { "ipaddress.kubernetes.io/ip-family": family, "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" },
    },
    spec: { parentRef: { resource: "services", namespace: owner.namespace, name: owner.name } },
  };
  const { status, body } = await ctx.loopback.request("POST", collection, object);
  if (status < 400) return { ip };
  return { refused: body["reason"] === "AlreadyExists" ? "provided IP is already allocated" : String(body["message"] ?? status) };
}

/** The ranges as they are known; asked again where that would refuse, since a block may have just come. */
async function currentRanges(
  ctx: StoreContext,
  family: string,
  fits: (ranges: readonly AddressRange[]) => boolean,
): Promise<AddressRange[]> {
  const known = rangesOf((await ctx.policy.snapshot()).list("servicecidrs"), family);
  if (fits(known)) return known;
  ctx.policy.invalidate();
  return rangesOf((await ctx.policy.snapshot()).list("servicecidrs"), family);
}

/** Takes the address that was asked for; a dry run only looks whether it is in a range. */
export async function takeAddress(ctx: StoreContext, owner: ClaimOwner, family: string, wanted: string): Promise<Taken> {
  const ip = formatIP(parseIP(wanted) ?? []);
  const contains = (range: AddressRange): boolean => placeOf(range, ip) !== undefined;
  const ranges = await currentRanges(ctx, family, (known) => known.some(contains));
  if (!ctx.dryRun) return ranges.some(contains) ? create(ctx, ip, family, owner) : mismatched;
  const [first] = ranges;
  if (first === undefined) return { refused: "allocator not ready" };
  if (contains(first)) return { ip };
  return { refused: `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${first.cidr}` };
}

/** Takes any free address; a dry run answers with the network's own, which nobody gets. */
export async function takeAnyAddress(ctx: StoreContext, owner: ClaimOwner, family: string): Promise<Taken> {
  const ranges = await currentRanges(ctx, family, (known) => known.length > 0);
  if (ctx.dryRun) return ranges[0] === undefined ? { refused: "allocator not ready" } : { ip: addressAt(ranges[0], -1n) };
  try {
    for (const range of ranges) {
      const place = await takeAny(poolOf(ctx, range, owner), range, ctx.random);
      if (place !== undefined) return { ip: addressAt(range, place) };
    }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message };
    throw error;
  }
  return { full: true };
}

/** The API server was refused an IPAddress for another reason than that there is one. */
class Refusal extends Error {}

/** A range whose taken places are IPAddress objects. An answer that is no lost race ends the search. */
function poolOf(ctx: StoreContext, range: AddressRange, owner: ClaimOwner): Pool {
  return {
    async take(place) {
      const taken = await create(ctx, addressAt(range, place), range.family, owner);
      if ("refused" in taken && taken.refused !== "provided IP is already allocated") throw new Refusal(taken.refused);
      return "ip" in taken;
    },
    async taken() {
      const { status, body } = await ctx.loopback.request("GET", collection);
      if (status >= 400) throw new Refusal(String(body["message"] ?? status));
      const places = ((body["items"] ?? []) as KubeObject[]).map((item) => placeOf(range, item.metadata?.name ?? ""));
      return new Set(places.filter((place) => place !== undefined));
    },
  };
}

/** Gives an address back, if it still stands for this service. */
export async function releaseAddress(ctx: StoreContext, owner: ClaimOwner, wanted: string): Promise<void> {
  const path = collection + urlPath`/${formatIP(parseIP(wanted) ?? [])}`;
  const { status, body } = await ctx.loopback.request("GET", path);
  if (status >= 400) return;
  const { metadata = {}, spec }: NetworkingV1IPAddress = body;
  const { resource, namespace, name } = spec?.parentRef ?? {};
  if (resource !== "services" || namespace !== owner.namespace || name !== owner.name) return;
  const { uid = "", resourceVersion = "" } = metadata;
  await ctx.loopback.request("DELETE", path, { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid, resourceVersion } });
}
