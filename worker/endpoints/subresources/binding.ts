import { newBadRequest, newConflict, newInvalid } from "../../apimachinery/errors.ts";
import { type ErrorList, notSupported, Path, required } from "../../apimachinery/field.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import type { RequestContext } from "../../context.ts";
import { parseWriteOptions } from "../../registry/options.ts";
import type { Scope } from "../../registry/scope.ts";
import { updateObject } from "../../registry/write-loop.ts";
import { successStatus, valueResponse } from "../response.ts";
import { requestObject } from "../write.ts";

interface Bindable {
  spec?: { nodeName?: string; schedulingGates?: unknown[] };
  status?: { conditions?: { type?: string; status?: string; lastTransitionTime?: string }[] };
}

function validateBinding(target: { kind?: string; name?: string } | undefined): ErrorList {
  const path = new Path("target");
  const kind = target?.kind ?? "";
  return [
    ...(kind === "" || kind === "Node" ? [] : [notSupported(path.child("kind"), kind, ["Node", "<empty>"])]),
    ...((target?.name ?? "") === "" ? [required(path.child("name"), "")] : []),
  ];
}

/** Puts the pod on a node, once. upstream: registry/core/pod/storage BindingREST.assignPod */
function assign(scope: Scope, pod: KubeObject, machine: string, binding: KubeObject, now: number): KubeObject {
  const { spec = {}, status = {} } = pod as Bindable;
  const refuse = (why: string): Error => newConflict({ group: "", resource: "pods/binding" }, scope.name, why);
  if (pod.metadata?.deletionTimestamp !== undefined) throw refuse(`pod ${scope.name} is being deleted, cannot be assigned to a host`);
  if ((spec.nodeName ?? "") !== "") throw refuse(`pod ${scope.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  if ((spec.schedulingGates ?? []).length > 0) throw refuse(`pod ${scope.name} has non-empty .spec.schedulingGates`);
  const scheduled = { type: "PodScheduled", status: "True", lastTransitionTime: formatTime(now) };
  const conditions = [...(status.conditions ?? []).filter((c) => c.type !== "PodScheduled"), scheduled];
  const annotations = { ...pod.metadata?.annotations, ...binding.metadata?.annotations };
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, nodeName: machine },
    status: { ...status, conditions },
  };
}

/** POST of pods/binding: what a scheduler does. */
export async function bindPod(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const binding = await requestObject(ctx, scope, options.fieldValidation);
  const name = binding.metadata?.name ?? "";
  if (name !== "" && name !== scope.name) throw newBadRequest(`name in URL does not match name in Binding object`);
  const target = binding["target"] as { kind?: string; name?: string } | undefined;
  const errors = validateBinding(target);
  if (errors.length > 0) throw newInvalid("Binding", "", name, errors);
  await updateObject(
    { ...scope, name: scope.name },
    {
      dryRun: options.dryRun,
      transform: (pod) => assign(scope, pod, target?.name ?? "", binding, ctx.deps.now()),
      retry: () => true,
      // The binding is what was written, not the pod: nobody comes to own its fields.
      manage: () => undefined,
    },
  );
  return valueResponse(ctx, { ...successStatus(undefined), code: 201 }, 201, { format: "json", pretty: false });
}
