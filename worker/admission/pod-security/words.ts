import type { CoreV1Container, CoreV1PodSpec } from "../../apis/generated/types.ts";

/** Why a pod is not allowed. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** Every container, in upstream's order. upstream: policy/visitor.go */
export const containersOf = (spec: CoreV1PodSpec): CoreV1Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...((spec.ephemeralContainers ?? []) as CoreV1Container[]),
];

export const plural = (singular: string, many: string, count: number): string => (count === 1 ? singular : many);

/** `"a", "b"` */
export const quoted = (items: readonly string[]): string => (items.length === 0 ? "" : `"${items.join('", "')}"`);

/** `containers "a", "b"` */
export const named = (names: readonly string[]): string => `${plural("container", "containers", names.length)} ${quoted(names)}`;

export const sortedSet = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** `pod and containers "a", "b"`, of those that set something; undefined if none does. */
export function setters(pod: boolean, names: readonly string[], ...more: string[]): string | undefined {
  const all = [...(pod ? ["pod"] : []), ...(names.length === 0 ? [] : [named(names)]), ...more];
  return all.length === 0 ? undefined : all.join(" and ");
}

/** The names of the containers for which something holds. */
export const namesWhere = (spec: CoreV1PodSpec, holds: (container: CoreV1Container) => boolean): string[] =>
  containersOf(spec)
    .filter(holds)
    .map(({ name = "" }) => name);

/** A user namespace makes some rules needless. upstream: policy/helpers.go relaxPolicyForUserNamespacePod */
export const hasUserNamespace = (spec: CoreV1PodSpec): boolean => spec.hostUsers === false;
export const isWindows = (spec: CoreV1PodSpec): boolean => spec.os?.name === "windows";
