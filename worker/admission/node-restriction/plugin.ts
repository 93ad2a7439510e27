import { qualified } from "../../apimachinery/types.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { requestOf } from "../../apimachinery/x509/certificate-request.ts";
import { commonNameOf } from "../../apimachinery/x509/names.ts";
import type { CertificatesV1CertificateSigningRequest, CoreV1PersistentVolumeClaim } from "../../apis/generated/types.ts";
import { nodeIdentity } from "../../authorization/node/node-identity.ts";
import type { AdmissionPlugin } from "../admission.ts";
import { nodes } from "./nodes.ts";
import { pods } from "./pods.ts";
import { type NodeRule, nameOf, nodeNameOf, refuse } from "./rules.ts";
import { tokens } from "./tokens.ts";

/** A claim without what a node may say of it. */
function otherThanSizes(claim: CoreV1PersistentVolumeClaim): unknown {
  const { capacity: _c, conditions: _d, allocatedResources: _a, allocatedResourceStatuses: _s, ...status } = claim.status ?? {};
  const { managedFields: _m, resourceVersion: _r, ...metadata } = claim.metadata ?? {};
  return { ...claim, metadata, status };
}

const claims: NodeRule = (a, node) => {
  if (a.scope.subresource?.name !== "status") throw refuse(a, "may only update PVC status");
  if (a.operation !== "UPDATE") throw refuse(a, `unexpected operation ${JSON.stringify(a.operation)}`);
  const claim = (a.object ?? {}) as CoreV1PersistentVolumeClaim;
  if (deepEqual(otherThanSizes(claim), otherThanSizes((a.oldObject ?? {}) as CoreV1PersistentVolumeClaim))) return;
  throw refuse(a, `node ${JSON.stringify(node)} is not allowed to update fields other than status.quantity and status.conditions`);
};

const leases: NodeRule = (a, node) => {
  if (a.scope.namespace !== "kube-node-lease") throw refuse(a, 'can only access leases in the "kube-node-lease" system namespace');
  if (nameOf(a) !== node) throw refuse(a, "can only access node lease with the same name as the requesting node");
};

const csiNodes: NodeRule = (a, node) => {
  if (nameOf(a) !== node) throw refuse(a, "can only access CSINode with the same name as the requesting node");
};

const resourceSlices: NodeRule = (a, node) => {
  if (a.operation === "CREATE" && nodeNameOf(a.object) !== node)
    throw refuse(a, "can only create ResourceSlice with the same NodeName as the requesting node");
  if (a.operation === "DELETE" && nodeNameOf(a.oldObject) !== node)
    throw refuse(a, "can only delete ResourceSlice with the same NodeName as the requesting node");
};

const nodeSigners = ["kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet"];

/** The certificates that a node asks for are its own. */
const certificateRequests: NodeRule = (a, node) => {
  const { spec } = (a.object ?? {}) as CertificatesV1CertificateSigningRequest;
  if (a.operation !== "CREATE" || !nodeSigners.includes(spec?.signerName ?? "")) return;
  const wanted = `system:node:${node}`;
  let name: string;
  try {
    name = commonNameOf(requestOf(spec?.request ?? "").names);
  } catch (error) {
    throw refuse(a, `unable to parse csr: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (name !== wanted) throw refuse(a, `can only create a node CSR with CN=${wanted}`);
};

/** What nodes are held to, by resource. */
const rules: Readonly<Record<string, NodeRule>> = {
  pods,
  nodes,
  persistentvolumeclaims: claims,
  serviceaccounts: tokens,
  "leases.coordination.k8s.io": leases,
  "csinodes.storage.k8s.io": csiNodes,
  "resourceslices.resource.k8s.io": resourceSlices,
  "certificatesigningrequests.certificates.k8s.io": certificateRequests,
};

/** Keeps a node to itself and to its pods. upstream: plugin/pkg/admission/noderestriction/admission.go Admit */
export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  operations: ["CREATE", "UPDATE", "DELETE"],
  async admit(a) {
    const { user } = a.scope.ctx;
    const node = nodeIdentity(user);
    if (node === undefined) return;
    if (node === "") throw refuse(a, `could not determine node from user ${JSON.stringify(user.name)}`);
    const target = qualified(a.scope.row.names.plural, a.scope.row.group);
    if (Object.hasOwn(rules, target)) await rules[target]?.(a, node);
  },
};
