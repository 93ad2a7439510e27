import { urlPath } from "../../../worker/apimachinery/url-path.ts";
import { type CertificateRequest, requestOf } from "../../../worker/apimachinery/x509/certificate-request.ts";
import { commonNameOf, oids, reservedOrganization, valuesOf } from "../../../worker/apimachinery/x509/names.ts";
import type { CertificatesV1CertificateSigningRequest } from "../../../worker/apis/generated/types.ts";
import { type Client, expect } from "../controller.ts";

export type Request = CertificatesV1CertificateSigningRequest;

export const clientSigner = "kubernetes.io/kube-apiserver-client";
export const kubeletClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";

/** Where CertificateSigningRequests are. */
export const collection = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

/** Where a request is, or what is under it (`/status`). */
export const requestPath = (name: string, subresource = ""): string => collection + urlPath`/${name}` + subresource;

/** The request by its name; undefined when it is gone. */
export async function readRequest(client: Client, name: string): Promise<Request | undefined> {
  const found = await client.request("GET", requestPath(name));
  expect(found, 404);
  return found.status === 404 ? undefined : (found.body as Request);
}

export const hasCondition = ({ status }: Request, type: string): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === "True");

const equalSets = (a: readonly string[], b: readonly string[]): boolean => {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((one) => right.has(one));
};

/** The usages with or without key encipherment, which keys other than RSA do not need. */
function checkUsages(usages: readonly string[], auth: string): string | undefined {
  const [plain, whole] = [
    ["digital signature", auth],
    ["digital signature", auth, "key encipherment"],
  ];
  return equalSets(usages, plain ?? []) || equalSets(usages, whole ?? [])
    ? undefined
    : `usages did not match [${[...(whole ?? [])].sort().join(" ")}]`;
}

const isNodes = ({ names }: CertificateRequest): boolean => {
  const organizations = valuesOf(names, oids.organization);
  return organizations.length === 1 && organizations[0] === "system:nodes";
};

const notNodes = "subject organization is not system:nodes";
const notNode = "subject common name does not begin with system:node:";

/** upstream: pkg/apis/certificates/helpers.go ValidateKubeletClientCSR */
export function kubeletClientProblem(request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (!isNodes(request)) return notNodes;
  if (request.dnsNames.length > 0) return "DNS subjectAltNames are not allowed";
  if (request.emails.length > 0) return "Email subjectAltNames are not allowed";
  if (request.addresses.length > 0) return "IP subjectAltNames are not allowed";
  if (request.uris.length > 0) return "URI subjectAltNames are not allowed";
  if (!commonNameOf(request.names).startsWith("system:node:")) return notNode;
  return checkUsages(usages, "client auth");
}

/** upstream: pkg/apis/certificates/helpers.go ValidateKubeletServingCSR */
export function kubeletServingProblem(request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (!isNodes(request)) return notNodes;
  if (request.dnsNames.length === 0 && request.addresses.length === 0) return "DNS or IP subjectAltName is required";
  if (request.emails.length > 0) return "Email subjectAltNames are not allowed";
  if (request.uris.length > 0) return "URI subjectAltNames are not allowed";
  return checkUsages(usages, "server auth") ?? (commonNameOf(request.names).startsWith("system:node:") ? undefined : notNode);
}

/** upstream: pkg/controller/certificates/signer/signer.go validAPIServerClientUsages */
export function clientProblem({ names }: CertificateRequest, usages: readonly string[]): string | undefined {
  // Admission has refused it; a certificate is not issued on the strength of that alone.
  if (valuesOf(names, oids.organization).includes(reservedOrganization))
    return `the group ${reservedOrganization} is not given by certificates`;
  const bad = usages.find((usage) => !["digital signature", "key encipherment", "client auth"].includes(usage));
  if (bad !== undefined) return `invalid usage for client certificate: ${bad}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}

/** The PKCS #10 request in it. */
export const parsed = (request: Request): CertificateRequest => requestOf(request.spec?.request ?? "");
