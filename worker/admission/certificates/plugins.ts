import { newForbidden, newInvalid } from "../../apimachinery/errors.ts";
import { invalid, Path } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { requestOf } from "../../apimachinery/x509/certificate-request.ts";
import { oids, reservedOrganization, valuesOf } from "../../apimachinery/x509/names.ts";
import { keyAlgorithm, verifies } from "../../apimachinery/x509/public-key.ts";
import type { CertificatesV1CertificateSigningRequest } from "../../apis/generated/types.ts";
import { groupResource } from "../../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission.ts";

const clientSigner = "kubernetes.io/kube-apiserver-client";

/** Whether it is a CertificateSigningRequest, through this subresource ("" for none). */
function isRequest({ scope }: AdmissionAttributes, subresource: string): boolean {
  const { row } = scope;
  const own = row.group === "certificates.k8s.io" && row.names.plural === "certificatesigningrequests";
  return own && (scope.subresource?.name ?? "") === subresource;
}

const refuse = (a: AdmissionAttributes, why: string): Error =>
  newForbidden(groupResource(a.scope), a.scope.name || (a.object?.metadata?.name ?? ""), why);

/**
 * Whether the user may do the verb for a signer, by its name or by its domain's star (`example.com/*`).
 * upstream: plugin/pkg/admission/certificates, certauthorization.IsAuthorizedForSignerName
 */
async function mayFor(a: AdmissionAttributes, verb: string, signerName: string): Promise<boolean> {
  const { user, deps } = a.scope.ctx;
  const asked = { user, verb, isResourceRequest: true, path: "", namespace: "", apiGroup: "certificates.k8s.io", apiVersion: "*" };
  const names = [signerName, `${signerName.split("/")[0] ?? ""}/*`];
  for (const name of names) {
    const { decision } = await deps.authorizer.authorize({ ...asked, resource: "signers", subresource: "", name });
    if (decision === "Allow") return true;
  }
  return false;
}

/** The signer that the stored request names: an update cannot talk its way to another. */
const signerOf = (a: AdmissionAttributes): string =>
  (a.oldObject as CertificatesV1CertificateSigningRequest | undefined)?.spec?.signerName ?? "";

/** Approving needs the verb approve on the signer. upstream: plugin/pkg/admission/certificates/approval/admission.go */
export const certificateApproval: AdmissionPlugin = {
  name: "CertificateApproval",
  operations: ["UPDATE"],
  async validate(a) {
    const signer = signerOf(a);
    if (isRequest(a, "approval") && !(await mayFor(a, "approve", signer)))
      throw refuse(a, `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`);
  },
};

/** Issuing needs the verb sign on the signer. upstream: plugin/pkg/admission/certificates/signing/admission.go */
export const certificateSigning: AdmissionPlugin = {
  name: "CertificateSigning",
  operations: ["UPDATE"],
  async validate(a) {
    if (!isRequest(a, "status")) return;
    const { status = {} } = (a.object ?? {}) as CertificatesV1CertificateSigningRequest;
    const { status: old = {} } = (a.oldObject ?? {}) as CertificatesV1CertificateSigningRequest;
    if ((status.certificate ?? "") === (old.certificate ?? "") && deepEqual(status.conditions ?? [], old.conditions ?? [])) return;
    const signer = signerOf(a);
    if (!(await mayFor(a, "sign", signer)))
      throw refuse(a, `user not permitted to sign requests with signerName ${JSON.stringify(signer)}`);
  },
};

const verificationFailure: Readonly<Record<string, string>> = {
  "RSASSA-PKCS1-v1_5": "crypto/rsa: verification error",
  ECDSA: "x509: ECDSA verification failure",
  Ed25519: "x509: Ed25519 verification failure",
};

/** Why the request was not signed with the key that it asks a certificate for. */
async function signatureProblem(request: string): Promise<string | undefined> {
  try {
    const parsed = requestOf(request);
    if (await verifies(parsed.publicKey, parsed)) return undefined;
    return verificationFailure[keyAlgorithm(parsed.publicKey).name] ?? "x509: cannot verify signature";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Who asks for a certificate holds its key. Upstream's validation looks at this too; here it stands in the chain, because WebCrypto
 * verifies asynchronously and validation is synchronous. upstream: pkg/apis/certificates/validation validateCSR
 */
export const certificateRequestSignature: AdmissionPlugin = {
  name: "CertificateRequestSignature",
  operations: ["CREATE"],
  async validate(a) {
    const { spec, metadata } = (a.object ?? {}) as CertificatesV1CertificateSigningRequest;
    const problem = isRequest(a, "") ? await signatureProblem(spec?.request ?? "") : undefined;
    if (problem === undefined) return;
    const error = invalid(new Path("spec").child("request"), spec?.request, problem);
    throw newInvalid("CertificateSigningRequest", "certificates.k8s.io", metadata?.name ?? "", [error]);
  },
};

/** Nobody becomes system:masters by certificate. upstream: plugin/pkg/admission/certificates/subjectrestriction/admission.go */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  operations: ["CREATE"],
  validate(a) {
    const { spec } = (a.object ?? {}) as CertificatesV1CertificateSigningRequest;
    if (!isRequest(a, "") || spec?.signerName !== clientSigner) return;
    let groups: string[];
    try {
      groups = valuesOf(requestOf(spec.request ?? "").names, oids.organization);
    } catch (error) {
      throw refuse(a, `failed to parse CSR: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (groups.includes(reservedOrganization))
      throw refuse(a, `use of ${clientSigner} signer with ${reservedOrganization} group is not allowed`);
  },
};
