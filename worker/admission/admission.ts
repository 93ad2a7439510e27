import type { KubeObject } from "../apimachinery/types.ts";
import type { Scope } from "../registry/scope.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** admission.Attributes: what a plugin decides on. */
export interface AdmissionAttributes {
  readonly scope: Scope;
  readonly operation: Operation;
  /** What is to be stored; undefined on DELETE. A mutating plugin changes it in place. */
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
  readonly dryRun: boolean;
}

/** A plugin refuses by throwing a StatusError. `admit` may change the object, `validate` may not. */
export interface AdmissionPlugin {
  /** Upstream's name, as in --enable-admission-plugins. */
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly admit?: (attributes: AdmissionAttributes) => Promise<void> | void;
  readonly validate?: (attributes: AdmissionAttributes) => Promise<void> | void;
}
