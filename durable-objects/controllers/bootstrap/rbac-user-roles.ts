import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { aggregateRules } from "../cluster-role-aggregation.ts";
import { aggregatedClusterRoles } from "./rbac-aggregated-roles.ts";
import { role, rule, urls } from "./rbac-notation.ts";

const label = (target: string): Record<string, string> => ({ [`rbac.authorization.k8s.io/aggregate-to-${target}`]: "true" });

/** A role whose rules are those of the roles labelled for it; they are filled in at once, so that a new cluster need not wait for them. */
function aggregated(name: string, sources: readonly KubeObject[], labels: Readonly<Record<string, string>> = {}): KubeObject {
  const empty = role(name, [], { labels, aggregationRule: { clusterRoleSelectors: [{ matchLabels: label(name) }] } });
  return { ...empty, rules: aggregateRules(empty, sources) };
}

const view = aggregated("view", aggregatedClusterRoles, label("edit"));
const edit = aggregated("edit", [...aggregatedClusterRoles, view], label("admin"));
const admin = aggregated("admin", [...aggregatedClusterRoles, edit]);

/** Roles for people. upstream: rbac/bootstrappolicy/policy.go */
export const userClusterRoles: readonly KubeObject[] = [
  role("cluster-admin", [rule(["*"], ["*"], ["*"]), urls(["*"], ["*"])]),
  admin,
  edit,
  view,
];
