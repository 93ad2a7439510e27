import type { KubeObject } from "../../apimachinery/types.ts";

// Of kinds that are written often, the few objects that controllers look at.

const tokenTypes: readonly unknown[] = ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"];
const publishedConfigMaps: readonly unknown[] = ["kube-root-ca.crt", "cluster-info"];

/** A Secret that holds a token. */
export const holdsToken = (secret: KubeObject): boolean => tokenTypes.includes(secret["type"]);

/** A ConfigMap that tells clients of the cluster. */
export const tellsOfCluster = (configMap: KubeObject): boolean => publishedConfigMaps.includes(configMap.metadata?.name);
