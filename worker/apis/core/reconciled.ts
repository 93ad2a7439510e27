import type { KubeObject } from "../../apimachinery/types.ts";
import type { CoreV1Pod } from "../generated/types.ts";

// Of kinds that are written often, the few objects and changes that controllers are told of.

const tokenTypes: readonly unknown[] = ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"];
const publishedConfigMaps: readonly unknown[] = [
  "kube-root-ca.crt",
  "cluster-info",
  "extension-apiserver-authentication",
  "kube-apiserver-legacy-service-account-token-tracking",
];

/** A Secret that holds a token. */
export const holdsToken = (secret: KubeObject): boolean => tokenTypes.includes(secret["type"]);

/** A ConfigMap that tells clients of the cluster. */
export const tellsOfCluster = (configMap: KubeObject): boolean => publishedConfigMaps.includes(configMap.metadata?.name);

/** A pod in one of these phases runs no more. */
const terminalPhases: readonly unknown[] = ["Succeeded", "Failed"];

const isFinished = ({ status }: CoreV1Pod): boolean => terminalPhases.includes(status?.phase);

const hasDeadline = ({ spec }: CoreV1Pod): boolean => (spec?.activeDeadlineSeconds ?? -1) >= 0;

/** What the containers are said to have: a resize changes it. */
const actualResources = ({ status }: CoreV1Pod): string =>
  JSON.stringify(
    [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].map(({ name, resources }) => [name, resources]),
  );

/**
 * A pod that ends no longer uses claims, nor counts against a quota; one that gets a deadline or is resized counts otherwise.
 * upstream: pkg/quota/v1/install/update_filter.go
 */
export const podUsageChanges = (pod: CoreV1Pod, old: CoreV1Pod | undefined): boolean =>
  old !== undefined &&
  ((isFinished(pod) && !isFinished(old)) || hasDeadline(pod) !== hasDeadline(old) || actualResources(pod) !== actualResources(old));

const hardOf = (quota: KubeObject): string => JSON.stringify((quota["spec"] as { hard?: object } | undefined)?.hard ?? {});

/** A quota is counted anew when its limits change; each change of its status would be a write too many. */
export const limitsChange = (quota: KubeObject, old: KubeObject | undefined): boolean => old === undefined || hardOf(quota) !== hardOf(old);

const typeOf = (service: KubeObject): string => (service["spec"] as { type?: string } | undefined)?.type ?? "";

/** A service of another type may count for less. */
export const serviceTypeChanges = (service: KubeObject, old: KubeObject | undefined): boolean =>
  old !== undefined && typeOf(service) !== typeOf(old);
