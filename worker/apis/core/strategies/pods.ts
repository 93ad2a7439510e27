import { formatTime } from "../../../apimachinery/time.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Binding, CoreV1Pod, CoreV1PodSpec } from "../../generated/types.ts";
import { setPodDefaults } from "../defaults/pod.ts";
import { computePodQOS } from "../pod-qos.ts";
import {
  validateEphemeralUpdate,
  validatePodBinding,
  validatePodCreate,
  validatePodStatusUpdate,
  validatePodUpdate,
} from "../validation/pod.ts";
import { podWarnings } from "../warnings/pod.ts";
import { typed } from "./typed.ts";

// upstream: pkg/registry/core/pod/strategy.go

/** Negative grace periods were once allowed and mean one second. */
function applyGraceMinimum(spec: CoreV1PodSpec): void {
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
}

/** podIPs leads unless podIP alone was changed. upstream: pkg/apis/core/v1/conversion.go, registry/core/pod/strategy.go normalize */
function syncIPs(pod: CoreV1Pod, old: CoreV1Pod): void {
  const status = pod.status;
  if (status === undefined) return;
  const first = status.podIPs?.[0]?.ip;
  const single = status.podIP ?? "";
  if (single === "" && first !== undefined) {
    if ((old.status?.podIP ?? "") !== "") delete status.podIPs;
    else status.podIP = first;
  } else if (single !== "" && first !== single) status.podIPs = [{ ip: single }];
}

const finished = new Set(["Failed", "Succeeded"]);

export const pods: Strategy = typed<CoreV1Pod>({
  setDefaults: setPodDefaults,
  prepareForCreate(pod, ctx) {
    pod.spec ??= {};
    const spec = pod.spec;
    applyGraceMinimum(spec);
    pod.status = { phase: "Pending", qosClass: computePodQOS(spec) };
    if ((spec.schedulingGates ?? []).length === 0) return;
    pod.status.conditions = [
      {
        type: "PodScheduled",
        status: "False",
        lastProbeTime: null,
        lastTransitionTime: formatTime(ctx.now),
        reason: "SchedulingGated",
        message: "Scheduling is blocked due to non-empty scheduling gates",
      } as unknown as NonNullable<NonNullable<CoreV1Pod["status"]>["conditions"]>[number],
    ];
  },
  validate: validatePodCreate,
  warningsOnCreate: (pod) => podWarnings(pod, undefined),
  prepareForUpdate(pod) {
    pod.spec ??= {};
    applyGraceMinimum(pod.spec);
  },
  validateUpdate: validatePodUpdate,
  warningsOnUpdate: podWarnings,
  checkGracefulDelete(pod, gracePeriodSeconds) {
    const own = gracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 0;
    const unbound = (pod.spec?.nodeName ?? "") === "";
    const period = unbound || finished.has(pod.status?.phase ?? "") ? 0 : own;
    return period < 0 ? 1 : period;
  },
  allowUnconditionalUpdate: true,
});

export const podStatus: Strategy = typed<CoreV1Pod>({
  prepareForUpdate(pod, old) {
    pod.status ??= {};
    if ((pod.status.qosClass ?? "") === "" && old.status?.qosClass !== undefined) pod.status.qosClass = old.status.qosClass;
    syncIPs(pod, old);
    if (pod.metadata !== undefined) delete pod.metadata.deletionTimestamp;
    if (pod.metadata !== undefined && old.metadata?.deletionTimestamp !== undefined)
      pod.metadata.deletionTimestamp = old.metadata.deletionTimestamp;
  },
  validateUpdate: validatePodStatusUpdate,
});

/** Everything but the ephemeral containers is taken from the pod; one that is there may not change. */
export const podEphemeralContainers: Strategy = typed<CoreV1Pod>({
  prepareForUpdate(pod, old) {
    const given = pod.spec?.ephemeralContainers;
    pod.spec = structuredClone(old.spec ?? {});
    if (given === undefined) delete pod.spec.ephemeralContainers;
    else pod.spec.ephemeralContainers = given;
    if (old.status !== undefined) pod.status = structuredClone(old.status);
    if (old.metadata?.labels === undefined) delete pod.metadata?.labels;
    else if (pod.metadata !== undefined) pod.metadata.labels = { ...old.metadata.labels };
  },
  validateUpdate: validateEphemeralUpdate,
});

export const podsBinding: Strategy = typed<CoreV1Binding>({ validate: validatePodBinding });
