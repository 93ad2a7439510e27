import type { KubeObject } from "../../worker/apimachinery/types.ts";
import { urlPath } from "../../worker/apimachinery/url-path.ts";
import type { CoreV1Pod, CoreV1Volume } from "../../worker/apis/generated/types.ts";
import { type Client, type Controller, expect, type Requeue } from "./controller.ts";

/** Pods that go tell at once; this is for a hint that got lost. */
const usedSeconds = 300;

/** What differs between claims and volumes. */
interface Protection {
  readonly name: string;
  readonly user: string;
  readonly prefix: string;
  readonly finalizer: string;
  path(namespace: string, name: string): string;
  isUsed(client: Client, object: KubeObject): Promise<boolean>;
}

/** Whether the volume of a pod is the claim. One that the pod brings along is named after both, and does not outlive the pod. */
function usesClaim(pod: CoreV1Pod, volume: CoreV1Volume, claim: KubeObject): boolean {
  const {
    name = "",
    uid = "",
    deletionTimestamp,
    deletionGracePeriodSeconds,
  } = (pod.metadata ?? {}) as NonNullable<KubeObject["metadata"]>;
  if (volume.persistentVolumeClaim?.claimName === claim.metadata?.name) return true;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0) return false;
  const owned = (claim.metadata?.ownerReferences ?? []).some((owner) => owner.controller === true && owner.uid === uid);
  return volume.ephemeral !== undefined && `${name}-${volume.name}` === claim.metadata?.name && owned;
}

/** Only pods with a node use claims: a kubelet starts none whose claim is going. upstream: pkg/controller/volume/pvcprotection podUsesPVCForDeletion */
export const podUsesClaim = (pod: CoreV1Pod, claim: KubeObject): boolean =>
  (pod.spec?.nodeName ?? "") !== "" && (pod.spec?.volumes ?? []).some((volume) => usesClaim(pod, volume, claim));

async function setFinalizers(client: Client, path: string, object: KubeObject, finalizers: readonly string[]): Promise<void> {
  expect(await client.request("PUT", path, { ...object, metadata: { ...object.metadata, finalizers } }), 404);
}

/** Gives an object the finalizer that it lacks, and takes it away once the object is deleted and not in use. */
async function protect(client: Client, protection: Protection, key: string): Promise<Requeue> {
  const [name = "", namespace = ""] = key.split("/").reverse();
  const path = protection.path(namespace, name);
  const found = await client.request("GET", path);
  if (found.status === 404) return undefined;
  expect(found);
  const { finalizers = [], deletionTimestamp } = found.body.metadata ?? {};
  const held = finalizers.includes(protection.finalizer);
  if (deletionTimestamp === undefined && !held) await setFinalizers(client, path, found.body, [...finalizers, protection.finalizer]);
  if (deletionTimestamp === undefined || !held) return undefined;
  if (await protection.isUsed(client, found.body)) return usedSeconds;
  const left = finalizers.filter((finalizer) => finalizer !== protection.finalizer);
  await setFinalizers(client, path, found.body, left);
  return undefined;
}

const protector = (protection: Protection): Controller => ({
  name: protection.name,
  user: protection.user,
  watches: [protection.prefix],
  alsoUpstream: true,
  keyOf: (_prefix, namespace, name) => (namespace === "" ? name : `${namespace}/${name}`),
  reconcile: (client, key) => protect(client, protection, key),
});

/** Keeps claims that scheduled pods use. upstream: pkg/controller/volume/pvcprotection */
export const claimProtection: Controller = {
  ...protector({
    name: "persistentvolumeclaim-protection-controller",
    user: "system:serviceaccount:kube-system:pvc-protection-controller",
    prefix: "persistentvolumeclaims",
    finalizer: "kubernetes.io/pvc-protection",
    path: (namespace, name) => urlPath`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`,
    async isUsed(client, claim) {
      const pods = await client.request("GET", urlPath`/api/v1/namespaces/${claim.metadata?.namespace}/pods`);
      expect(pods);
      return (pods.body.items ?? []).some((pod) => podUsesClaim(pod as CoreV1Pod, claim));
    },
  }),
  // A pod that has gone may have been the last to use one of the claims that wait.
  hastens: ({ storagePrefix, change, namespace }) => (storagePrefix === "pods" && change !== "created" ? `${namespace}/` : undefined),
};

/** Keeps volumes that are bound. upstream: pkg/controller/volume/pvprotection */
export const volumeProtection: Controller = protector({
  name: "persistentvolume-protection-controller",
  user: "system:serviceaccount:kube-system:pv-protection-controller",
  prefix: "persistentvolumes",
  finalizer: "kubernetes.io/pv-protection",
  path: (_namespace, name) => urlPath`/api/v1/persistentvolumes/${name}`,
  isUsed: async (_client, volume) => (volume["status"] as { phase?: string } | undefined)?.phase === "Bound",
});
