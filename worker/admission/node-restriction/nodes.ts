import type { KubeObject } from "../../apimachinery/types.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import type { CoreV1Node } from "../../apis/generated/types.ts";
import type { AdmissionAttributes } from "../admission.ts";
import { type NodeRule, nameOf, refuse } from "./rules.ts";

/** Labels that kubelets set on their own Node. upstream: kubelet/pkg/apis/well_known_labels.go */
const kubeletLabels = new Set([
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "kubernetes.io/os",
  "kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
]);
const kubeletDomains = ["kubelet.kubernetes.io", "node.kubernetes.io"];
const restrictedDomain = "node-restriction.kubernetes.io";
const kubernetesDomains = ["kubernetes.io", "k8s.io"];

const isIn = (domain: string, parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`);

/** A label of Kubernetes that would steer workloads, and is none of the kubelet's own. */
function isForbidden(label: string): boolean {
  const slash = label.indexOf("/");
  const domain = slash < 0 ? "" : label.slice(0, slash);
  if (isIn(domain, restrictedDomain)) return true;
  if (!kubernetesDomains.some((parent) => isIn(domain, parent))) return false;
  return !kubeletLabels.has(label) && !kubeletDomains.some((parent) => isIn(domain, parent));
}

/** The forbidden ones of the labels that differ, sorted. */
function forbiddenLabels(object: KubeObject | undefined, old: KubeObject | undefined): string[] {
  const labels = object?.metadata?.labels ?? {};
  const before = old?.metadata?.labels ?? {};
  const keys = new Set([...Object.keys(labels), ...Object.keys(before)]);
  return [...keys].filter((key) => labels[key] !== before[key] && isForbidden(key)).sort();
}

function checkUpdate(a: AdmissionAttributes, node: string): void {
  const { spec = {}, metadata } = (a.object ?? {}) as CoreV1Node;
  const { spec: oldSpec = {}, metadata: oldMetadata } = (a.oldObject ?? {}) as CoreV1Node;
  const shown = JSON.stringify(node);
  if ((spec.configSource ?? null) !== null && !deepEqual(spec.configSource, oldSpec.configSource))
    throw refuse(a, `node ${shown} is not allowed to update configSource to a new non-nil configSource`);
  if (!deepEqual(spec.taints ?? [], oldSpec.taints ?? [])) throw refuse(a, `node ${shown} is not allowed to modify taints`);
  if (!deepEqual(metadata?.ownerReferences ?? [], oldMetadata?.ownerReferences ?? []))
    throw refuse(a, `node ${shown} is not allowed to modify ownerReferences`);
  const forbidden = forbiddenLabels(a.object, a.oldObject);
  if (forbidden.length > 0) throw refuse(a, `is not allowed to modify labels: ${forbidden.join(", ")}`);
}

/** Nodes: a node writes its own, without what would steer workloads to it. upstream: plugin/pkg/admission/noderestriction admitNode */
export const nodes: NodeRule = (a, node) => {
  const shown = JSON.stringify(node);
  const name = nameOf(a);
  if (name !== node) throw refuse(a, `node ${shown} is not allowed to modify node ${JSON.stringify(name)}`);
  if (a.operation === "UPDATE") return checkUpdate(a, node);
  if (a.operation !== "CREATE") return;
  if (((a.object as CoreV1Node | undefined)?.spec?.configSource ?? null) !== null)
    throw refuse(a, `node ${shown} is not allowed to create pods with a non-nil configSource`);
  const forbidden = forbiddenLabels(a.object, undefined);
  if (forbidden.length > 0) throw refuse(a, `node ${shown} is not allowed to set the following labels: ${forbidden.join(", ")}`);
};
