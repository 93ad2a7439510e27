import { type ErrorList, forbidden, invalid, Path, required } from "../../../apimachinery/field.ts";
import { isInRange } from "../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../../apimachinery/validation/supported.ts";
import type { CoreV1Binding, CoreV1Container, CoreV1Pod, CoreV1PodSpec } from "../../generated/types.ts";
import { validateImageWhitespace } from "./containers.ts";
import { invalids } from "./messages.ts";
import { validatePodAnnotations, validatePodAnnotationUpdates } from "./pod/metadata.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { validateOnlyAddedTolerations, validateOnlyDeletedGates } from "./scheduling.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodCreate, ValidatePodUpdate, ValidatePodStatusUpdate

const specPath = new Path("spec");

/** A pod on its own; rules that templates are spared come last. */
export function validatePod(pod: CoreV1Pod): ErrorList {
  const spec = pod.spec ?? {};
  const errors = [...validatePodAnnotations(pod), ...validatePodSpec(spec, specPath, { isPod: true, name: pod.metadata?.name ?? "" })];
  if ((spec.serviceAccountName ?? "") === "")
    for (const [v, volume] of (spec.volumes ?? []).entries())
      for (const [s, source] of (volume.projected?.sources ?? []).entries())
        if (source.serviceAccountToken !== undefined) {
          const at = specPath.child("volumes").index(v).child("projected", "sources").index(s).child("serviceAccountToken");
          errors.push(forbidden(at, "must not be specified when serviceAccountName is not set"));
        }
  for (const field of ["containers", "initContainers"] as const)
    for (const [i, container] of (spec[field] ?? []).entries())
      errors.push(...validateImageWhitespace(container, specPath.child(field).index(i)));
  return errors;
}

/** Ephemeral containers come by their own subresource. upstream: ValidatePodCreate */
export function validatePodCreate(pod: CoreV1Pod): ErrorList {
  const errors = validatePod(pod);
  if ((pod.spec?.ephemeralContainers ?? []).length > 0)
    errors.push(forbidden(specPath.child("ephemeralContainers"), "cannot be set on create"));
  if ((pod.spec?.nodeName ?? "") !== "" && (pod.spec?.schedulingGates ?? []).length > 0)
    errors.push(forbidden(specPath.child("nodeName"), "cannot be set until all schedulingGates have been cleared"));
  return errors;
}

/** Images may change, their number may not: that ends the check. */
function validateContainerUpdates(
  now: readonly CoreV1Container[],
  old: readonly CoreV1Container[],
  path: Path,
): { errors: ErrorList; stop: boolean } {
  if (now.length !== old.length) return { errors: [forbidden(path, "pod updates may not add or remove containers")], stop: true };
  const errors = now.flatMap((container, i): ErrorList => {
    const at = path.index(i).child("image");
    return (container.image ?? "") === "" ? [required(at, "")] : validateImageWhitespace(container, path.index(i));
  });
  return { errors, stop: false };
}

const deadlineMax = 2147483647;

function validateDeadline(now: number | undefined, old: number | undefined): { errors: ErrorList; stop: boolean } {
  const at = specPath.child("activeDeadlineSeconds");
  if (now === undefined)
    return { errors: old === undefined ? [] : [invalid(at, null, "must not update from a positive integer to nil value")], stop: false };
  const errors = invalids(at, now, isInRange(now, 0, deadlineMax));
  if (errors.length === 0 && old !== undefined && old < now) errors.push(invalid(at, now, "must be less than or equal to previous value"));
  return { errors, stop: errors.length > 0 };
}

const mutableFields = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** The new spec with everything that may change taken from the old one. */
function withoutMutable(spec: CoreV1PodSpec, old: CoreV1PodSpec): CoreV1PodSpec {
  const sameImages = (now: CoreV1Container[] | undefined, before: CoreV1Container[] | undefined): CoreV1Container[] =>
    (now ?? []).map((container, i) => ({ ...container, image: before?.[i]?.image ?? "" }));
  const gated = (old.schedulingGates ?? []).length > 0;
  const result: CoreV1PodSpec = {
    ...spec,
    containers: sameImages(spec.containers, old.containers),
    initContainers: sameImages(spec.initContainers, old.initContainers),
    tolerations: old.tolerations ?? [],
    schedulingGates: old.schedulingGates ?? [],
  };
  if (old.activeDeadlineSeconds === undefined) delete result.activeDeadlineSeconds;
  else result.activeDeadlineSeconds = old.activeDeadlineSeconds;
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    result.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds ?? 1;
  if (gated) result.nodeSelector = old.nodeSelector ?? {};
  return result;
}

/** A gated pod's nodeSelector may grow. upstream: validateNodeSelectorMutation */
function validateNodeSelectorGrowth(spec: CoreV1PodSpec, old: CoreV1PodSpec): ErrorList {
  const before = Object.entries(old.nodeSelector ?? {});
  if ((old.schedulingGates ?? []).length === 0 || before.every(([key, value]) => spec.nodeSelector?.[key] === value)) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [invalid(specPath.child("nodeSelector"), spec.nodeSelector ?? {}, detail)];
}

const isEmptyMap = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;
const withoutEmpty = (spec: CoreV1PodSpec): CoreV1PodSpec =>
  Object.fromEntries(Object.entries(spec).filter(([key, value]) => key === "securityContext" || !isEmptyMap(value)));

export function validatePodUpdate(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  const [spec, before] = [pod.spec ?? {}, old.spec ?? {}];
  const errors = [...validatePod(pod), ...validatePodAnnotationUpdates(pod, old)];
  for (const field of ["containers", "initContainers"] as const) {
    const check = validateContainerUpdates(spec[field] ?? [], before[field] ?? [], specPath.child(field));
    errors.push(...check.errors);
    if (check.stop) return errors;
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.stop) return errors;
  errors.push(...validateOnlyAddedTolerations(spec.tolerations ?? [], before.tolerations ?? [], specPath.child("tolerations")));
  errors.push(...validateOnlyDeletedGates(spec.schedulingGates ?? [], before.schedulingGates ?? [], specPath.child("schedulingGates")));
  if (deepEqual(spec, before)) return errors;
  errors.push(...validateNodeSelectorGrowth(spec, before));
  if (!deepEqual(withoutEmpty(withoutMutable(spec, before)), withoutEmpty(before)))
    errors.push(forbidden(specPath, `pod updates may not change fields other than ${mutableFields}\n`));
  return errors;
}

/** Where a pod is bound to. upstream: ValidatePodBinding */
export function validatePodBinding(binding: CoreV1Binding): ErrorList {
  const { kind = "", name = "" } = binding.target ?? {};
  const at = new Path("target");
  const errors: ErrorList = kind === "" || kind === "Node" ? [] : [notSupportedInOrder(at.child("kind"), kind, ["Node", "<empty>"])];
  if (name === "") errors.push(required(at.child("name"), ""));
  return errors;
}

/** Ephemeral containers may be added, not changed or taken away. upstream: ValidatePodEphemeralContainersUpdate */
export function validateEphemeralUpdate(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  if (old.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined)
    return [forbidden("[]", "static pods do not support ephemeral containers")];
  const errors = [...validatePod(pod), ...validatePodAnnotationUpdates(pod, old)];
  const at = specPath.child("ephemeralContainers");
  const now = pod.spec?.ephemeralContainers ?? [];
  for (const before of old.spec?.ephemeralContainers ?? []) {
    const i = now.findIndex(({ name }) => name === before.name);
    const name = JSON.stringify(before.name ?? "");
    if (i < 0) errors.push(forbidden(at, `existing ephemeral containers ${name} may not be removed\n`));
    else if (!deepEqual(now[i], before)) errors.push(forbidden(at.index(i), `existing ephemeral containers ${name} may not be changed\n`));
  }
  return errors;
}
