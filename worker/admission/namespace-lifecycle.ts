import { newForbidden, newNotFound, StatusError } from "../apimachinery/errors.ts";
import { type KubeObject, qualified } from "../apimachinery/types.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

const immortalNamespaces = new Set(["default", "kube-public", "kube-system"]);

/** The namespace from the policy snapshot; one that is missing there may be newer than the snapshot, and is looked up in the store. */
export async function findNamespace(a: AdmissionAttributes, name: string): Promise<KubeObject | undefined> {
  const { deps } = a.scope.ctx;
  const known = (await deps.policy.snapshot()).get("namespaces", "", name);
  if (known !== undefined) return known;
  const live = await deps.storage.get("policy", `namespaces/${name}`);
  return live.ok && live.object !== undefined ? (JSON.parse(live.object.text) as KubeObject) : undefined;
}

const reviewGroups = new Set(["authorization.k8s.io"]);

/**
 * Nothing is created where there is no namespace, or in one that is going; three namespaces stay for ever.
 * upstream: apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go Admit
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  operations: ["CREATE", "UPDATE", "DELETE"],
  async admit(a): Promise<void> {
    const { row, namespace, name } = a.scope;
    const isNamespace = row.group === "" && row.names.kind === "Namespace";
    if (a.operation === "DELETE" && isNamespace && immortalNamespaces.has(name))
      throw newForbidden(groupResource(a.scope), name, "this namespace may not be deleted");
    if (a.operation !== "CREATE" || isNamespace || row.scope !== "Namespaced" || namespace === "" || reviewGroups.has(row.group)) return;
    const found = await findNamespace(a, namespace);
    if (found === undefined) throw newNotFound({ group: "", resource: "namespaces" }, namespace);
    if ((found["status"] as { phase?: string } | undefined)?.phase !== "Terminating") return;
    const objectName = name === "" ? (a.object?.metadata?.name ?? "") : name;
    const error = newForbidden(
      groupResource(a.scope),
      objectName,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    const details = {
      ...error.status.details,
      causes: [{ reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" }],
    };
    throw new StatusError(
      403,
      "Forbidden",
      `${qualified(row.names.plural, row.group)} ${objectName === "" ? "" : `${JSON.stringify(objectName)} `}is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      details,
    );
  },
};
