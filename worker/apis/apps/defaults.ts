import { setPersistentVolumeClaimDefaults } from "../core/defaults/objects.ts";
import { setPodTemplateDefaults } from "../core/defaults/pod-spec.ts";
import type { AppsV1DaemonSet, AppsV1Deployment, AppsV1ReplicaSet, AppsV1StatefulSet } from "../generated/types.ts";

// upstream: pkg/apis/apps/v1/defaults.go, one function a kind

/** One replica, 25% rolling updates, ten old revisions, ten minutes to progress. */
export function setDeploymentDefaults(deployment: AppsV1Deployment): void {
  const spec = (deployment.spec ??= {});
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= "25%";
    rolling.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  setPodTemplateDefaults((spec.template ??= {}));
}

/** Rolling updates of one pod at a time, ten old revisions. */
export function setDaemonSetDefaults(set: AppsV1DaemonSet): void {
  const meta = (set.metadata ??= {});
  // Upstream's internal type has it as a number, which comes out again when nobody gave one.
  meta.annotations = { "deprecated.daemonset.template.generation": "0", ...meta.annotations };
  const spec = (set.spec ??= {});
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") (strategy.rollingUpdate ??= {}).maxUnavailable ??= 1;
  // Whatever the type is, upstream's internal form has both numbers without pointers.
  if (strategy.rollingUpdate !== undefined) {
    strategy.rollingUpdate.maxUnavailable ??= 0;
    strategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  setPodTemplateDefaults((spec.template ??= {}));
}

/** Ordered pods, rolling updates from partition 0, claims retained. Claim templates carry their own type. */
export function setStatefulSetDefaults(set: AppsV1StatefulSet): void {
  const spec = (set.spec ??= {});
  spec.podManagementPolicy ||= "OrderedReady";
  const strategy = (spec.updateStrategy ??= {});
  if ((strategy.type ?? "") === "") {
    strategy.type = "RollingUpdate";
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === "RollingUpdate" && strategy.rollingUpdate !== undefined) strategy.rollingUpdate.partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= "Retain";
  retention.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = "v1";
    claim.kind = "PersistentVolumeClaim";
    setPersistentVolumeClaimDefaults(claim);
  }
  setPodTemplateDefaults((spec.template ??= {}));
}

export function setReplicaSetDefaults(set: AppsV1ReplicaSet): void {
  const spec = (set.spec ??= {});
  spec.replicas ??= 1;
  setPodTemplateDefaults((spec.template ??= {}));
}
