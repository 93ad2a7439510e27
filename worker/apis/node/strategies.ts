import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateLabels } from "../../apimachinery/validation/labels.ts";
import { isDNS1123Label } from "../../apimachinery/validation/names.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";
import { validateTolerations } from "../core/validation/scheduling.ts";
import type { NodeV1RuntimeClass } from "../generated/types.ts";
import { runtimeClassWarnings } from "./label-warnings.ts";

/** upstream: pkg/apis/node/validation ValidateRuntimeClass */
function validateRuntimeClass({ handler = "", scheduling }: NodeV1RuntimeClass): ErrorList {
  const path = new Path("handler");
  const errors = handler === "" ? [required(path, "")] : isDNS1123Label(handler).map((message) => invalid(path, handler, message));
  if (scheduling === undefined) return errors;
  const at = new Path("scheduling");
  return [
    ...errors,
    ...validateLabels(scheduling.nodeSelector, at.child("nodeSelector")),
    ...validateTolerations(scheduling.tolerations, at.child("tolerations")),
  ];
}

/** node.k8s.io, by plural. upstream: pkg/registry/node/runtimeclass/strategy.go */
export const nodeStrategies: Readonly<Record<string, Strategy>> = {
  runtimeclasses: {
    validate: validateRuntimeClass,
    validateUpdate: (obj: NodeV1RuntimeClass, old: NodeV1RuntimeClass) =>
      validateImmutableField(obj.handler, old.handler, new Path("handler")),
    warningsOnCreate: runtimeClassWarnings,
    warningsOnUpdate: runtimeClassWarnings,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
};
