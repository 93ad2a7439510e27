import type { KubeObject } from "../../../worker/apimachinery/types.ts";

// A short notation, so that the policy reads like one.

const apiVersion = "rbac.authorization.k8s.io/v1";
const bootstrapping = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface RoleOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly aggregationRule?: object;
  /** A Role in this namespace instead of a ClusterRole. */
  readonly namespace?: string;
}

export const rule = (
  apiGroups: readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): Rule => ({
  verbs,
  apiGroups,
  resources,
  ...(resourceNames === undefined ? {} : { resourceNames }),
});

export const urls = (nonResourceURLs: readonly string[], verbs: readonly string[]): Rule => ({ verbs, nonResourceURLs });

export function role(name: string, rules: readonly Rule[], options: RoleOptions = {}): KubeObject {
  const { labels = {}, aggregationRule, namespace } = options;
  return {
    apiVersion,
    kind: namespace === undefined ? "ClusterRole" : "Role",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels: { ...labels, ...bootstrapping }, annotations },
    rules,
    ...(aggregationRule === undefined ? {} : { aggregationRule }),
  };
}

export function binding(name: string, kind: string, roleName: string, subjects: readonly object[], namespace?: string): KubeObject {
  return {
    apiVersion,
    kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels: bootstrapping, annotations },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: roleName },
    ...(subjects.length === 0 ? {} : { subjects }),
  };
}
