import type { KubeObject } from "../../apimachinery/types.ts";
import type { Strategy } from "../../registry/resource.ts";
import { setDaemonSetDefaults, setDeploymentDefaults, setReplicaSetDefaults, setStatefulSetDefaults } from "./defaults.ts";

/** apps, by plural or `plural/subresource`. upstream: pkg/registry/apps/(kind)/strategy.go */
export const appsStrategies: Readonly<Record<string, Strategy>> = {
  deployments: { setDefaults: (obj: KubeObject) => setDeploymentDefaults(obj) },
  daemonsets: { setDefaults: (obj: KubeObject) => setDaemonSetDefaults(obj) },
  statefulsets: { setDefaults: (obj: KubeObject) => setStatefulSetDefaults(obj) },
  replicasets: { setDefaults: (obj: KubeObject) => setReplicaSetDefaults(obj) },
};
