import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import type { CoreV1Pod } from "../../apis/generated/types.ts";
import type { AdmissionAttributes } from "../admission.ts";
import { apiReference } from "./api-reference.ts";
import { look, type NodeRule, nodeNameOf, refuse } from "./rules.ts";

const mirrorAnnotation = "kubernetes.io/config.mirror";

async function checkOwner(a: AdmissionAttributes, node: string): Promise<void> {
  const owners = a.object?.metadata?.ownerReferences ?? [];
  const only = `node ${JSON.stringify(node)} can only create pods with`;
  const [owner] = owners;
  if (owners.length > 1) throw refuse(a, `${only} a single owner reference set to itself`);
  if (owner === undefined || owner.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node)
    throw refuse(a, `${only} an owner reference set to itself`);
  if (owner.controller !== true) throw refuse(a, `${only} a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion === true)
    throw refuse(a, `node ${JSON.stringify(node)} must not set blockOwnerDeletion on an owner reference`);
  const own = (await look(a, "nodes", "", node)).metadata?.uid ?? "";
  if (owner.uid !== own) throw refuse(a, `node ${node} UID mismatch: expected ${owner.uid} got ${own}`);
}

/** A node makes mirror pods only, which refer to nothing of the API. */
async function create(a: AdmissionAttributes, node: string): Promise<void> {
  const shown = JSON.stringify(node);
  if (a.object?.metadata?.annotations?.[mirrorAnnotation] === undefined)
    throw refuse(a, `pod does not have ${JSON.stringify(mirrorAnnotation)} annotation, node ${shown} can only create mirror pods`);
  if (nodeNameOf(a.object) !== node) throw refuse(a, `node ${shown} can only create pods with spec.nodeName set to itself`);
  await checkOwner(a, node);
  const { kind, error } = apiReference(a.object as CoreV1Pod);
  if (error !== undefined) throw refuse(a, `error checking mirror pod for API references: ${error}`);
  if (kind !== undefined) throw refuse(a, `node ${shown} can not create pods that reference ${kind}`);
}

const onPod: NodeRule = async (a, node) => {
  const shown = JSON.stringify(node);
  if (a.operation === "CREATE") return create(a, node);
  if (a.operation !== "DELETE")
    throw refuse(a, `unexpected operation ${JSON.stringify(a.operation)}, node ${shown} can only create and delete mirror pods`);
  const pod = a.oldObject ?? (await look(a, "pods", a.scope.namespace, a.scope.name));
  if (nodeNameOf(pod) !== node) throw refuse(a, `node ${shown} can only delete pods with spec.nodeName set to itself`);
};

const claims = (pod: CoreV1Pod): unknown => [
  (pod.status?.resourceClaimStatuses ?? []).map(({ name, resourceClaimName }) => [name, resourceClaimName ?? null]),
];

const onStatus: NodeRule = (a, node) => {
  if (a.operation !== "UPDATE") throw refuse(a, `unexpected operation ${JSON.stringify(a.operation)}`);
  const shown = JSON.stringify(node);
  const pod = (a.object ?? {}) as CoreV1Pod;
  const old = (a.oldObject ?? {}) as CoreV1Pod;
  if (nodeNameOf(a.oldObject) !== node)
    throw refuse(a, `node ${shown} can only update pod status for pods with spec.nodeName set to itself`);
  if (!deepEqual(pod.metadata?.labels ?? {}, old.metadata?.labels ?? {}))
    throw refuse(a, `node ${shown} cannot update labels through pod status`);
  if (!deepEqual(claims(pod), claims(old))) throw refuse(a, `node ${shown} cannot update resource claim statues`);
  if (!deepEqual(pod.status?.extendedResourceClaimStatus ?? null, old.status?.extendedResourceClaimStatus ?? null))
    throw refuse(a, `node ${shown} cannot update extended resource claim status`);
};

const onEviction: NodeRule = async (a, node) => {
  if (a.operation !== "CREATE") throw refuse(a, `unexpected operation ${a.operation}`);
  const name = a.scope.name || (a.object?.metadata?.name ?? "");
  if (name === "") throw refuse(a, "could not determine pod from request data");
  const pod = await look(a, "pods", a.scope.namespace, name);
  if (nodeNameOf(pod) !== node) throw refuse(a, `node ${node} can only evict pods with spec.nodeName set to itself`);
};

const bySubresource: Readonly<Record<string, NodeRule>> = { "": onPod, status: onStatus, eviction: onEviction };

/** Pods: a node makes, marks and evicts its own. upstream: plugin/pkg/admission/noderestriction admitPod */
export const pods: NodeRule = (a, node) => {
  const subresource = a.scope.subresource?.name ?? "";
  const rule = bySubresource[subresource];
  if (rule === undefined)
    throw refuse(a, `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`);
  return rule(a, node);
};
