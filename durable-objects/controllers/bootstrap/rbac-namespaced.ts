import type { KubeObject } from "../../../worker/apimachinery/types.ts";
import { binding, role, rule } from "./rbac-notation.ts";

/** Roles and bindings in the system namespaces. upstream: rbac/bootstrappolicy/namespace_policy.go */
export const namespacedPolicy: readonly KubeObject[] = [
  role(
    "system:controller:bootstrap-signer",
    [
      rule([""], ["configmaps"], ["get", "list", "watch"]),
      rule([""], ["configmaps"], ["update"], ["cluster-info"]),
      rule(["", "events.k8s.io"], ["events"], ["create", "patch", "update"]),
    ],
    { namespace: "kube-public" },
  ),
  role(
    "extension-apiserver-authentication-reader",
    [rule([""], ["configmaps"], ["get", "list", "watch"], ["extension-apiserver-authentication"])],
    { namespace: "kube-system" },
  ),
  role(
    "system::leader-locking-kube-controller-manager",
    [
      rule(["coordination.k8s.io"], ["leases"], ["create", "get", "list", "update", "watch"]),
      rule(["coordination.k8s.io"], ["leasecandidates"], ["create", "get", "list", "update", "watch"]),
    ],
    { namespace: "kube-system" },
  ),
  role(
    "system::leader-locking-kube-scheduler",
    [
      rule(["coordination.k8s.io"], ["leases"], ["create", "get", "list", "update", "watch"]),
      rule(["coordination.k8s.io"], ["leasecandidates"], ["create", "get", "list", "update", "watch"]),
    ],
    { namespace: "kube-system" },
  ),
  role("system:controller:bootstrap-signer", [rule([""], ["secrets"], ["get", "list", "watch"])], { namespace: "kube-system" }),
  role("system:controller:cloud-provider", [rule([""], ["configmaps"], ["create", "get", "list", "watch"])], { namespace: "kube-system" }),
  role(
    "system:controller:token-cleaner",
    [rule([""], ["secrets"], ["delete", "get", "list", "watch"]), rule(["", "events.k8s.io"], ["events"], ["create", "patch", "update"])],
    { namespace: "kube-system" },
  ),
  binding(
    "system:controller:bootstrap-signer",
    "Role",
    "system:controller:bootstrap-signer",
    [{ kind: "ServiceAccount", name: "bootstrap-signer", namespace: "kube-system" }],
    "kube-public",
  ),
  binding(
    "system::extension-apiserver-authentication-reader",
    "Role",
    "extension-apiserver-authentication-reader",
    [
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-controller-manager" },
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-scheduler" },
    ],
    "kube-system",
  ),
  binding(
    "system::leader-locking-kube-controller-manager",
    "Role",
    "system::leader-locking-kube-controller-manager",
    [
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-controller-manager" },
      { kind: "ServiceAccount", name: "kube-controller-manager", namespace: "kube-system" },
      { kind: "ServiceAccount", name: "leader-election-controller", namespace: "kube-system" },
    ],
    "kube-system",
  ),
  binding(
    "system::leader-locking-kube-scheduler",
    "Role",
    "system::leader-locking-kube-scheduler",
    [
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:kube-scheduler" },
      { kind: "ServiceAccount", name: "kube-scheduler", namespace: "kube-system" },
    ],
    "kube-system",
  ),
  binding(
    "system:controller:bootstrap-signer",
    "Role",
    "system:controller:bootstrap-signer",
    [{ kind: "ServiceAccount", name: "bootstrap-signer", namespace: "kube-system" }],
    "kube-system",
  ),
  binding(
    "system:controller:cloud-provider",
    "Role",
    "system:controller:cloud-provider",
    [{ kind: "ServiceAccount", name: "cloud-provider", namespace: "kube-system" }],
    "kube-system",
  ),
  binding(
    "system:controller:token-cleaner",
    "Role",
    "system:controller:token-cleaner",
    [{ kind: "ServiceAccount", name: "token-cleaner", namespace: "kube-system" }],
    "kube-system",
  ),
];
