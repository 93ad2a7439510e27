import { type ErrorList, Path } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { nameIsDNSSubdomain } from "../../apimachinery/validation/names.ts";
import { validateKubeFinalizers, validateObjectMeta, validateObjectMetaUpdate } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";

/** A check of an updated object: its metadata as a new object's, or as a change; the rest as if it were new; the strategy's of the update. */
type UpdateCheck = "new" | "change" | "valid" | "own";

/** What a kind's own validation does with metadata once more, after the registry; upstream's answers show each cause as often. */
export interface MetaChecks {
  /** Made of an update, in this order. */
  readonly onUpdate: readonly UpdateCheck[];
  /** Finalizers must be standard or have a domain. */
  readonly kubeFinalizers: boolean;
}

const path = new Path("metadata");

/** Strategies whose check of an updated object as if it were new is another than that of one that is. */
export interface CheckedStrategy extends Strategy {
  validateAgain?(obj: KubeObject, old: KubeObject): ErrorList;
}

function asNew(obj: KubeObject, kube: boolean, validateName: Strategy["validateName"] = nameIsDNSSubdomain): ErrorList {
  const { metadata = {} } = obj;
  const check = (name: string, prefix: boolean): string[] => validateName(name, prefix, obj);
  const errors = validateObjectMeta(metadata, metadata.namespace !== undefined, check, path);
  return kube ? [...errors, ...validateKubeFinalizers(metadata.finalizers, path.child("finalizers"))] : errors;
}

function asChange({ metadata = {} }: KubeObject, old: KubeObject, kube: boolean): ErrorList {
  const errors = validateObjectMetaUpdate(metadata, old.metadata ?? {}, path);
  return kube ? [...errors, ...validateKubeFinalizers(metadata.finalizers, path.child("finalizers"))] : errors;
}

/** A strategy whose validation repeats the checks of metadata. upstream: pkg/apis/core/validation ValidateObjectMeta, ValidateObjectMetaUpdate */
export function withMetaChecks(strategy: CheckedStrategy, { onUpdate, kubeFinalizers }: MetaChecks): Strategy {
  const { validateAgain, ...plain } = strategy;
  const { validate, validateUpdate, validateName } = plain;
  const checks: Readonly<Record<UpdateCheck, (obj: KubeObject, old: KubeObject) => ErrorList>> = {
    new: (obj) => asNew(obj, kubeFinalizers, validateName),
    change: (obj, old) => asChange(obj, old, kubeFinalizers),
    own: (obj, old) => validateUpdate?.(obj, old) ?? [],
    valid: (obj, old) => validateAgain?.(obj, old) ?? validate?.(obj) ?? [],
  };
  return {
    ...plain,
    validate: (obj) => [
      ...(kubeFinalizers ? validateKubeFinalizers(obj.metadata?.finalizers, path.child("finalizers")) : []),
      ...(validate?.(obj) ?? []),
    ],
    validateUpdate: (obj, old) => onUpdate.flatMap((check) => checks[check](obj, old)),
  };
}
