import { newForbidden } from "../apimachinery/errors.ts";
import type { CoreV1Container, CoreV1PodSpec } from "../apis/generated/types.ts";
import { podReferences } from "../authorization/node/pod-references.ts";
import { groupResource, type Scope } from "../registry/scope.ts";
import { generateName } from "../registry/writing/object-lifecycle.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";
import { type Account, enforcesSecrets, ephemeralSecretProblem, secretProblem } from "./mountable-secrets.ts";
import { createdPodSpec } from "./pod-admission.ts";

const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volumePrefix = "kube-api-access-";
const tokenSeconds = 3607;
const mirrorAnnotation = "kubernetes.io/config.mirror";

/** The controller makes the default account of a new namespace in a moment: it is waited for. */
const defaultTries = 10;
const retryMilliseconds = 150;

const refuse = (a: AdmissionAttributes, why: string): Error => newForbidden(groupResource(a.scope), a.object?.metadata?.name ?? "", why);

/** What was read for a request: admission looks at it twice. */
const accounts = new WeakMap<Scope, Account>();

async function findAccount(a: AdmissionAttributes, name: string): Promise<Account> {
  const known = accounts.get(a.scope);
  if (known?.metadata?.name === name) return known;
  const account = await readAccount(a, name);
  accounts.set(a.scope, account);
  return account;
}

async function readAccount(a: AdmissionAttributes, name: string): Promise<Account> {
  const { namespace, ctx } = a.scope;
  for (let left = name === "default" ? defaultTries : 1; left > 0; left--) {
    const found = await ctx.deps.storage.get("serviceaccounts", `serviceaccounts/${namespace}/${name}`);
    if (found.ok && found.object !== undefined) return JSON.parse(found.object.text) as Account;
    if (left > 1) await ctx.deps.sleep(retryMilliseconds);
  }
  throw refuse(a, `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`);
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
  // A volume that looks like ours is taken for it.
  const own = (spec.volumes ?? []).find((volume) => (volume.name ?? "").startsWith(volumePrefix))?.name;
  const name = own ?? generateName(volumePrefix, a.scope.ctx.deps.randomBytes);
  const unmounted = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    (c: CoreV1Container) => !(c.volumeMounts ?? []).some((m) => m.mountPath === mountPath),
  );
  if (unmounted.length === 0) return;
  for (const container of unmounted) container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
  if (own === undefined) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)] as NonNullable<CoreV1PodSpec["volumes"]>;
}

const isMirror = (a: AdmissionAttributes): boolean => a.object?.metadata?.annotations?.[mirrorAnnotation] !== undefined;

/** A mirror pod shows what a node runs without the API, and so may use nothing of it. */
function checkMirror(a: AdmissionAttributes, spec: CoreV1PodSpec): void {
  if ((spec.serviceAccountName ?? "") !== "") throw refuse(a, "a mirror pod may not reference service accounts");
  const { [mirrorAnnotation]: _mirror, ...annotations } = a.object?.metadata?.annotations ?? {};
  const { secrets } = podReferences({ ...a.object, metadata: { ...a.object?.metadata, annotations } });
  if (secrets.length > 0) throw refuse(a, "a mirror pod may not reference secrets");
  if ((spec.volumes ?? []).some((volume) => (volume.projected?.sources ?? []).some((source) => source.serviceAccountToken !== undefined)))
    throw refuse(a, "a mirror pod may not use ServiceAccountToken volume projections");
}

async function checkSecrets(
  a: AdmissionAttributes,
  spec: CoreV1PodSpec,
  problemOf: (account: Account, spec: CoreV1PodSpec) => string | undefined,
): Promise<void> {
  const name = spec.serviceAccountName ?? "";
  if (name === "") throw refuse(a, `no service account specified for pod ${a.scope.namespace}/${a.object?.metadata?.name ?? ""}`);
  const account = await findAccount(a, name);
  const problem = enforcesSecrets(account) ? problemOf(account, spec) : undefined;
  if (problem !== undefined) throw refuse(a, problem);
}

/** The spec of a pod that gets ephemeral containers. */
function extendedPodSpec(a: AdmissionAttributes): CoreV1PodSpec | undefined {
  const { row, subresource } = a.scope;
  const isPod = row.group === "" && row.names.kind === "Pod";
  return isPod && a.operation === "UPDATE" && subresource?.name === "ephemeralcontainers"
    ? ((a.object?.["spec"] ?? {}) as CoreV1PodSpec)
    : undefined;
}

async function check(a: AdmissionAttributes): Promise<void> {
  const extended = extendedPodSpec(a);
  if (extended !== undefined) return checkSecrets(a, extended, ephemeralSecretProblem);
  const spec = createdPodSpec(a);
  if (spec === undefined) return;
  if (isMirror(a)) checkMirror(a, spec);
  else await checkSecrets(a, spec, secretProblem);
}

/** Gives a pod its service account, and its token unless it declines. upstream: plugin/pkg/admission/serviceaccount/admission.go */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  operations: ["CREATE", "UPDATE"],
  async admit(a) {
    const spec = createdPodSpec(a);
    if (spec === undefined) return;
    if (isMirror(a)) return checkMirror(a, spec);
    const name = (spec.serviceAccountName ?? "") === "" ? "default" : (spec.serviceAccountName as string);
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
    const account = await findAccount(a, name);
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(a, spec);
    if ((spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets !== undefined)
      spec.imagePullSecrets = account.imagePullSecrets.map((ref) => ({ ...ref }));
  },
  validate: check,
};
