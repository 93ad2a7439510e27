import { formatTime } from "../../../apimachinery/time.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Binding, CoreV1Container, CoreV1Pod, CoreV1PodCondition, CoreV1PodSpec } from "../../generated/types.ts";
import { applyAppArmorAnnotations } from "../app-armor.ts";
import { setPodDefaults } from "../defaults/pod.ts";
import { applyMatchLabelKeys } from "../match-label-keys.ts";
import { podQOS } from "../pod-qos.ts";
import { validateEphemeralUpdate, validatePodBinding, validatePodCreate } from "../validation/pod/pod.ts";
import { validatePodResize } from "../validation/pod/resize.ts";
import { validatePodStatusUpdate } from "../validation/pod/status.ts";
import { validatePodUpdate } from "../validation/pod/update.ts";
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

const gatedCondition = (now: number): CoreV1PodCondition => ({
  type: "PodScheduled",
  status: "False",
  lastTransitionTime: formatTime(now),
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
});

export const pods: Strategy = typed<CoreV1Pod>({
  setDefaults: setPodDefaults,
  takesStatusOnCreate: true,
  prepareForCreate(pod, ctx) {
    pod.spec ??= {};
    const spec = pod.spec;
    applyGraceMinimum(spec);
    pod.status = { phase: "Pending", qosClass: podQOS(pod) };
    if ((spec.schedulingGates ?? []).length > 0) pod.status.conditions = [gatedCondition(ctx.now)];
    applyMatchLabelKeys(pod);
    for (const key of applyAppArmorAnnotations(pod))
      ctx.warn?.(`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  },
  validate: validatePodCreate,
  warningsOnCreate: podWarnings,
  prepareForUpdate(pod) {
    pod.spec ??= {};
    applyGraceMinimum(pod.spec);
  },
  metadataOnUpdate: ["update", "meta"],
  validateUpdate: validatePodUpdate,
  checkGracefulDelete(pod, gracePeriodSeconds) {
    const own = gracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 0;
    const unbound = (pod.spec?.nodeName ?? "") === "";
    const period = unbound || finished.has(pod.status?.phase ?? "") ? 0 : own;
    return period < 0 ? 1 : period;
  },
  allowUnconditionalUpdate: true,
});

/** A generation that was observed stays, unless another is said; of conditions in the order of each type. upstream: preserveOldObservedGeneration */
function keepObservedGenerations(pod: CoreV1Pod, old: CoreV1Pod): void {
  const [status, before] = [pod.status ?? {}, old.status ?? {}];
  if ((status.observedGeneration ?? 0) === 0 && before.observedGeneration !== undefined)
    status.observedGeneration = before.observedGeneration;
  const known = new Map<string, number[]>();
  for (const { type = "", observedGeneration = 0 } of before.conditions ?? [])
    known.set(type, [...(known.get(type) ?? []), observedGeneration]);
  for (const condition of status.conditions ?? []) {
    const kept = known.get(condition.type ?? "")?.shift() ?? 0;
    if ((condition.observedGeneration ?? 0) === 0 && kept !== 0) condition.observedGeneration = kept;
  }
}

export const podStatus: Strategy = typed<CoreV1Pod>({
  prepareForUpdate(pod, old) {
    pod.status ??= {};
    pod.metadata ??= {};
    if ((pod.status.qosClass ?? "") === "" && old.status?.qosClass !== undefined) pod.status.qosClass = old.status.qosClass;
    // Of a feature that is off in this version.
    delete pod.status.nodeAllocatableResourceClaimStatuses;
    keepObservedGenerations(pod, old);
    syncIPs(pod, old);
    resetMetadata(pod, old, ["deletionTimestamp", "ownerReferences"]);
  },
  validateUpdate: validatePodStatusUpdate,
});

const ownMetadata = ["labels", "annotations", "ownerReferences", "finalizers", "deletionTimestamp", "generation"] as const;

/** Metadata that only the pod itself changes. upstream: metav1.ResetObjectMetaForStatus */
function resetMetadata(pod: CoreV1Pod, old: CoreV1Pod, fields: readonly (typeof ownMetadata)[number][] = ownMetadata): void {
  pod.metadata ??= {};
  for (const field of fields) {
    if (old.metadata?.[field] === undefined) delete pod.metadata[field];
    else Object.assign(pod.metadata, { [field]: structuredClone(old.metadata[field]) });
  }
}

/** Everything but the ephemeral containers is taken from the pod; one that is there may not change. */
export const podEphemeralContainers: Strategy = typed<CoreV1Pod>({
  prepareForUpdate(pod, old) {
    const given = pod.spec?.ephemeralContainers;
    pod.spec = structuredClone(old.spec ?? {});
    if (given === undefined) delete pod.spec.ephemeralContainers;
    else pod.spec.ephemeralContainers = given;
    if (old.status !== undefined) pod.status = structuredClone(old.status);
    resetMetadata(pod, old);
  },
  metadataOnUpdate: ["update", "meta"],
  validateUpdate: validateEphemeralUpdate,
});

/** The containers with the new resources; as they came if their order or number is another, which validation refuses. */
function resized(now: CoreV1Container[] | undefined, old: CoreV1Container[] | undefined): CoreV1Container[] | undefined {
  const [list, before] = [now ?? [], old ?? []];
  if (list.length === 0 || list.some(({ name }, i) => name !== before[i]?.name)) return now;
  return before.map((container, i) => {
    const { resources: _resources, resizePolicy: _policy, ...rest } = structuredClone(container);
    const { resources, resizePolicy } = list[i] ?? {};
    return { ...rest, ...(resources === undefined ? {} : { resources }), ...(resizePolicy === undefined ? {} : { resizePolicy }) };
  });
}

/** Takes the resources and resize policies of containers and the pod's own resources; everything else stays. upstream: dropNonResizeUpdates */
export const podResize: Strategy = typed<CoreV1Pod>({
  prepareForUpdate(pod, old) {
    const [spec, before] = [pod.spec ?? {}, old.spec ?? {}];
    const count = (list: unknown[] | undefined): number => (list ?? []).length;
    const counted = count(spec.containers) === count(before.containers) && count(spec.initContainers) === count(before.initContainers);
    if (!counted) return;
    const { resources: _resources, containers: _c, initContainers: _i, ...rest } = structuredClone(before);
    const containers = resized(spec.containers, before.containers);
    const initContainers = resized(spec.initContainers, before.initContainers);
    pod.spec = {
      ...rest,
      ...(spec.resources === undefined ? {} : { resources: spec.resources }),
      ...(containers === undefined ? {} : { containers }),
      ...(initContainers === undefined ? {} : { initContainers }),
    };
    if (old.status !== undefined) pod.status = structuredClone(old.status);
    resetMetadata(pod, old);
  },
  metadataOnUpdate: ["update", "meta"],
  validateUpdate: validatePodResize,
});

/** A binding has no preparation, and its metadata is not checked. */
export const podsBinding: Strategy = { validate: (binding) => validatePodBinding(binding as CoreV1Binding) };
