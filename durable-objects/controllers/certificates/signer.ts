import { formatTime } from "../../../worker/apimachinery/time.ts";
import type { CertificateRequest } from "../../../worker/apimachinery/x509/certificate-request.ts";
import { type Authority, authorityCertificate, issueCertificate } from "../../../worker/apimachinery/x509/issue.ts";
import { type ClusterFacts, type Controller, expect } from "../controller.ts";
import {
  clientProblem,
  clientSigner,
  hasCondition,
  kubeletClientProblem,
  kubeletClientSigner,
  kubeletServingProblem,
  parsed,
  type Request,
  readRequest,
  requestPath,
} from "./requests.ts";

type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/** What each signer asks of a request. */
const signers: Readonly<Record<string, Check>> = {
  [clientSigner]: clientProblem,
  [kubeletClientSigner]: kubeletClientProblem,
  "kubernetes.io/kubelet-serving": kubeletServingProblem,
  "kubernetes.io/legacy-unknown": () => undefined,
};

const minute = 60_000;
/** upstream: kube-controller-manager's --cluster-signing-duration */
const longest = 365 * 24 * 60 * minute;
const shortest = 10 * minute;
const backdate = 5 * minute;
/** Below this the five minutes are not taken off at the end. */
const short = 8 * 60 * minute;

/** upstream: pkg/controller/certificates/authority/policies.go PermissiveSigningPolicy */
function lifetime(seconds: number | undefined, now: number, authority: Authority): { notBefore: number; notAfter: number } {
  const asked = seconds === undefined ? longest : Math.max(shortest, Math.min(longest, seconds * 1000));
  const end = authorityCertificate(authority).notAfter;
  if (now >= end) throw new Error("the signer has expired");
  return { notBefore: now - backdate, notAfter: Math.min(end, now + asked - (asked < short ? 0 : backdate)) };
}

async function sign(request: Request, from: CertificateRequest, facts: ClusterFacts, now: number): Promise<string> {
  const { usages = [], expirationSeconds } = request.spec ?? {};
  const times = lifetime(expirationSeconds, now, facts.clusterSigning);
  return issueCertificate(facts.clusterSigning, from, { ...times, usages, serial: facts.randomBytes(16) });
}

/** The status that a request gets: a certificate, or that it failed. */
async function signedStatus(request: Request, check: Check, facts: ClusterFacts, now: number): Promise<NonNullable<Request["status"]>> {
  const from = parsed(request);
  const problem = check(from, request.spec?.usages ?? []);
  if (problem === undefined) return { ...request.status, certificate: btoa(await sign(request, from, facts, now)) };
  const failed = { type: "Failed", status: "True", reason: "SignerValidationFailure", message: problem, lastUpdateTime: formatTime(now) };
  return { ...request.status, conditions: [...(request.status?.conditions ?? []), failed] };
}

/** Signs approved requests with the cluster's CA. upstream: pkg/controller/certificates/signer/signer.go */
export const certificateSigner: Controller = {
  name: "certificatesigningrequest-signing-controller",
  user: "system:serviceaccount:kube-system:certificate-controller",
  watches: ["certificatesigningrequests"],
  alsoUpstream: true,
  keyOf: (_prefix, _namespace, name) => name,
  async reconcile(client, key, facts, now) {
    const request = await readRequest(client, key);
    if (request === undefined || (request.status?.certificate ?? "") !== "") return undefined;
    if (!hasCondition(request, "Approved") || hasCondition(request, "Failed") || hasCondition(request, "Denied")) return undefined;
    const name = request.spec?.signerName ?? "";
    const check = Object.hasOwn(signers, name) ? signers[name] : undefined;
    if (check === undefined || facts.clusterSigning.key === "") return undefined;
    const status = await signedStatus(request, check, facts, now);
    expect(await client.request("PUT", requestPath(key, "/status"), { ...request, status }), 404, 409);
    return undefined;
  },
};
