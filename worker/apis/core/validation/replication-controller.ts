import { type ErrorList, forbidden, invalid, notSupported, Path, required } from "../../../apimachinery/field.ts";
import type { CoreV1PodTemplateSpec, CoreV1ReplicationController } from "../../generated/types.ts";
import { nonNegative } from "./messages.ts";
import { validatePodTemplateSpec } from "./pod/pod-spec.ts";

// upstream: pkg/apis/core/validation/validation.go ValidateReplicationControllerSpec

const specPath = new Path("spec");

function validateTemplate(template: CoreV1PodTemplateSpec, selector: Record<string, string>, path: Path): ErrorList {
  const labels = template.metadata?.labels;
  const errors: ErrorList = [];
  if (!Object.entries(selector).every(([key, value]) => labels?.[key] === value))
    errors.push(invalid(path.child("metadata", "labels"), labels ?? null, "`selector` does not match template `labels`"));
  errors.push(...validatePodTemplateSpec(template, path));
  const { restartPolicy = "", activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== "Always") errors.push(notSupported(path.child("spec", "restartPolicy"), restartPolicy, ["Always"]));
  if (activeDeadlineSeconds !== undefined)
    errors.push(forbidden(path.child("spec", "activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicationController is not Supported"));
  return errors;
}

export function validateReplicationController(controller: CoreV1ReplicationController): ErrorList {
  const { minReadySeconds, replicas, selector = {}, template } = controller.spec ?? {};
  return [
    ...nonNegative(specPath.child("minReadySeconds"), minReadySeconds),
    ...(Object.keys(selector).length === 0 ? [required(specPath.child("selector"), "")] : []),
    ...(replicas === undefined ? [required(specPath.child("replicas"), "")] : nonNegative(specPath.child("replicas"), replicas)),
    ...(template === undefined
      ? [required(specPath.child("template"), "")]
      : validateTemplate(template, selector, specPath.child("template"))),
  ];
}

/** Counts are not negative, and none is above the number of replicas. upstream: ValidateReplicationControllerStatus */
export function validateReplicationControllerStatus(controller: CoreV1ReplicationController): ErrorList {
  const status = controller.status ?? {};
  const path = new Path("status");
  const errors: ErrorList = [];
  for (const field of ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration"] as const)
    errors.push(...nonNegative(path.child(field), status[field]));
  for (const field of ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"] as const)
    if ((status[field] ?? 0) > (status.replicas ?? 0))
      errors.push(invalid(path.child(field), status[field] ?? 0, "cannot be greater than status.replicas"));
  if ((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0))
    errors.push(invalid(path.child("availableReplicas"), status.availableReplicas, "cannot be greater than readyReplicas"));
  return errors;
}
