import { duplicate, type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { validateLabels } from "../../apimachinery/validation/labels.ts";
import { isDNS1123Label } from "../../apimachinery/validation/names.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";
import { validateContainerResources } from "../core/validation/container/resources.ts";
import { validateTolerations } from "../core/validation/pod/scheduling.ts";
import type { NodeV1RuntimeClass } from "../generated/types.ts";
import { goShape } from "../rows/go-shape.ts";
import { runtimeClassWarnings } from "./label-warnings.ts";

/** upstream: pkg/apis/node/validation ValidateRuntimeClass */
function validateRuntimeClass({ handler = "", overhead, scheduling }: NodeV1RuntimeClass): ErrorList {
  const path = new Path("handler");
  const at = new Path("scheduling");
  const tolerations = scheduling?.tolerations ?? [];
  const keys = tolerations.map(({ key = "", operator = "", value = "", effect = "" }) => JSON.stringify([key, operator, value, effect]));
  const limits = overhead?.podFixed;
  return [
    ...(handler === "" ? [required(path, "")] : isDNS1123Label(handler).map((message) => invalid(path, handler, message))),
    ...(limits === undefined ? [] : validateContainerResources({ limits }, [], new Path("overhead"))),
    ...validateLabels(scheduling?.nodeSelector, at.child("nodeSelector")),
    ...validateTolerations(tolerations, at.child("tolerations")),
    ...tolerations.flatMap((toleration, i) =>
      keys.indexOf(keys[i] ?? "") < i ? [duplicate(at.child("tolerations").index(i), goShape("core.v1.Toleration", toleration))] : [],
    ),
  ];
}

/** node.k8s.io, by plural. upstream: pkg/registry/node/runtimeclass/strategy.go */
export const nodeStrategies: Readonly<Record<string, Strategy>> = {
  runtimeclasses: {
    validate: validateRuntimeClass,
    validateUpdate: (obj: NodeV1RuntimeClass, old: NodeV1RuntimeClass) =>
      validateImmutableField(obj.handler ?? "", old.handler ?? "", new Path("handler")),
    warningsOnCreate: runtimeClassWarnings,
    warningsOnUpdate: runtimeClassWarnings,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
};
