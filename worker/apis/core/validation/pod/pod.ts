import { type ErrorList, forbidden, Path, required } from "../../../../apimachinery/field.ts";
import { deepEqual } from "../../../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1Binding, CoreV1Pod } from "../../../generated/types.ts";
import { internalDiff, internalForm } from "../../internal-form.ts";
import { validateImageWhitespace } from "../container/containers.ts";
import { validatePodAnnotations, validatePodAnnotationUpdates } from "./metadata.ts";
import { validatePodSpec } from "./pod-spec.ts";
import { validateProfilesAgree } from "./profile-annotations.ts";

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
  return [...errors, ...validateProfilesAgree(pod, specPath)];
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
    else if (!deepEqual(now[i], before)) {
      const diff = internalDiff(internalForm("EphemeralContainer", before), internalForm("EphemeralContainer", now[i]));
      errors.push(forbidden(at, `existing ephemeral containers ${name} may not be changed\n${diff}`));
    }
  }
  return errors;
}
