import type { CoreV1Pod, CoreV1PodAffinity, MetaV1LabelSelector } from "../generated/types.ts";

/** Adds what the pod's own labels say under these keys to the selector. upstream: applyLabelKeysToLabelSelector */
function addKeys(
  selector: MetaV1LabelSelector,
  keys: readonly string[] | undefined,
  operator: string,
  labels: Record<string, string>,
): void {
  for (const key of keys ?? []) {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (value !== undefined) selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }];
  }
}

function applyToTerms(affinity: CoreV1PodAffinity | undefined, labels: Record<string, string>): void {
  const weighted = (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm);
  for (const term of [...weighted, ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])]) {
    // No selector selects nothing, and stays so.
    if (term?.labelSelector === undefined) continue;
    addKeys(term.labelSelector, term.matchLabelKeys, "In", labels);
    addKeys(term.labelSelector, term.mismatchLabelKeys, "NotIn", labels);
  }
}

/** Writes the values of matchLabelKeys into the selectors of a new pod. upstream: pkg/registry/core/pod/strategy.go mutatePodAffinity */
export function applyMatchLabelKeys(pod: CoreV1Pod): void {
  const labels = pod.metadata?.labels ?? {};
  applyToTerms(pod.spec?.affinity?.podAffinity, labels);
  applyToTerms(pod.spec?.affinity?.podAntiAffinity, labels);
  for (const { labelSelector, matchLabelKeys } of pod.spec?.topologySpreadConstraints ?? [])
    if (labelSelector !== undefined) addKeys(labelSelector, matchLabelKeys, "In", labels);
}
