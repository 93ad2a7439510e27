import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { binding } from "./rbac-notation.ts";

/** Who has which cluster role. upstream: rbac/bootstrappolicy */
export const clusterRoleBindings: readonly KubeObject[] = [
  binding("cluster-admin", "ClusterRole", "cluster-admin", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:masters" },
  ]),
  binding("system:basic-user", "ClusterRole", "system:basic-user", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:authenticated" },
  ]),
  binding("system:controller:attachdetach-controller", "ClusterRole", "system:controller:attachdetach-controller", [
    { kind: "ServiceAccount", name: "attachdetach-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:certificate-controller", "ClusterRole", "system:controller:certificate-controller", [
    { kind: "ServiceAccount", name: "certificate-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:clusterrole-aggregation-controller", "ClusterRole", "system:controller:clusterrole-aggregation-controller", [
    { kind: "ServiceAccount", name: "clusterrole-aggregation-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:cronjob-controller", "ClusterRole", "system:controller:cronjob-controller", [
    { kind: "ServiceAccount", name: "cronjob-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:daemon-set-controller", "ClusterRole", "system:controller:daemon-set-controller", [
    { kind: "ServiceAccount", name: "daemon-set-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:deployment-controller", "ClusterRole", "system:controller:deployment-controller", [
    { kind: "ServiceAccount", name: "deployment-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:device-taint-eviction-controller", "ClusterRole", "system:controller:device-taint-eviction-controller", [
    { kind: "ServiceAccount", name: "device-taint-eviction-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:disruption-controller", "ClusterRole", "system:controller:disruption-controller", [
    { kind: "ServiceAccount", name: "disruption-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:endpoint-controller", "ClusterRole", "system:controller:endpoint-controller", [
    { kind: "ServiceAccount", name: "endpoint-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:endpointslice-controller", "ClusterRole", "system:controller:endpointslice-controller", [
    { kind: "ServiceAccount", name: "endpointslice-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:endpointslicemirroring-controller", "ClusterRole", "system:controller:endpointslicemirroring-controller", [
    { kind: "ServiceAccount", name: "endpointslicemirroring-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:ephemeral-volume-controller", "ClusterRole", "system:controller:ephemeral-volume-controller", [
    { kind: "ServiceAccount", name: "ephemeral-volume-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:expand-controller", "ClusterRole", "system:controller:expand-controller", [
    { kind: "ServiceAccount", name: "expand-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:generic-garbage-collector", "ClusterRole", "system:controller:generic-garbage-collector", [
    { kind: "ServiceAccount", name: "generic-garbage-collector", namespace: "kube-system" },
  ]),
  binding("system:controller:horizontal-pod-autoscaler", "ClusterRole", "system:controller:horizontal-pod-autoscaler", [
    { kind: "ServiceAccount", name: "horizontal-pod-autoscaler", namespace: "kube-system" },
  ]),
  binding("system:controller:job-controller", "ClusterRole", "system:controller:job-controller", [
    { kind: "ServiceAccount", name: "job-controller", namespace: "kube-system" },
  ]),
  binding(
    "system:controller:legacy-service-account-token-cleaner",
    "ClusterRole",
    "system:controller:legacy-service-account-token-cleaner",
    [{ kind: "ServiceAccount", name: "legacy-service-account-token-cleaner", namespace: "kube-system" }],
  ),
  binding("system:controller:namespace-controller", "ClusterRole", "system:controller:namespace-controller", [
    { kind: "ServiceAccount", name: "namespace-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:node-controller", "ClusterRole", "system:controller:node-controller", [
    { kind: "ServiceAccount", name: "node-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:persistent-volume-binder", "ClusterRole", "system:controller:persistent-volume-binder", [
    { kind: "ServiceAccount", name: "persistent-volume-binder", namespace: "kube-system" },
  ]),
  binding("system:controller:pod-garbage-collector", "ClusterRole", "system:controller:pod-garbage-collector", [
    { kind: "ServiceAccount", name: "pod-garbage-collector", namespace: "kube-system" },
  ]),
  binding("system:controller:pv-protection-controller", "ClusterRole", "system:controller:pv-protection-controller", [
    { kind: "ServiceAccount", name: "pv-protection-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:pvc-protection-controller", "ClusterRole", "system:controller:pvc-protection-controller", [
    { kind: "ServiceAccount", name: "pvc-protection-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:replicaset-controller", "ClusterRole", "system:controller:replicaset-controller", [
    { kind: "ServiceAccount", name: "replicaset-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:replication-controller", "ClusterRole", "system:controller:replication-controller", [
    { kind: "ServiceAccount", name: "replication-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:resource-claim-controller", "ClusterRole", "system:controller:resource-claim-controller", [
    { kind: "ServiceAccount", name: "resource-claim-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:resourcequota-controller", "ClusterRole", "system:controller:resourcequota-controller", [
    { kind: "ServiceAccount", name: "resourcequota-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:root-ca-cert-publisher", "ClusterRole", "system:controller:root-ca-cert-publisher", [
    { kind: "ServiceAccount", name: "root-ca-cert-publisher", namespace: "kube-system" },
  ]),
  binding("system:controller:route-controller", "ClusterRole", "system:controller:route-controller", [
    { kind: "ServiceAccount", name: "route-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:selinux-warning-controller", "ClusterRole", "system:controller:selinux-warning-controller", [
    { kind: "ServiceAccount", name: "selinux-warning-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:service-account-controller", "ClusterRole", "system:controller:service-account-controller", [
    { kind: "ServiceAccount", name: "service-account-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:service-cidrs-controller", "ClusterRole", "system:controller:service-cidrs-controller", [
    { kind: "ServiceAccount", name: "service-cidrs-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:service-controller", "ClusterRole", "system:controller:service-controller", [
    { kind: "ServiceAccount", name: "service-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:statefulset-controller", "ClusterRole", "system:controller:statefulset-controller", [
    { kind: "ServiceAccount", name: "statefulset-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:ttl-after-finished-controller", "ClusterRole", "system:controller:ttl-after-finished-controller", [
    { kind: "ServiceAccount", name: "ttl-after-finished-controller", namespace: "kube-system" },
  ]),
  binding("system:controller:ttl-controller", "ClusterRole", "system:controller:ttl-controller", [
    { kind: "ServiceAccount", name: "ttl-controller", namespace: "kube-system" },
  ]),
  binding(
    "system:controller:validatingadmissionpolicy-status-controller",
    "ClusterRole",
    "system:controller:validatingadmissionpolicy-status-controller",
    [{ kind: "ServiceAccount", name: "validatingadmissionpolicy-status-controller", namespace: "kube-system" }],
  ),
  binding(
    "system:controller:volumeattributesclass-protection-controller",
    "ClusterRole",
    "system:controller:volumeattributesclass-protection-controller",
    [{ kind: "ServiceAccount", name: "volumeattributesclass-protection-controller", namespace: "kube-system" }],
  ),
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
