import { type ErrorList, Path } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { validateKubeFinalizers, validateObjectMeta, validateObjectMetaUpdate } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";

/** What a kind's own validation does with metadata once more, after the registry; upstream's answers show each cause as often. */
export interface MetaChecks {
  /** An update is checked as a new object again, as a change again, both, or neither. */
  readonly onUpdate: "create" | "update" | "both" | "none";
  /** Finalizers must be standard or have a domain. */
  readonly kubeFinalizers: boolean;
}

const path = new Path("metadata");

function asNew({ metadata = {} }: KubeObject, kube: boolean): ErrorList {
  const errors = validateObjectMeta(metadata, metadata.namespace !== undefined, () => [], path);
  return kube ? [...errors, ...validateKubeFinalizers(metadata.finalizers, path.child("finalizers"))] : errors;
}

function asChange({ metadata = {} }: KubeObject, old: KubeObject, kube: boolean): ErrorList {
  const errors = validateObjectMetaUpdate(metadata, old.metadata ?? {}, path);
  return kube ? [...errors, ...validateKubeFinalizers(metadata.finalizers, path.child("finalizers"))] : errors;
}

/** A strategy whose validation repeats the checks of metadata. upstream: pkg/apis/core/validation ValidateObjectMeta, ValidateObjectMetaUpdate */
export function withMetaChecks(strategy: Strategy, { onUpdate, kubeFinalizers }: MetaChecks): Strategy {
  const { validate, validateUpdate } = strategy;
  return {
    ...strategy,
    validate: (obj) => [
      ...(kubeFinalizers ? validateKubeFinalizers(obj.metadata?.finalizers, path.child("finalizers")) : []),
      ...(validate?.(obj) ?? []),
    ],
    validateUpdate: (obj, old) => [
      ...(onUpdate === "create" || onUpdate === "both" ? asNew(obj, kubeFinalizers) : []),
      ...(onUpdate === "update" || onUpdate === "both" ? asChange(obj, old, kubeFinalizers) : []),
      ...(validateUpdate?.(obj, old) ?? []),
    ],
  };
}
