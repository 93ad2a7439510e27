import { type ErrorList, Path } from "../../../apimachinery/field.ts";
import type { KubeObject } from "../../../apimachinery/types.ts";
import { validateKubeFinalizers } from "../../../apimachinery/validation/objectmeta.ts";
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
  validateName?(name: string, prefix: boolean): string[];
  beginCreate?(obj: T, ctx: StoreContext): Promise<Finish>;
  beginUpdate?(obj: T, old: T, ctx: StoreContext): Promise<Finish>;
  afterDelete?(obj: T, ctx: StoreContext): Promise<void>;
  allowCreateOnUpdate?: boolean;
  allowUnconditionalUpdate?: boolean;
}

const finalizersPath = new Path("metadata").child("finalizers");

/**
 * A built-in kind's strategy: its finalizers must be standard or have a domain, which comes right after the generic metadata errors.
 * The registry passes only objects of the row's kind to the row's hooks.
 */
export function typed<T extends KubeObject>(strategy: TypedStrategy<T>): Strategy {
  const { validate, validateUpdate } = strategy;
  const checked: TypedStrategy<T> = {
    ...strategy,
    validate: (obj) => [...validateKubeFinalizers(obj.metadata?.finalizers, finalizersPath), ...(validate?.(obj) ?? [])],
    validateUpdate: (obj, old) => [
      ...validateKubeFinalizers(obj.metadata?.finalizers, finalizersPath),
      ...(validateUpdate?.(obj, old) ?? []),
    ],
  };
  return checked as Strategy;
}
