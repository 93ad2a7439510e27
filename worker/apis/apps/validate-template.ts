import type { ErrorList, Path } from "../../apimachinery/field.ts";
import { validatePodTemplateSpec } from "../core/validation/pod/pod-spec.ts";
import type { CoreV1PodTemplateSpec } from "../generated/types.ts";

/** A workload's pod template. upstream: pkg/apis/core/validation ValidatePodTemplateSpec */
export const validateTemplate = (template: CoreV1PodTemplateSpec, path: Path): ErrorList => validatePodTemplateSpec(template, path);
