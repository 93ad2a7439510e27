/** Kinds that upstream knows in versions that it does not serve, by group version: what it can decode, and then refuses by its version. */
const kinds: Readonly<Record<string, string>> = {
  "admissionregistration.k8s.io/v1alpha1":
    "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/v1beta1":
    "ValidatingWebhookConfiguration MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding",
  "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
  "apiregistration.k8s.io/v1beta1": "APIService",
  "apps/v1beta1": "Deployment DeploymentRollback Scale StatefulSet ControllerRevision",
  "apps/v1beta2": "Deployment Scale StatefulSet DaemonSet ReplicaSet ControllerRevision",
  "authentication.k8s.io/v1alpha1": "SelfSubjectReview",
  "authentication.k8s.io/v1beta1": "SelfSubjectReview TokenReview",
  "authorization.k8s.io/v1beta1": "SelfSubjectRulesReview SelfSubjectAccessReview SubjectAccessReview LocalSubjectAccessReview",
  "batch/v1beta1": "CronJob",
  "certificates.k8s.io/v1alpha1": "ClusterTrustBundle",
  "certificates.k8s.io/v1beta1": "CertificateSigningRequest ClusterTrustBundle PodCertificateRequest",
  "coordination.k8s.io/v1alpha2": "LeaseCandidate",
  "coordination.k8s.io/v1beta1": "Lease LeaseCandidate",
  "discovery.k8s.io/v1beta1": "EndpointSlice",
  "events.k8s.io/v1beta1": "Event",
  "extensions/v1beta1": "Deployment DeploymentRollback Scale DaemonSet Ingress ReplicaSet NetworkPolicy",
  "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
  "flowcontrol.apiserver.k8s.io/v1beta2": "FlowSchema PriorityLevelConfiguration",
  "flowcontrol.apiserver.k8s.io/v1beta3": "FlowSchema PriorityLevelConfiguration",
  "networking.k8s.io/v1beta1": "Ingress IngressClass IPAddress ServiceCIDR",
  "node.k8s.io/v1alpha1": "RuntimeClass",
  "node.k8s.io/v1beta1": "RuntimeClass",
  "policy/v1beta1": "PodDisruptionBudget Eviction",
  "rbac.authorization.k8s.io/v1alpha1": "Role RoleBinding ClusterRole ClusterRoleBinding",
  "rbac.authorization.k8s.io/v1beta1": "Role RoleBinding ClusterRole ClusterRoleBinding",
  "resource.k8s.io/v1beta1": "DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice",
  "resource.k8s.io/v1beta2": "DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice",
  "scheduling.k8s.io/v1beta1": "PriorityClass",
  "storage.k8s.io/v1alpha1": "VolumeAttachment CSIStorageCapacity VolumeAttributesClass",
  "storage.k8s.io/v1beta1": "StorageClass VolumeAttachment CSIDriver CSINode CSIStorageCapacity VolumeAttributesClass",
};

/** Kinds that are the same in every group and version. upstream: meta/v1/register.go AddToGroupVersion */
const unversioned: ReadonlySet<string> = new Set(["Status", "APIVersions", "APIGroup", "APIGroupList", "APIResourceList"]);

/** Kinds that every group version has of its own. */
const ofEveryVersion: ReadonlySet<string> = new Set([
  ...unversioned,
  ...["WatchEvent", "ListOptions", "GetOptions", "DeleteOptions", "CreateOptions", "UpdateOptions", "PatchOptions"],
]);

/** Whether a kind is none of the group's own, but known in its versions; `internal`: in the one that has no name. */
export const isCommonKind = (kind: string, internal: boolean): boolean => (internal ? unversioned : ofEveryVersion).has(kind);

/** Whether a kind is registered in a group version that is not served; its list kind too. */
export function isUnservedKind(group: string, version: string, kind: string): boolean {
  const key = `${group}/${version}`;
  const known = Object.hasOwn(kinds, key) ? (kinds[key] ?? "").split(" ") : [];
  return known.includes(kind.replace(/List$/, ""));
}
