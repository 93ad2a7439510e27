import { StatusError } from "../../apimachinery/errors.ts";
import { aggregate } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { AuthenticationV1TokenRequest, CoreV1Pod, CoreV1Volume } from "../../apis/generated/types.ts";
import type { AdmissionAttributes } from "../admission.ts";
import { look, type NodeRule, nodeNameOf, refuse } from "./rules.ts";

/** The CSI driver that mounts a claim's volume. */
async function driverOfClaim(a: AdmissionAttributes, name: string): Promise<string> {
  const claim = await look(a, "persistentvolumeclaims", a.scope.namespace, name);
  const volume = await look(a, "persistentvolumes", "", (claim["spec"] as { volumeName?: string } | undefined)?.volumeName ?? "");
  return (volume["spec"] as { csi?: { driver?: string } } | undefined)?.csi?.driver ?? "";
}

async function driverOf(a: AdmissionAttributes, pod: CoreV1Pod, volume: CoreV1Volume): Promise<string> {
  if (volume.ephemeral?.volumeClaimTemplate !== undefined) return driverOfClaim(a, `${pod.metadata?.name ?? ""}-${volume.name ?? ""}`);
  if (volume.persistentVolumeClaim !== undefined) return driverOfClaim(a, volume.persistentVolumeClaim.claimName ?? "");
  return volume.csi?.driver ?? "";
}

async function driverTakes(a: AdmissionAttributes, driver: string, audience: string): Promise<boolean> {
  if (driver === "") return false;
  const found = await look(a, "csidrivers", "", driver, "storage.k8s.io");
  const requests = (found["spec"] as { tokenRequests?: readonly { audience?: string }[] } | undefined)?.tokenRequests ?? [];
  return requests.some((request) => (request.audience ?? "") === audience);
}

/** Whether a volume of the pod wants a token for the audience; what could not be found out refuses only if no other volume does. */
async function podWants(a: AdmissionAttributes, pod: CoreV1Pod, audience: string): Promise<boolean> {
  const problems: string[] = [];
  for (const volume of pod.spec?.volumes ?? []) {
    const sources = volume.projected?.sources ?? [];
    if (sources.some(({ serviceAccountToken: token }) => token !== undefined && (token.audience ?? "") === audience)) return true;
    try {
      if (await driverTakes(a, await driverOf(a, pod, volume), audience)) return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw refuse(a, `error validating audience ${JSON.stringify(audience)}: ${aggregate(problems)}`);
  return false;
}

async function checkAudience(a: AdmissionAttributes, pod: KubeObject, audiences: readonly string[]): Promise<void> {
  if (audiences.length > 1) throw refuse(a, "node may only request 0 or 1 audiences");
  const audience = audiences[0] ?? "";
  const { deps, user } = a.scope.ctx;
  if (await podWants(a, pod as CoreV1Pod, audience)) return;
  const asked = { user, isResourceRequest: true, path: "", namespace: a.scope.namespace, apiGroup: "", apiVersion: "v1", subresource: "" };
  const verb = "request-serviceaccounts-token-audience";
  const { decision, error } = await deps.authorizer.authorize({ ...asked, verb, resource: audience, name: a.scope.name });
  if (decision === "Allow") return;
  const missing = `audience ${JSON.stringify(audience)} not found in pod spec volume`;
  if (error !== undefined) throw refuse(a, `${missing}, error authorizing ${user.name} to request tokens for this audience: ${error}`);
  throw refuse(a, `${missing}, ${user.name} is not authorized to request tokens for this audience`);
}

/** Tokens: a node gets those of its pods, for the audiences they name. upstream: plugin/pkg/admission/noderestriction admitServiceAccount */
export const tokens: NodeRule = async (a, node) => {
  if (a.operation !== "CREATE" || a.scope.subresource?.name !== "token") return;
  const { boundObjectRef: ref, audiences } = ((a.object ?? {}) as AuthenticationV1TokenRequest).spec ?? {};
  if (ref?.apiVersion !== "v1" || ref.kind !== "Pod" || (ref.name ?? "") === "") throw refuse(a, "node requested token not bound to a pod");
  if ((ref.uid ?? "") === "") throw refuse(a, "node requested token with a pod binding without a uid");
  const pod = await look(a, "pods", a.scope.namespace, ref.name ?? "");
  if (pod.metadata?.uid !== ref.uid)
    throw refuse(
      a,
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (nodeNameOf(pod) !== node) throw refuse(a, "node requested token bound to a pod scheduled on a different node");
  await checkAudience(a, pod, audiences ?? []);
};
