import { newForbidden } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { CoreV1Container, CoreV1PodSpec } from "../apis/generated/types.ts";
import { generateName } from "../registry/object-lifecycle.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";
import { createdPodSpec } from "./pod-admission.ts";

const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const tokenSeconds = 3607;
const mirrorAnnotation = "kubernetes.io/config.mirror";

interface Account extends KubeObject {
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: { name?: string }[];
}

async function findAccount(a: AdmissionAttributes, name: string): Promise<Account> {
  const { namespace, ctx } = a.scope;
  const found = await ctx.deps.storage.get("serviceaccounts", `serviceaccounts/${namespace}/${name}`);
  if (found.ok && found.object !== undefined) return JSON.parse(found.object.text) as Account;
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw newForbidden(groupResource(a.scope), a.object?.metadata?.name ?? "", why);
}

/** The volume that holds the pod's token, the CA and the namespace. */
function tokenVolume(name: string): object {
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
      ],
    },
  };
}

function mountToken(a: AdmissionAttributes, spec: CoreV1PodSpec): void {
  const name = generateName("kube-api-access-", a.scope.ctx.deps.randomBytes);
  const unmounted = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    (c: CoreV1Container) => !(c.volumeMounts ?? []).some((m) => m.mountPath === mountPath),
  );
  if (unmounted.length === 0) return;
  for (const container of unmounted) container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)] as NonNullable<CoreV1PodSpec["volumes"]>;
}

/** Gives a pod its service account, and its token unless it declines. upstream: plugin/pkg/admission/serviceaccount/admission.go Admit */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  operations: ["CREATE"],
  async admit(a) {
    const spec = createdPodSpec(a);
    if (spec === undefined || a.object?.metadata?.annotations?.[mirrorAnnotation] !== undefined) return;
    const name = (spec.serviceAccountName ?? "") === "" ? "default" : (spec.serviceAccountName as string);
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
    const account = await findAccount(a, name);
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(a, spec);
    if ((spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets !== undefined)
      spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
  },
};
