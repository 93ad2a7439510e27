import { type LabelSelector, labelSelectorAsRequirements, matchesLabels } from "../../worker/apimachinery/labels.ts";
import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import { type Client, type Controller, each, expect } from "./controller.ts";

const collection = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
const manager = "clusterrole-aggregation-controller";
/** One role tells about others, so that they are looked at together. */
const allRoles = "all";

type Rule = Readonly<Record<string, unknown>>;

interface ClusterRole extends KubeObject {
  readonly aggregationRule?: { readonly clusterRoleSelectors?: LabelSelector[] };
  readonly rules?: readonly Rule[] | null;
}

const fields = ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"];
/** A rule as text; fields that are empty are as if they were not there. */
const asText = (rule: Rule): string =>
  JSON.stringify(fields.map((field) => ((rule[field] as string[] | undefined)?.length ? rule[field] : null)));

/** The rules of the roles that `role` selects: selector by selector, roles by name, equal rules once. upstream: pkg/controller/clusterroleaggregation syncClusterRole */
export function aggregateRules(role: ClusterRole, all: readonly ClusterRole[]): Rule[] {
  const byName = [...all].sort((a, b) => ((a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1));
  const rules = new Map<string, Rule>();
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const requirements = labelSelectorAsRequirements(selector);
    for (const source of byName) {
      if (source.metadata?.name === role.metadata?.name || !matchesLabels(requirements, source.metadata?.labels ?? {})) continue;
      for (const rule of source.rules ?? []) if (!rules.has(asText(rule))) rules.set(asText(rule), rule);
    }
  }
  return [...rules.values()];
}

async function applyRules(client: Client, name: string, rules: readonly Rule[]): Promise<void> {
  const applied = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name },
    ...(rules.length > 0 ? { rules } : {}),
  };
  const path = `${collection}${urlPath`/${name}`}?fieldManager=${manager}&force=true`;
  expect(await client.request("PATCH", path, applied, "application/json", "application/apply-patch+yaml"));
}

/** Fills the rules of ClusterRoles that select others. */
export const clusterRoleAggregation: Controller = {
  name: manager,
  user: "system:serviceaccount:kube-system:clusterrole-aggregation-controller",
  watches: ["clusterroles"],
  alsoUpstream: true,
  keyOf: () => allRoles,
  async reconcile(client) {
    const list = await client.request("GET", collection);
    expect(list);
    const all = (list.body.items ?? []) as ClusterRole[];
    await each(all, async (role) => {
      if (role.aggregationRule === undefined || role.aggregationRule === null) return;
      const rules = aggregateRules(role, all);
      if (JSON.stringify(rules.map(asText)) !== JSON.stringify((role.rules ?? []).map(asText)))
        await applyRules(client, role.metadata?.name ?? "", rules);
    });
    return undefined;
  },
};
