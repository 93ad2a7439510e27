import { humanDuration } from "../../apimachinery/duration.ts";
import type { CertificatesV1CertificateSigningRequest } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

/** `Approved,Issued`. upstream: printers.go extractCSRStatus */
function condition({ status }: CertificatesV1CertificateSigningRequest): string {
  const has = (type: string): boolean => (status?.conditions ?? []).some((entry) => entry.type === type);
  const verdict = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return `${verdict}${has("Failed") ? ",Failed" : ""}${status?.certificate ? ",Issued" : ""}`;
}

function requestedDuration({ spec }: CertificatesV1CertificateSigningRequest): string {
  return spec?.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000);
}

const { text } = printer<CertificatesV1CertificateSigningRequest>();

/** Columns of certificates.k8s.io. */
export const certificatesColumns: ColumnsByPlural = {
  certificatesigningrequests: [
    nameColumn,
    ageColumn,
    text("SignerName", ({ spec }) => spec?.signerName || "<none>"),
    text("Requestor", ({ spec }) => spec?.username),
    text("RequestedDuration", requestedDuration),
    text("Condition", condition),
  ],
};
