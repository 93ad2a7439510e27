import type { Client } from "../controller.ts";
import { type DiscoveredResource, discoverResources } from "../discovery.ts";

const refreshMillisecondsMin = 1000;
const freshMilliseconds = 60_000;

/** Finds resources by what owner references and the graph say of them; asks discovery again when it does not know one. */
export class RESTMapper {
  #resources: readonly DiscoveredResource[] = [];
  #askedAt = Number.NEGATIVE_INFINITY;

  /** `apps/v1`, `Deployment`; undefined if no such kind is served. */
  ofKind(client: Client, apiVersion: string, kind: string, now: number): Promise<DiscoveredResource | undefined> {
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    return this.#find(client, now, (r) => r.kind === kind && r.group === group && r.version === version);
  }

  /** At its preferred version. */
  ofResource(client: Client, group: string, plural: string, now: number): Promise<DiscoveredResource | undefined> {
    return this.#find(client, now, (r) => r.plural === plural && r.group === group && r.preferred);
  }

  async #find(client: Client, now: number, is: (r: DiscoveredResource) => boolean): Promise<DiscoveredResource | undefined> {
    if (now - this.#askedAt > freshMilliseconds) await this.#refresh(client, now);
    const found = this.#resources.find(is);
    if (found !== undefined || now - this.#askedAt < refreshMillisecondsMin) return found;
    await this.#refresh(client, now);
    return this.#resources.find(is);
  }

  async #refresh(client: Client, now: number): Promise<void> {
    this.#resources = await discoverResources(client);
    this.#askedAt = now;
  }
}
