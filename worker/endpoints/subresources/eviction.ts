import { newBadRequest, newNotFound, newUnknown, StatusError } from "../../apimachinery/errors.ts";
import { labelSelectorAsRequirements, matchesLabels } from "../../apimachinery/labels.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { findResource } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import { deleteObject } from "../../registry/delete-object.ts";
import { listObjects, readItems } from "../../registry/list-objects.ts";
import { manageFields, writerOf } from "../../registry/manage-fields.ts";
import { parseListOptions, parseWriteOptions } from "../../registry/options.ts";
import { fromStored, groupResource, type Scope } from "../../registry/scope.ts";
import { selectionOf } from "../../registry/selection.ts";
import { readCurrent, updateObject } from "../../registry/write-loop.ts";
import { successStatus, valueResponse } from "../response.ts";
import { requestObject } from "../write.ts";

interface Budget extends KubeObject {
  spec?: { selector?: object };
  status?: {
    observedGeneration?: number;
    disruptionsAllowed?: number;
    desiredHealthy?: number;
    currentHealthy?: number;
    expectedPods?: number;
    disruptedPods?: Record<string, string>;
  };
}

const evictableWithoutBudget = new Set(["Pending", "Succeeded", "Failed"]);

async function budgetsFor(ctx: RequestContext, scope: Scope, pod: KubeObject): Promise<{ scope: Scope; budgets: Budget[] }> {
  const found = findResource("policy", "v1", "poddisruptionbudgets");
  if (found === undefined) throw new Error("poddisruptionbudgets are not served");
  const budgetScope: Scope = { ctx, ...found, subresource: undefined, namespace: scope.namespace, name: "" };
  const options = parseListOptions(new URLSearchParams());
  const page = await listObjects(budgetScope, options, selectionOf(budgetScope, options, []));
  const all = JSON.parse(`[${await readItems(page)}]`) as Budget[];
  const labels = pod.metadata?.labels ?? {};
  return {
    scope: budgetScope,
    budgets: all.filter((b) => b.spec?.selector !== undefined && matchesLabels(labelSelectorAsRequirements(b.spec.selector), labels)),
  };
}

function tooMany(message: string, cause: string, retryAfterSeconds: number): StatusError {
  return new StatusError(429, "TooManyRequests", message, {
    causes: [{ reason: "DisruptionBudget", message: cause }],
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });
}

const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Takes one disruption from the budget or refuses. upstream: registry/core/pod/storage/eviction.go checkAndDecrement */
function spend(budget: Budget, podName: string, now: string): KubeObject {
  const name = budget.metadata?.name ?? "";
  const status = budget.status ?? {};
  if ((status.observedGeneration ?? 0) < (budget.metadata?.generation ?? 0))
    throw tooMany(refusal, `The disruption budget ${name} is still being processed by the server.`, 10);
  if ((status.disruptionsAllowed ?? 0) <= 0)
    throw tooMany(
      refusal,
      `The disruption budget ${name} needs ${status.desiredHealthy ?? 0} healthy pods and has ${status.currentHealthy ?? 0} currently`,
      0,
    );
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: (status.disruptionsAllowed ?? 0) - 1,
      disruptedPods: { ...status.disruptedPods, [podName]: now },
    },
  };
}

/** POST of pods/eviction: deletes the pod if its disruption budget allows. */
export async function evictPod(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const eviction = await requestObject(ctx, scope, options.fieldValidation);
  const name = eviction.metadata?.name ?? "";
  if (name !== "" && name !== scope.name) throw newBadRequest("name in URL does not match name in Eviction object");
  const found = await readCurrent(scope, scope.name);
  if (found === undefined) throw newNotFound(groupResource(scope), scope.name);
  const pod = fromStored(scope, found.text);
  const given = (eviction["deleteOptions"] ?? {}) as {
    gracePeriodSeconds?: number;
    preconditions?: { uid?: string; resourceVersion?: string };
    propagationPolicy?: string;
    dryRun?: string[];
  };
  const dryRun = options.dryRun || (given.dryRun ?? []).length > 0;
  const phase = (pod["status"] as { phase?: string } | undefined)?.phase ?? "";
  if (!evictableWithoutBudget.has(phase) && pod.metadata?.deletionTimestamp === undefined) await spendBudget(ctx, scope, pod, dryRun);
  await deleteObject(
    { ...scope, subresource: undefined },
    {
      gracePeriodSeconds: given.gracePeriodSeconds,
      preconditions: given.preconditions ?? {},
      orphanDependents: undefined,
      propagationPolicy: given.propagationPolicy,
      dryRun: dryRun ? ["All"] : [],
    },
  );
  return valueResponse(ctx, { ...successStatus(undefined), code: 201 }, 201, { format: "json", pretty: false });
}

async function spendBudget(ctx: RequestContext, scope: Scope, pod: KubeObject, dryRun: boolean): Promise<void> {
  const { scope: budgetScope, budgets } = await budgetsFor(ctx, scope, pod);
  if (budgets.length > 1)
    throw newUnknown("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  const budget = budgets[0];
  if (budget === undefined) return;
  const now = new Date(ctx.deps.now()).toISOString().replace(/\.\d+Z$/, "Z");
  const status = budgetScope.version.subresources?.find((s) => s.name === "status");
  await updateObject(
    { ...budgetScope, subresource: status, name: budget.metadata?.name ?? "" },
    {
      dryRun,
      transform: (current) => spend(current as Budget, scope.name, now),
      retry: () => true,
      manage: (target, wanted, current) => manageFields(target, wanted, current, writerOf(target, "kube-apiserver")),
    },
  );
}
