import { urlPath } from "../../worker/apimachinery/url-path.ts";
import type { Client } from "./controller.ts";
import { expect } from "./controller.ts";

/** A resource at one version, as discovery shows it. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** This is the version that its group prefers. */
  readonly preferred: boolean;
}

interface DiscoveredGroup {
  metadata: { name?: string };
  versions: {
    version: string;
    resources?: { resource: string; responseKind?: { kind?: string }; scope: string; verbs: string[] }[];
  }[];
}

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Everything that is served, in discovery's order; the preferred version of a resource comes before its others. */
export async function discoverResources(client: Client): Promise<DiscoveredResource[]> {
  const answers = await Promise.all(["/api", "/apis"].map((path) => client.request("GET", path, undefined, aggregated)));
  for (const answer of answers) expect(answer);
  const seen = new Set<string>();
  const resources: DiscoveredResource[] = [];
  for (const { metadata, versions } of answers.flatMap(({ body }) => (body.items ?? []) as unknown as DiscoveredGroup[]))
    for (const { version, resources: found = [] } of versions)
      for (const r of found) {
        const group = metadata.name ?? "";
        const key = `${group}/${r.resource}`;
        const { resource: plural, verbs } = r;
        const namespaced = r.scope === "Namespaced";
        resources.push({ group, version, plural, kind: r.responseKind?.kind ?? "", namespaced, verbs, preferred: !seen.has(key) });
        seen.add(key);
      }
  return resources;
}

/** `/apis/apps/v1/namespaces/a/deployments`, `/api/v1/nodes/n`; no namespace: the whole cluster's. Throws for a name that no path can have. */
export function resourcePath(resource: DiscoveredResource, namespace: string, name = ""): string {
  const { group, version, plural, namespaced } = resource;
  const root = group === "" ? "/api" : `/apis/${group}`;
  const scope = namespaced && namespace !== "" ? urlPath`/namespaces/${namespace}` : "";
  return `${root}/${version}${scope}/${plural}${name === "" ? "" : urlPath`/${name}`}`;
}
