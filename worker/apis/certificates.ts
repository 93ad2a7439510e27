import type { ResourceRow } from "../registry/resource.ts";
import { group } from "./rows/group.ts";

/** certificates.k8s.io. */
export const certificates: readonly ResourceRow[] = group("certificates.k8s.io", [
  {
    names: {
      plural: "certificatesigningrequests",
      singular: "certificatesigningrequest",
      kind: "CertificateSigningRequest",
      shortNames: ["csr"],
    },
    scope: "Cluster",
    reconciled: "always",
    versions: [
      {
        name: "v1",
        schema: "certificates.v1.CertificateSigningRequest",
        subresources: [
          { name: "approval", kind: "CertificateSigningRequest", verbs: ["get", "patch", "update"] },
          { name: "status", kind: "CertificateSigningRequest", verbs: ["get", "patch", "update"] },
        ],
        fieldLabels: ["spec.signerName"],
      },
    ],
  },
]);
