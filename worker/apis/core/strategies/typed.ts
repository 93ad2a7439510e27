import { type ErrorList, Path } from "../../../apimachinery/field.ts";
import type { KubeObject } from "../../../apimachinery/types.ts";
import { nameIsDNSSubdomain } from "../../../apimachinery/validation/names.ts";
import { validateKubeFinalizers, validateObjectMeta, validateObjectMetaUpdate } from "../../../apimachinery/validation/objectmeta.ts";
import type { Finish, HookContext, StoreContext, Strategy } from "../../../registry/resource.ts";

/** Strategy, whose hooks see the kind's own interface. */
export interface TypedStrategy<T> {
  setDefaults?(obj: T): void;
  prepareForCreate?(obj: T, ctx: HookContext): void;
  validate?(obj: T): ErrorList;
  warningsOnCreate?(obj: T): string[];
  canonicalize?(obj: T): void;
  prepareForUpdate?(obj: T, old: T, ctx: HookContext): void;
  validateUpdate?(obj: T, old: T): ErrorList;
  warningsOnUpdate?(obj: T, old: T): string[];
  checkGracefulDelete?(obj: T, gracePeriodSeconds: number | undefined): number | undefined;
  prepareForDelete?(obj: T, ctx: HookContext): void;
  takesStatusOnCreate?: true;
  garbageCollectionPolicy?: "Orphan" | "Unsupported";
  /**
   * The metadata checks that upstream's update validation of the kind makes once more, before its own; causes are listed as often as
   * they are found. Default: those of an update.
   */
  metadataOnUpdate?: readonly ("meta" | "update")[];
  validateName?(name: string, prefix: boolean, obj: KubeObject): string[];
  beginCreate?(obj: T, ctx: StoreContext): Promise<Finish>;
  beginUpdate?(obj: T, old: T, ctx: StoreContext): Promise<Finish>;
  afterDelete?(obj: T, ctx: StoreContext): Promise<void>;
  claimHeld?(obj: T, ctx: StoreContext): Promise<void>;
  allowCreateOnUpdate?: boolean;
  allowUnconditionalUpdate?: boolean;
}

const metadataPath = new Path("metadata");
const finalizersPath = metadataPath.child("finalizers");

/** What upstream's validation of a built-in kind says of its metadata. upstream: pkg/apis/core/validation ValidateObjectMeta */
export const kindMetadataErrors = (obj: KubeObject, validateName = nameIsDNSSubdomain): ErrorList => [
  ...validateObjectMeta(obj.metadata ?? {}, obj.metadata?.namespace !== undefined, validateName, metadataPath),
  ...validateKubeFinalizers(obj.metadata?.finalizers, finalizersPath),
];

/** What upstream's validation of a built-in kind says of an update's metadata. upstream: pkg/apis/core/validation ValidateObjectMetaUpdate */
export const kindMetadataUpdateErrors = (obj: KubeObject, old: KubeObject): ErrorList => [
  ...validateObjectMetaUpdate(obj.metadata ?? {}, old.metadata ?? {}, metadataPath),
  ...validateKubeFinalizers(obj.metadata?.finalizers, finalizersPath),
];

/**
 * A built-in kind's strategy: its finalizers must be standard or have a domain, which comes right after the generic metadata errors.
 * The registry passes only objects of the row's kind to the row's hooks.
 */
export function typed<T extends KubeObject>(strategy: TypedStrategy<T>): Strategy {
  const { validate, validateUpdate, metadataOnUpdate = ["update"], validateName = nameIsDNSSubdomain } = strategy;
  const meta = (obj: T): ErrorList => kindMetadataErrors(obj, (name, prefix) => validateName(name, prefix, obj));
  const checked: TypedStrategy<T> = {
    ...strategy,
    validate: (obj) => [...validateKubeFinalizers(obj.metadata?.finalizers, finalizersPath), ...(validate?.(obj) ?? [])],
    validateUpdate: (obj, old) => [
      ...metadataOnUpdate.flatMap((check) => (check === "meta" ? meta(obj) : kindMetadataUpdateErrors(obj, old))),
      ...(validateUpdate?.(obj, old) ?? []),
    ],
  };
  return checked as Strategy;
}
