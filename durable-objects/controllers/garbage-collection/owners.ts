import type { OwnerReference } from "../../../worker/apimachinery/types.ts";
import { selectorValue } from "../../../worker/apimachinery/url-path.ts";
import { type Client, expect } from "../controller.ts";
import { type DiscoveredResource, resourcePath } from "../discovery.ts";
import { type Item, readItem } from "./item.ts";
import type { RESTMapper } from "./rest-mapper.ts";

/** The owners of an object, by what they are to it. */
export interface Owners {
  readonly solid: readonly OwnerReference[];
  readonly absent: readonly OwnerReference[];
  /** In a foreground deletion. */
  readonly waiting: readonly OwnerReference[];
  /** In another namespace than the one where they are looked for. */
  readonly elsewhere: readonly OwnerReference[];
  /** Some owner cannot be looked for, so that nothing is done: its kind is not served, */
  readonly unserved: boolean;
  /** or it has a namespace and the object has none. */
  readonly misplaced: boolean;
}

type Verdict = "solid" | "absent" | "waiting" | "unserved" | "misplaced";

/** Where the uid is found under the owner's name in another namespace, an Event is due. */
async function isElsewhere(client: Client, resource: DiscoveredResource, namespace: string, owner: OwnerReference): Promise<boolean> {
  const path = `${resourcePath(resource, "")}?fieldSelector=metadata.name%3D${selectorValue(owner.name)}`;
  const found = await client.request("GET", path);
  expect(found);
  return (found.body.items ?? []).some(({ metadata }) => metadata?.uid === owner.uid && metadata.namespace !== namespace);
}

const isWaiting = ({ meta }: Item): boolean =>
  meta.deletionTimestamp !== undefined && (meta.finalizers ?? []).includes("foregroundDeletion");

async function judge(
  client: Client,
  resource: DiscoveredResource | undefined,
  namespace: string,
  owner: OwnerReference,
): Promise<{ verdict: Verdict; elsewhere: boolean }> {
  if (resource === undefined) return { verdict: "unserved", elsewhere: false };
  if (resource.namespaced && namespace === "")
    return { verdict: "misplaced", elsewhere: await isElsewhere(client, resource, namespace, owner) };
  const found = await readItem(client, resource, namespace, owner.name);
  if (found === undefined || found.meta.uid !== owner.uid)
    return { verdict: "absent", elsewhere: resource.namespaced && (await isElsewhere(client, resource, namespace, owner)) };
  return { verdict: isWaiting(found) ? "waiting" : "solid", elsewhere: false };
}

/** Looks for each owner of an object where it must be: in the object's namespace, or nowhere. upstream: garbagecollector.go classifyReferences */
export async function classifyOwners(client: Client, mapper: RESTMapper, { namespace, meta }: Item, now: number): Promise<Owners> {
  const owners = meta.ownerReferences ?? [];
  const judged = await Promise.all(
    owners.map(async (owner) => ({
      owner,
      ...(await judge(client, await mapper.ofKind(client, owner.apiVersion, owner.kind, now), namespace, owner)),
    })),
  );
  const those = (verdict: Verdict): OwnerReference[] => judged.filter((j) => j.verdict === verdict).map((j) => j.owner);
  return {
    solid: those("solid"),
    absent: those("absent"),
    waiting: those("waiting"),
    elsewhere: judged.filter((j) => j.elsewhere).map((j) => j.owner),
    unserved: those("unserved").length > 0,
    misplaced: those("misplaced").length > 0,
  };
}
