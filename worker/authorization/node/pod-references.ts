import type { KubeObject } from "../../apimachinery/types.ts";
import type { CoreV1Container, CoreV1Pod, CoreV1Volume } from "../../apis/generated/types.ts";

/** Names of objects in the pod's namespace that its node needs, by resource. */
export interface PodReferences {
  readonly serviceaccounts: readonly string[];
  readonly secrets: readonly string[];
  readonly configmaps: readonly string[];
  readonly persistentvolumeclaims: readonly string[];
  readonly resourceclaims: readonly string[];
}

const mirrorAnnotation = "kubernetes.io/config.mirror";

const named = (names: readonly (string | null | undefined)[]): string[] =>
  [...new Set(names.filter((name) => (name ?? "") !== ""))] as string[];

function containers(pod: CoreV1Pod): CoreV1Container[] {
  const { initContainers, containers: own, ephemeralContainers } = pod.spec ?? {};
  return [...(initContainers ?? []), ...(own ?? []), ...((ephemeralContainers ?? []) as CoreV1Container[])];
}

/** upstream: pkg/api/v1/pod/util.go VisitPodSecretNames */
const volumeSecrets = (v: CoreV1Volume): (string | undefined)[] => [
  v.azureFile?.secretName,
  v.cephfs?.secretRef?.name,
  v.cinder?.secretRef?.name,
  v.flexVolume?.secretRef?.name,
  ...(v.projected?.sources ?? []).map((source) => source.secret?.name),
  v.rbd?.secretRef?.name,
  v.secret?.secretName,
  v.scaleIO?.secretRef?.name,
  v.iscsi?.secretRef?.name,
  v.storageos?.secretRef?.name,
  v.csi?.nodePublishSecretRef?.name,
];

/** The claim of an ephemeral volume is named after pod and volume. */
const claimOf = (pod: CoreV1Pod, v: CoreV1Volume): string | undefined =>
  v.persistentVolumeClaim !== undefined
    ? v.persistentVolumeClaim.claimName
    : v.ephemeral !== undefined
      ? `${pod.metadata?.name ?? ""}-${v.name ?? ""}`
      : undefined;

function resourceClaims(pod: CoreV1Pod): (string | undefined)[] {
  const statuses = pod.status?.resourceClaimStatuses ?? [];
  const claims = (pod.spec?.resourceClaims ?? []).map(
    ({ name, resourceClaimName }) => resourceClaimName ?? statuses.find((status) => status.name === name)?.resourceClaimName,
  );
  return [...claims, pod.status?.extendedResourceClaimStatus?.resourceClaimName];
}

/**
 * What a pod refers to. A mirror pod refers to nothing: a node makes it itself, and must not give itself anything.
 * upstream: plugin/pkg/auth/authorizer/node/graph.go AddPod
 */
export function podReferences(object: KubeObject): PodReferences {
  const pod = object as CoreV1Pod;
  if (pod.metadata?.annotations?.[mirrorAnnotation] !== undefined)
    return { serviceaccounts: [], secrets: [], configmaps: [], persistentvolumeclaims: [], resourceclaims: [] };
  const volumes = pod.spec?.volumes ?? [];
  const all = containers(pod);
  const env = all.flatMap((c) => c.env ?? []).map(({ valueFrom }) => valueFrom);
  const from = all.flatMap((c) => c.envFrom ?? []);
  return {
    serviceaccounts: named([pod.spec?.serviceAccountName]),
    secrets: named([
      ...(pod.spec?.imagePullSecrets ?? []).map(({ name }) => name),
      ...from.map(({ secretRef }) => secretRef?.name),
      ...env.map((value) => value?.secretKeyRef?.name),
      ...volumes.flatMap(volumeSecrets),
    ]),
    configmaps: named([
      ...from.map(({ configMapRef }) => configMapRef?.name),
      ...env.map((value) => value?.configMapKeyRef?.name),
      ...volumes.flatMap((v) => [v.configMap?.name, ...(v.projected?.sources ?? []).map((source) => source.configMap?.name)]),
    ]),
    persistentvolumeclaims: named(volumes.map((v) => claimOf(pod, v))),
    resourceclaims: named(resourceClaims(pod)),
  };
}

interface SecretRef {
  readonly name?: string;
  readonly namespace?: string;
}

/** Where volume sources keep the secret that a node needs; those of the controllers are not its business. */
const pvSecretRefs: readonly (readonly [source: string, field: string])[] = [
  ["cephfs", "secretRef"],
  ["cinder", "secretRef"],
  ["flexVolume", "secretRef"],
  ["rbd", "secretRef"],
  ["scaleIO", "secretRef"],
  ["iscsi", "secretRef"],
  ["storageos", "secretRef"],
  ["csi", "nodePublishSecretRef"],
  ["csi", "nodeStageSecretRef"],
  ["csi", "nodeExpandSecretRef"],
];

/** Whether a volume's source names the secret. upstream: pkg/api/v1/persistentvolume/util.go VisitPVSecretNames */
export function volumeNamesSecret(volume: KubeObject, namespace: string, name: string): boolean {
  const spec = (volume["spec"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const claimNamespace = String(spec["claimRef"]?.["namespace"] ?? "");
  const azure = spec["azureFile"] as { readonly secretName?: string; readonly secretNamespace?: string } | undefined;
  if (azure?.secretName === name && (azure.secretNamespace || claimNamespace) === namespace) return true;
  return pvSecretRefs.some(([source, field]) => {
    const ref = spec[source]?.[field] as SecretRef | undefined;
    return ref?.name === name && (ref.namespace || claimNamespace) === namespace;
  });
}
