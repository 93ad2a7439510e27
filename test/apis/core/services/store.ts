import type { KubeObject } from "../../../../worker/apimachinery/types.ts";
import type { ClaimOwner, Claims, StoreContext } from "../../../../worker/registry/resource.ts";

/** A store of IPAddresses, Services and claims in memory, behind the hooks' own interfaces. */
export class FakeStore {
  readonly objects = new Map<string, KubeObject>();
  readonly claimed = new Map<string, ClaimOwner>();
  readonly #serviceCIDRs: KubeObject[];
  readonly #settings: { serviceClusterIPRange: string; serviceNodePortRange: string };
  #next = 0n;

  constructor(cidrs = ["10.0.0.0/24"], nodePorts = "30000-32767") {
    this.#serviceCIDRs = [{ metadata: { name: "kubernetes" }, spec: { cidrs } }];
    this.#settings = { serviceClusterIPRange: cidrs.join(","), serviceNodePortRange: nodePorts };
  }

  addServiceCIDR(name: string, cidrs: string[], more: Record<string, unknown> = {}): void {
    this.#serviceCIDRs.push({ metadata: { name }, spec: { cidrs }, ...more });
  }

  /** `10.0.0.7 30001`: what is held, in order. */
  held(): string {
    const ips = [...this.objects.keys()].flatMap((path) => (path.includes("/ipaddresses/") ? [path.slice(path.lastIndexOf("/") + 1)] : []));
    return [...ips.sort(), ...[...this.claimed.keys()].sort()].join(" ");
  }

  context(dryRun = false): StoreContext {
    return {
      now: 0,
      namespace: "ns",
      name: "a",
      uuid: () => "u",
      dryRun,
      settings: this.#settings as StoreContext["settings"],
      policy: {
        snapshot: async () => ({ resourceVersion: "1", list: () => this.#serviceCIDRs, get: () => undefined }),
        latest: () => undefined,
        invalidate: () => undefined,
      },
      // Every number in turn: a search that only guesses would end here too.
      random: (below) => this.#next++ % below,
      loopback: { request: async (method, path, body) => this.#answer(method, decodeURIComponent(path), body) },
      claims: this.#claims(),
    };
  }

  #answer(method: string, path: string, body: KubeObject | undefined): { status: number; body: KubeObject } {
    const key = method === "POST" ? `${path}/${body?.metadata?.name}` : path;
    const found = this.objects.get(key);
    if (method === "POST") {
      if (found !== undefined) return { status: 409, body: { reason: "AlreadyExists" } };
      this.objects.set(key, body ?? {});
      return { status: 201, body: body ?? {} };
    }
    if (method === "GET" && path.endsWith("/ipaddresses")) return { status: 200, body: { items: [...this.objects.values()] } };
    if (found === undefined) return { status: 404, body: {} };
    if (method === "DELETE") this.objects.delete(key);
    return { status: 200, body: found };
  }

  #claims(): Claims {
    return {
      take: async (_pool, name, owner) => {
        if (this.claimed.has(name)) return false;
        this.claimed.set(name, owner);
        return true;
      },
      release: async (_pool, name, owner) => {
        if (this.claimed.get(name)?.uid === owner.uid) this.claimed.delete(name);
      },
      taken: async () => new Set(this.claimed.keys()),
    };
  }
}
