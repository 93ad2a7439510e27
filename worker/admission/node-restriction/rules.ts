import { newForbidden, newNotFound, type StatusError } from "../../apimachinery/errors.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { tokenObjects } from "../../authentication/service-account/objects.ts";
import { groupResource } from "../../registry/scope.ts";
import type { AdmissionAttributes } from "../admission.ts";

/** Looks at what a node wants to write; throws if it may not. */
export type NodeRule = (a: AdmissionAttributes, node: string) => Promise<void> | void;

/** The name of the request, or of the object that a create brings. */
export const nameOf = (a: AdmissionAttributes): string => a.scope.name || (a.object?.metadata?.name ?? "");

/** 403 with the name that the object has or will have. upstream: apiserver/pkg/admission/errors.go extractResourceName */
export const refuse = (a: AdmissionAttributes, why: string): StatusError =>
  newForbidden(groupResource(a.scope), nameOf(a) || a.object?.metadata?.generateName || "Unknown", why);

/** An object that a rule needs; 404 if it is not there, with the singular name that upstream's listers have. */
export async function look(a: AdmissionAttributes, resource: string, namespace: string, name: string, group = ""): Promise<KubeObject> {
  const found = await tokenObjects(a.scope.ctx.deps.storage).get(resource, namespace, name);
  if (found === undefined) throw newNotFound({ group, resource: resource.replace(/s$/, "") }, name);
  return found;
}

export const nodeNameOf = (object: KubeObject | undefined): string =>
  (object?.["spec"] as { nodeName?: string } | null | undefined)?.nodeName ?? "";
