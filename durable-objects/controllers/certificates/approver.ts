import { commonNameOf } from "../../../worker/apimachinery/x509/names.ts";
import { type Client, type Controller, expect } from "../controller.ts";
import { hasCondition, kubeletClientProblem, kubeletClientSigner, parsed, type Request, readRequest, requestPath } from "./requests.ts";

/** Whether who asked may, by a SubjectAccessReview on a subresource that stands for the kind of certificate. */
async function mayHave(client: Client, request: Request, subresource: string): Promise<boolean> {
  const { username: user = "", uid, groups, extra } = request.spec ?? {};
  const resourceAttributes = {
    group: "certificates.k8s.io",
    resource: "certificatesigningrequests",
    verb: "create",
    subresource,
    version: "*",
  };
  const spec = { user, uid, groups, extra, resourceAttributes };
  const kind = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" };
  const answer = await client.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", { ...kind, spec });
  expect(answer);
  return (answer.body["status"] as { allowed?: boolean } | undefined)?.allowed === true;
}

/** What is tried, in order: a node's own certificate, then any node's. */
async function approvalMessage(client: Client, request: Request): Promise<string | undefined> {
  const from = parsed(request);
  if (kubeletClientProblem(from, request.spec?.usages ?? []) !== undefined) return undefined;
  if (request.spec?.username === commonNameOf(from.names) && (await mayHave(client, request, "selfnodeclient")))
    return "Auto approving self kubelet client certificate after SubjectAccessReview.";
  if (await mayHave(client, request, "nodeclient")) return "Auto approving kubelet client certificate after SubjectAccessReview.";
  return undefined;
}

/** Approves kubelets' client certificates for those who may have them. upstream: pkg/controller/certificates/approver/sarapprove.go */
export const certificateApprover: Controller = {
  name: "certificatesigningrequest-approving-controller",
  user: "system:serviceaccount:kube-system:certificate-controller",
  watches: ["certificatesigningrequests"],
  alsoUpstream: true,
  keyOf: (_prefix, _namespace, name) => name,
  async reconcile(client, key) {
    const request = await readRequest(client, key);
    if (request === undefined || (request.status?.certificate ?? "") !== "") return undefined;
    if (hasCondition(request, "Approved") || hasCondition(request, "Denied") || request.spec?.signerName !== kubeletClientSigner)
      return undefined;
    const message = await approvalMessage(client, request);
    if (message === undefined) return undefined;
    const approved = { type: "Approved", status: "True", reason: "AutoApproved", message };
    const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), approved] };
    expect(await client.request("PUT", requestPath(key, "/approval"), { ...request, status }), 404, 409);
    return undefined;
  },
};
