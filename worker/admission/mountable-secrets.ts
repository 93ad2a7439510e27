import type { KubeObject } from "../apimachinery/types.ts";
import type { CoreV1Container, CoreV1PodSpec } from "../apis/generated/types.ts";

/** A service account as pods need it. */
export interface Account extends KubeObject {
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { name?: string }[];
  readonly secrets?: readonly { name?: string }[];
}

const enforceAnnotation = "kubernetes.io/enforce-mountable-secrets";
/** What Go's strconv.ParseBool reads as true. */
const trueTexts = new Set(["1", "t", "T", "TRUE", "true", "True"]);

/** Whether the account's pods may use only the secrets that it lists. */
export const enforcesSecrets = (account: Account): boolean => trueTexts.has(account.metadata?.annotations?.[enforceAnnotation] ?? "");

/** The first secret of a container that is not listed. `kind`: `container`, `init container`, `ephemeral container`. */
function containerProblem(
  kind: string,
  containers: readonly CoreV1Container[] | undefined,
  listed: ReadonlySet<string>,
): string | undefined {
  for (const { name = "", env, envFrom } of containers ?? []) {
    for (const { name: variable = "", valueFrom } of env ?? []) {
      const secret = valueFrom?.secretKeyRef?.name;
      if (valueFrom?.secretKeyRef !== undefined && !listed.has(secret ?? ""))
        return `${kind} ${name} with envVar ${variable} referencing secret.secretName="${secret ?? ""}"`;
    }
    for (const { secretRef } of envFrom ?? [])
      if (secretRef !== undefined && !listed.has(secretRef.name ?? ""))
        return `${kind} ${name} with envFrom referencing secret.secretName="${secretRef.name ?? ""}"`;
  }
  return undefined;
}

const namesOf = (list: readonly { name?: string }[] | undefined): Set<string> => new Set((list ?? []).map(({ name = "" }) => name));

const notListed = (what: string, account: Account, kind: string): string =>
  `${what} is not allowed because service account ${account.metadata?.name ?? ""} does not reference that ${kind}`;

/** Why a new pod may not use the secrets it uses. upstream: plugin/pkg/admission/serviceaccount/admission.go limitSecretReferences */
export function secretProblem(account: Account, spec: CoreV1PodSpec): string | undefined {
  const listed = namesOf(account.secrets);
  const volume = (spec.volumes ?? []).find(({ secret }) => secret !== undefined && !listed.has(secret.secretName ?? ""));
  if (volume !== undefined) return notListed(`volume with secret.secretName="${volume.secret?.secretName ?? ""}"`, account, "secret");
  const container =
    containerProblem("init container", spec.initContainers, listed) ?? containerProblem("container", spec.containers, listed);
  if (container !== undefined) return notListed(container, account, "secret");
  const pulls = namesOf(account.imagePullSecrets);
  for (const [i, { name = "" }] of (spec.imagePullSecrets ?? []).entries())
    if (!pulls.has(name)) return notListed(`imagePullSecrets[${i}].name="${name}"`, account, "imagePullSecret");
  return undefined;
}

/** The same for ephemeral containers, which come later. */
export function ephemeralSecretProblem(account: Account, spec: CoreV1PodSpec): string | undefined {
  const problem = containerProblem(
    "ephemeral container",
    spec.ephemeralContainers as CoreV1Container[] | undefined,
    namesOf(account.secrets),
  );
  return problem === undefined ? undefined : notListed(problem, account, "secret");
}
