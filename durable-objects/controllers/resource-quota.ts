import {
  type Amounts,
  addAmounts,
  equalAmounts,
  formatAmounts,
  parseAmounts,
  pickAmounts,
  whole,
  zero,
} from "../../worker/apimachinery/quota/amounts.ts";
import { inScopes, type Quota } from "../../worker/apimachinery/quota/check-quotas.ts";
import { countName, type Evaluator } from "../../worker/apimachinery/quota/evaluator.ts";
import { evaluatorsFor } from "../../worker/apimachinery/quota/evaluators.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Client, type Controller, each, expect } from "./controller.ts";
import { type DiscoveredResource, discoverResources, resourcePath } from "./discovery.ts";

/** upstream: pkg/controller/resourcequota, --resource-quota-sync-period */
const resyncSeconds = 300;

/** The objects of a namespace as quotas of it need them: each resource is asked for once. */
class Contents {
  readonly #client: Client;
  readonly #namespace: string;
  readonly #resources: readonly DiscoveredResource[];
  readonly #lists = new Map<string, Promise<KubeObject[]>>();
  readonly #counts = new Map<string, Promise<number>>();

  constructor(client: Client, namespace: string, resources: readonly DiscoveredResource[]) {
    this.#client = client;
    this.#namespace = namespace;
    this.#resources = resources;
  }

  /** undefined: no such resource is served in namespaces. */
  find({ group, resource }: Evaluator): DiscoveredResource | undefined {
    return this.#resources.find(
      (r) => r.group === group && r.plural === resource && r.preferred && r.namespaced && r.verbs.includes("list"),
    );
  }

  objects(resource: DiscoveredResource): Promise<KubeObject[]> {
    const path = resourcePath(resource, this.#namespace);
    return remembered(this.#lists, path, async () => {
      const list = await this.#client.request("GET", path);
      expect(list);
      return list.body.items ?? [];
    });
  }

  /** The first object and how many come after it. */
  count(resource: DiscoveredResource): Promise<number> {
    const path = `${resourcePath(resource, this.#namespace)}?limit=1`;
    return remembered(this.#counts, path, async () => {
      const list = await this.#client.request("GET", path);
      expect(list);
      const { remainingItemCount = 0 } = (list.body.metadata ?? {}) as { remainingItemCount?: number };
      return (list.body.items ?? []).length + remainingItemCount;
    });
  }
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? ask();
  known.set(key, found);
  return found;
}

async function usageOf(
  contents: Contents,
  quota: Quota,
  evaluator: Evaluator,
  resource: DiscoveredResource,
  now: number,
): Promise<Amounts> {
  if (evaluator.needsObjects) {
    const counted = (await contents.objects(resource)).filter((object) => inScopes(quota, evaluator, object));
    return counted.reduce<Amounts>((sum, object) => addAmounts(sum, evaluator.usage(object, now)), new Map());
  }
  // Plain counts know no scopes: a quota that has any counts nothing of theirs.
  const count = inScopes(quota, evaluator, {}) ? await contents.count(resource) : 0;
  return new Map([...evaluator.usage({}, now).keys()].map((name) => [name, whole(count)]));
}

/** What the namespace holds of the resources that the quota limits. upstream: apiserver/pkg/quota/v1/resources.go CalculateUsage */
async function calculate(contents: Contents, quota: Quota, now: number): Promise<Amounts> {
  const hard = Object.keys(quota.spec?.hard ?? {});
  let usage: Amounts = new Map();
  for (const evaluator of evaluatorsFor(hard)) {
    const resource = contents.find(evaluator);
    if (resource === undefined) continue;
    const zeros: Amounts = new Map(evaluator.matching(hard).map((name) => [name, zero]));
    usage = addAmounts(usage, addAmounts(zeros, await usageOf(contents, quota, evaluator, resource, now)));
  }
  return pickAmounts(usage, hard);
}

/** Writes limits and usage where they have changed; what could not be counted stays. upstream: syncResourceQuota */
async function sync(client: Client, contents: Contents, quota: Quota, now: number): Promise<void> {
  const hard = parseAmounts(quota.spec?.hard);
  const before = parseAmounts(quota.status?.used);
  const used = pickAmounts(new Map([...before, ...(await calculate(contents, quota, now))]), hard.keys());
  const known = quota.status?.hard !== undefined && quota.status.used !== undefined;
  if (known && equalAmounts(hard, parseAmounts(quota.status?.hard)) && equalAmounts(used, before)) return;
  const { namespace, name } = quota.metadata ?? {};
  const status = { hard: quota.spec?.hard ?? {}, used: formatAmounts(used) };
  const path = urlPath`/api/v1/namespaces/${namespace}/resourcequotas/${name}/status`;
  expect(await client.request("PUT", path, { ...quota, apiVersion: "v1", kind: "ResourceQuota", status }), 404);
}

const changesUsage = (limited: readonly string[], group: string, resource: string): boolean =>
  evaluatorsFor(limited).some((evaluator) => countName(evaluator.group, evaluator.resource) === countName(group, resource));

/**
 * Counts what quotas limit, anew when something goes and from time to time. Its keys are namespaces; one that has quotas waits in the
 * queue for the next time, so that a deletion in another namespace costs nothing. upstream: pkg/controller/resourcequota
 */
export function newResourceQuotaController(): Controller {
  /** What the quotas of a namespace limit, as far as this object has seen them since it woke up. */
  const limits = new Map<string, readonly string[]>();
  return {
    name: "resourcequota-controller",
    user: "system:serviceaccount:kube-system:resourcequota-controller",
    watches: ["resourcequotas"],
    alsoUpstream: true,
    keyOf: (_prefix, namespace) => namespace,
    hastens({ change, namespace, group, resource }) {
      if (namespace === "" || change === "created") return undefined;
      const limited = limits.get(namespace);
      return limited === undefined || changesUsage(limited, group, resource) ? namespace : undefined;
    },
    async reconcile(client, namespace, _facts, now) {
      const found = await client.request("GET", urlPath`/api/v1/namespaces/${namespace}/resourcequotas`);
      expect(found);
      const quotas = (found.body.items ?? []) as Quota[];
      if (quotas.length === 0) {
        limits.delete(namespace);
        return undefined;
      }
      const contents = new Contents(client, namespace, await discoverResources(client));
      await each(quotas, (quota) => sync(client, contents, quota, now));
      limits.set(namespace, [...new Set(quotas.flatMap((quota) => Object.keys(quota.spec?.hard ?? {})))]);
      return resyncSeconds;
    },
  };
}
