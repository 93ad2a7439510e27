import { admit, validate } from "../../admission/plugins.ts";
import { newBadRequest, newConflict, newUnknown } from "../../apimachinery/errors.ts";
import { aggregate, toMessage } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { withPodCondition } from "../../apis/core/pod-conditions.ts";
import type { CoreV1Binding, CoreV1Pod } from "../../apis/generated/types.ts";
import { findResource } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import { parseWriteOptions } from "../../registry/reading/options.ts";
import { type Scope, strategyOf } from "../../registry/scope.ts";
import { checkNamespace } from "../../registry/writing/object-lifecycle.ts";
import { rewriteObject } from "../../registry/writing/rewrite-object.ts";
import { anyObject, negotiate } from "../encoding/negotiation.ts";
import { successStatus, valueResponse } from "../encoding/response.ts";
import { requestObject } from "../write.ts";

/** Puts the pod on a node, once. upstream: registry/core/pod/storage BindingREST.setPodNodeAndMetadata */
function assign(pod: CoreV1Pod, binding: CoreV1Binding, now: number): CoreV1Pod {
  const name = pod.metadata?.name ?? "";
  const { spec = {}, status = {}, metadata = {} } = pod;
  const refuse = (why: string): Error => newConflict({ group: "", resource: "pods/binding" }, name, why);
  if (metadata.deletionTimestamp !== undefined) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if ((spec.nodeName ?? "") !== "") throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  if ((spec.schedulingGates ?? []).length > 0) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  const { nominatedNodeName: _hint, ...rest } = status;
  const merged = (field: "annotations" | "labels"): object => {
    const all = { ...metadata[field], ...binding.metadata?.[field] };
    return Object.keys(all).length === 0 ? {} : { [field]: all };
  };
  return {
    ...pod,
    metadata: { ...metadata, ...merged("labels"), ...merged("annotations") },
    spec: { ...spec, nodeName: binding.target?.name ?? "" },
    status: { ...rest, conditions: withPodCondition(status.conditions, { type: "PodScheduled", status: "True" }, now) as never },
  };
}

async function bind(ctx: RequestContext, scope: Scope, pods: Scope, binding: CoreV1Binding, dryRun: boolean): Promise<Response> {
  const errors = strategyOf(scope).validate?.(binding as KubeObject) ?? [];
  // Upstream lets these errors through as they are, without a reason.
  if (errors.length > 0) throw newUnknown(aggregate(errors.map(toMessage)));
  const attributes = { scope, operation: "CREATE" as const, object: binding as KubeObject, oldObject: undefined, dryRun };
  await admit(attributes);
  await validate(attributes);
  if (pods.name === "") throw newBadRequest("Name parameter required.");
  const { uid, resourceVersion } = binding.metadata ?? {};
  const now = ctx.deps.now();
  const change = (pod: KubeObject): KubeObject => assign(pod as CoreV1Pod, binding, now) as KubeObject;
  await rewriteObject(pods, change, { dryRun, preconditions: { uid, resourceVersion } });
  return valueResponse(ctx, { ...successStatus(undefined), code: 201 }, 201, negotiate(ctx.request, ctx.query, anyObject));
}

/** POST of pods/binding: what a scheduler does. */
export async function bindPod(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const binding = (await requestObject(ctx, scope, options.fieldValidation)) as CoreV1Binding;
  checkNamespace(scope, (binding.metadata ??= {}));
  if ((binding.metadata.name ?? "") !== scope.name) throw newBadRequest("name in URL does not match name in Binding object");
  return bind(ctx, scope, { ...scope, subresource: undefined }, binding, options.dryRun);
}

/** POST of bindings, the older way: the body names the pod. */
export async function bindNamedPod(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const binding = (await requestObject(ctx, scope, options.fieldValidation)) as CoreV1Binding;
  checkNamespace(scope, (binding.metadata ??= {}));
  const pods = findResource("", "v1", "pods");
  if (pods === undefined) throw new Error("pods are not served");
  const podScope: Scope = { ...scope, ...pods, subresource: undefined, name: binding.metadata.name ?? "" };
  return bind(ctx, scope, podScope, binding, options.dryRun);
}
