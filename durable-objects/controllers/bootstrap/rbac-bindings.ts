import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { binding } from "./rbac-notation.ts";

/** Controllers whose service account, role and binding have one name. upstream: rbac/bootstrappolicy/controller_policy.go */
const controllers = [
  "attachdetach-controller",
  "certificate-controller",
  "clusterrole-aggregation-controller",
  "cronjob-controller",
  "daemon-set-controller",
  "deployment-controller",
  "device-taint-eviction-controller",
  "disruption-controller",
  "endpoint-controller",
  "endpointslice-controller",
  "endpointslicemirroring-controller",
  "ephemeral-volume-controller",
  "expand-controller",
  "generic-garbage-collector",
  "horizontal-pod-autoscaler",
  "job-controller",
  "legacy-service-account-token-cleaner",
  "namespace-controller",
  "node-controller",
  "persistent-volume-binder",
  "pod-garbage-collector",
  "pv-protection-controller",
  "pvc-protection-controller",
  "replicaset-controller",
  "replication-controller",
  "resource-claim-controller",
  "resourcequota-controller",
  "root-ca-cert-publisher",
  "route-controller",
  "selinux-warning-controller",
  "service-account-controller",
  "service-cidrs-controller",
  "service-controller",
  "statefulset-controller",
  "ttl-after-finished-controller",
  "ttl-controller",
  "validatingadmissionpolicy-status-controller",
  "volumeattributesclass-protection-controller",
];

const toController = (name: string): KubeObject =>
  binding(`system:controller:${name}`, "ClusterRole", `system:controller:${name}`, [
    { kind: "ServiceAccount", name, namespace: "kube-system" },
  ]);

/** Who has which cluster role. upstream: rbac/bootstrappolicy */
export const clusterRoleBindings: readonly KubeObject[] = [
  ...controllers.map(toController),
  binding("cluster-admin", "ClusterRole", "cluster-admin", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:masters" },
  ]),
  binding("system:basic-user", "ClusterRole", "system:basic-user", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" },
  ]),
  binding("system:discovery", "ClusterRole", "system:discovery", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" },
  ]),
  binding("system:kube-controller-manager", "ClusterRole", "system:kube-controller-manager", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-controller-manager" },
  ]),
  binding("system:kube-dns", "ClusterRole", "system:kube-dns", [{ kind: "ServiceAccount", name: "kube-dns", namespace: "kube-system" }]),
  binding("system:kube-scheduler", "ClusterRole", "system:kube-scheduler", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-scheduler" },
  ]),
  binding("system:monitoring", "ClusterRole", "system:monitoring", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:monitoring" },
  ]),
  binding("system:node", "ClusterRole", "system:node", []),
  binding("system:node-proxier", "ClusterRole", "system:node-proxier", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-proxy" },
  ]),
  binding("system:public-info-viewer", "ClusterRole", "system:public-info-viewer", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" },
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:unauthenticated" },
  ]),
  binding("system:service-account-issuer-discovery", "ClusterRole", "system:service-account-issuer-discovery", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:serviceaccounts" },
  ]),
  binding("system:volume-scheduler", "ClusterRole", "system:volume-scheduler", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-scheduler" },
  ]),
];
