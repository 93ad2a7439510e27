import { type KubeObject, qualified } from "../../worker/apimachinery/types.ts";
import { findKind } from "../../worker/apis/index.ts";
import type { Found } from "./found-object.ts";
import type { Cluster } from "./kubeconfig.ts";

const pageMax = 500;

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

interface ListOf {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly KubeObject[];
}

const parsed = <T>(text: string): T => JSON.parse(text) as T;

/** `/api/v1`, and of every group the version that it prefers. */
async function versionsOf(cluster: Cluster): Promise<{ path: string; groupVersion: string }[]> {
  const { groups } = parsed<{ groups: { preferredVersion: { groupVersion: string } }[] }>((await cluster.call("GET", "/apis")).text);
  const named = groups.map(({ preferredVersion: { groupVersion } }) => ({ path: `/apis/${groupVersion}`, groupVersion }));
  return [{ path: "/api/v1", groupVersion: "v1" }, ...named];
}

/** Every object of a running cluster that its API lists. */
export async function* readCluster(cluster: Cluster): AsyncGenerator<Found> {
  for (const { path, groupVersion } of await versionsOf(cluster)) {
    const { status, text } = await cluster.call("GET", path, undefined, [404, 503]);
    if (status !== 200) {
      yield { place: path, resource: groupVersion, left: `its server does not answer (status ${status})` };
      continue;
    }
    const { resources } = parsed<{ resources: Resource[] }>(text);
    for (const resource of resources)
      if (!resource.name.includes("/") && resource.verbs.includes("list") && resource.verbs.includes("create"))
        yield* readResource(cluster, path, groupVersion, resource);
  }
}

async function* readResource(cluster: Cluster, path: string, groupVersion: string, { name, kind }: Resource): AsyncGenerator<Found> {
  const [group, version] = groupVersion.includes("/") ? (groupVersion.split("/") as [string, string]) : ["", groupVersion];
  const row = findKind(group, version, kind)?.row;
  // One object must not come twice, out of two groups that share a storage.
  if (row?.storageGroup !== undefined) return;
  const resource = qualified(name, group);
  let token = "";
  do {
    const page = `${path}/${name}?limit=${pageMax}${token === "" ? "" : `&continue=${encodeURIComponent(token)}`}`;
    const { status, text } = await cluster.call("GET", page, undefined, [404, 405]);
    if (status !== 200) return;
    const { metadata, items } = parsed<ListOf>(text);
    for (const item of items) {
      const place = `${path}/${name}/${[item.metadata?.namespace, item.metadata?.name].filter((part) => part !== undefined).join("/")}`;
      if (row === undefined) yield { place, resource, left: `no kind "${kind}" of version "${groupVersion}" is stored here` };
      else yield { place, resource, object: { kind, apiVersion: groupVersion, ...item } };
    }
    token = metadata.continue ?? "";
  } while (token !== "");
}
