import { newForbidden } from "../apimachinery/errors.ts";
import { compareQuantities } from "../apis/core/quantity-value.ts";
import type { CoreV1PersistentVolumeClaim, StorageV1StorageClass } from "../apis/generated/types.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionPlugin } from "./admission.ts";

const betaClass = "volume.beta.kubernetes.io/storage-class";

const classOf = (claim: CoreV1PersistentVolumeClaim): string =>
  claim.metadata?.annotations?.[betaClass] ?? claim.spec?.storageClassName ?? "";

const sizeOf = (claim: CoreV1PersistentVolumeClaim): string | undefined => claim.spec?.resources?.requests?.["storage"];

/** A claim grows only if its class allows. upstream: plugin/pkg/admission/storage/persistentvolume/resize/admission.go */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  operations: ["UPDATE"],
  async validate({ scope, object, oldObject }) {
    const { row, subresource, ctx } = scope;
    if (row.group !== "" || row.names.kind !== "PersistentVolumeClaim" || subresource !== undefined) return;
    const [claim, old] = [object as CoreV1PersistentVolumeClaim, oldObject as CoreV1PersistentVolumeClaim];
    if (compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return;
    const refuse = (why: string): Error => newForbidden(groupResource(scope), claim.metadata?.name ?? "", why);
    if (old.status?.phase !== "Bound") throw refuse("Only bound persistent volume claims can be expanded");
    const name = classOf(claim);
    const found = (await ctx.deps.policy.snapshot()).get("storageclasses", "", name) as StorageV1StorageClass | undefined;
    if (name === "" || name !== classOf(old) || found?.allowVolumeExpansion !== true)
      throw refuse("only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
  },
};
