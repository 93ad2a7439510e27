import { type AddressRange, addressRange, placeOf, rangeCovers } from "../../worker/apimachinery/address-range.ts";
import { formatTime } from "../../worker/apimachinery/time.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Client, type Controller, each, expect } from "./controller.ts";

const finalizer = "networking.k8s.io/service-cidr-finalizer";
const collection = "/apis/networking.k8s.io/v1/servicecidrs";
/** Allocators that do not know of the deletion yet may give out an address for so long: upstream's deletionGracePeriod. */
const graceMilliseconds = 10_000;
/** There are few blocks, and one tells about another: they are looked at together. */
const allBlocks = "all";

type Condition = Readonly<Record<string, unknown>>;

const blocksOf = (object: KubeObject): AddressRange[] =>
  ((object["spec"] as { cidrs?: string[] } | undefined)?.cidrs ?? []).flatMap((cidr) => addressRange(cidr) ?? []);

/** Whether every address of the object's blocks is in another one, or nobody has one. upstream: canDeleteCIDR */
export function isUnused(object: KubeObject, all: readonly KubeObject[], ips: readonly string[]): boolean {
  const others = all.filter((other) => other.metadata?.name !== object.metadata?.name).flatMap(blocksOf);
  const blocks = blocksOf(object);
  if (blocks.every((block) => others.some((other) => rangeCovers(other, block)))) return true;
  const inside = ips.filter((ip) => blocks.some((block) => placeOf(block, ip) !== undefined));
  return inside.every((ip) => others.some((other) => placeOf(other, ip) !== undefined));
}

const ready: Condition = { type: "Ready", status: "True", reason: "", message: "Kubernetes Service CIDR is ready" };
const terminating: Condition = {
  type: "Ready",
  status: "False",
  reason: "Terminating",
  message: "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
};

/** The condition is applied, so that it is the controller's own, whoever else writes the status. */
async function report(client: Client, object: KubeObject, condition: Condition, now: number): Promise<void> {
  const { conditions = [] } = (object["status"] ?? {}) as { conditions?: Condition[] };
  const current = conditions.find((c) => c["type"] === condition["type"]);
  if (["status", "reason", "message"].every((field) => current?.[field] === condition[field])) return;
  const name = object.metadata?.name ?? "";
  const status = { conditions: [{ ...condition, lastTransitionTime: formatTime(now) }] };
  const body = { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name }, status };
  const path = `${collection}${urlPath`/${name}`}/status?fieldManager=service-cidr-controller&force=true`;
  expect(await client.request("PATCH", path, body, "application/json", "application/apply-patch+yaml"), 404);
}

/** Adds the finalizer or takes it away, and leaves those of others. */
async function patchFinalizer(
  client: Client,
  object: KubeObject,
  list: "finalizers" | "$deleteFromPrimitiveList/finalizers",
): Promise<void> {
  const path = collection + urlPath`/${object.metadata?.name}`;
  const patch = { metadata: { [list]: [finalizer] } };
  expect(await client.request("PATCH", path, patch, "application/json", "application/strategic-merge-patch+json"), 404);
}

async function keep(client: Client, object: KubeObject, now: number): Promise<void> {
  if (!(object.metadata?.finalizers ?? []).includes(finalizer)) await patchFinalizer(client, object, "finalizers");
  await report(client, object, ready, now);
}

/** Lets a deleted block go when no address needs it, some time after the deletion; answers when to look again. */
async function letGo(client: Client, object: KubeObject, all: readonly KubeObject[], now: number): Promise<number | undefined> {
  if (!(object.metadata?.finalizers ?? []).includes(finalizer)) return undefined;
  const addresses = await client.request("GET", "/apis/networking.k8s.io/v1/ipaddresses");
  expect(addresses);
  const ips = (addresses.body.items ?? []).map((item) => item.metadata?.name ?? "");
  if (!isUnused(object, all, ips)) {
    await report(client, object, terminating, now);
    return undefined;
  }
  const wait = Date.parse(object.metadata?.deletionTimestamp ?? "") + graceMilliseconds - now;
  if (wait > 0) return wait / 1000;
  await patchFinalizer(client, object, "$deleteFromPrimitiveList/finalizers");
  return undefined;
}

/** Keeps every ServiceCIDR ready, and lets one go when its addresses are. upstream: pkg/controller/servicecidrs/servicecidrs_controller.go */
export const serviceCIDR: Controller = {
  name: "service-cidr-controller",
  user: "system:serviceaccount:kube-system:service-cidrs-controller",
  watches: ["servicecidrs", "ipaddresses"],
  alsoUpstream: true,
  periodic: { key: allBlocks, seconds: 300 },
  keyOf: () => allBlocks,
  async reconcile(client, _key, _facts, now) {
    const list = await client.request("GET", collection);
    expect(list);
    const all = list.body.items ?? [];
    const waits: number[] = [];
    await each(all, async (object) => {
      if (object.metadata?.deletionTimestamp === undefined) await keep(client, object, now);
      else waits.push((await letGo(client, object, all, now)) ?? Number.POSITIVE_INFINITY);
    });
    const next = Math.min(...waits);
    return Number.isFinite(next) ? next : undefined;
  },
};
