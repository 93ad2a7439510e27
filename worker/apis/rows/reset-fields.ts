const metadataAndSpec: readonly string[] = ["metadata", "spec"];

/**
 * Endpoints that leave other fields as they were than is usual, by `group/plural` or `group/plural/subresource`.
 * upstream: the GetResetFields of the strategies in pkg/registry
 */
export const resetFieldsOf: Readonly<Record<string, readonly string[]>> = {
  "/namespaces/finalize": ["status"],
  "/pods/status": ["spec", "metadata.deletionTimestamp", "metadata.ownerReferences"],
  "admissionregistration.k8s.io/validatingadmissionpolicies/status": metadataAndSpec,
  "apiregistration.k8s.io/apiservices/status": metadataAndSpec,
  "apps/deployments/status": ["spec", "metadata.labels"],
  "certificates.k8s.io/certificatesigningrequests": ["spec", "status"],
  "certificates.k8s.io/certificatesigningrequests/approval": ["spec", "status.certificate"],
  "certificates.k8s.io/certificatesigningrequests/status": ["spec", "status.conditions"],
  "flowcontrol.apiserver.k8s.io/flowschemas/status": metadataAndSpec,
  "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations/status": metadataAndSpec,
  "networking.k8s.io/servicecidrs/status": metadataAndSpec,
  "resource.k8s.io/devicetaintrules/status": metadataAndSpec,
  "resource.k8s.io/resourceclaims/status": metadataAndSpec,
  "storage.k8s.io/volumeattachments/status": metadataAndSpec,
  "storagemigration.k8s.io/storageversionmigrations/status": metadataAndSpec,
};
