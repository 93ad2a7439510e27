import type { KubeObject } from "../types.ts";
import { type Amounts, whole } from "./amounts.ts";

/** corev1.ScopedResourceSelectorRequirement */
export interface ScopeSelector {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What is asked of an object that is being written. */
export interface QuotaRequest {
  readonly operation: "CREATE" | "UPDATE";
  readonly subresource: string;
  readonly object: KubeObject;
  /** undefined for a creation. */
  readonly old: KubeObject | undefined;
  /** Milliseconds. */
  readonly now: number;
}

/** How objects of a resource count against quotas. upstream: apiserver/pkg/quota/v1/interfaces.go Evaluator */
export interface Evaluator {
  readonly group: string;
  readonly resource: string;
  /** Usage is read from the objects; otherwise each counts one and their number is enough. */
  readonly needsObjects: boolean;
  /** Whether such a write can change the usage. */
  handles(request: QuotaRequest): boolean;
  /** Those of the names that this resource counts for. */
  matching(names: readonly string[]): string[];
  /** Whether the object is within a scope; one that the resource does not know contains nothing. */
  inScope(selector: ScopeSelector, object: KubeObject): boolean;
  /** What the object must say, but does not, when these names are limited; undefined if nothing is missing. */
  missing(required: readonly string[], object: KubeObject): string | undefined;
  usage(object: KubeObject, now: number): Amounts;
}

/** `count/deployments.apps`, `count/pods` */
export const countName = (group: string, resource: string): string => `count/${resource}${group === "" ? "" : `.${group}`}`;

/** Names that older quotas count by. upstream: pkg/quota/v1/evaluator/core/registry.go legacyObjectCountAliases */
const aliases: Readonly<Record<string, string>> = {
  "count/configmaps": "configmaps",
  "count/resourcequotas": "resourcequotas",
  "count/replicationcontrollers": "replicationcontrollers",
  "count/secrets": "secrets",
};

/** Counts objects. upstream: apiserver/pkg/quota/v1/generic/evaluator.go */
export function objectCount(group: string, resource: string): Evaluator {
  const name = countName(group, resource);
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  const names = alias === undefined ? [name] : [name, alias];
  const one: Amounts = new Map(names.map((n) => [n, whole(1)]));
  return {
    group,
    resource,
    needsObjects: false,
    handles: ({ operation, subresource }) => operation === "CREATE" && subresource === "",
    matching: (wanted) => wanted.filter((n) => names.includes(n)),
    inScope: () => false,
    missing: () => undefined,
    usage: () => one,
  };
}
