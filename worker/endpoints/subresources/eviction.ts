import { admit, validate } from "../../admission/plugins.ts";
import { newBadRequest, newNotFound, newUnknown, StatusError } from "../../apimachinery/errors.ts";
import { labelSelectorAsRequirements, matchesLabels } from "../../apimachinery/labels.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { withPodCondition } from "../../apis/core/pod-conditions.ts";
import type { CoreV1Pod, PolicyV1PodDisruptionBudget } from "../../apis/generated/types.ts";
import { findResource } from "../../apis/index.ts";
import type { RequestContext } from "../../context.ts";
import { listObjects, readItems } from "../../registry/reading/list-objects.ts";
import { type DeleteOptions, parseListOptions, parseWriteOptions } from "../../registry/reading/options.ts";
import { selectionOf } from "../../registry/reading/selection.ts";
import { fromStored, groupResource, type Scope } from "../../registry/scope.ts";
import { deleteObject } from "../../registry/writing/delete-object.ts";
import { manageFields, writerOf } from "../../registry/writing/manage-fields.ts";
import { checkNamespace } from "../../registry/writing/object-lifecycle.ts";
import { readCurrent, updateObject } from "../../registry/writing/write-loop.ts";
import { anyObject, negotiate } from "../encoding/negotiation.ts";
import { successStatus, valueResponse } from "../encoding/response.ts";
import { requestObject } from "../write.ts";
import { refusesUntilProcessed, spendDisruption } from "./disruption-budget.ts";

const withoutBudget = new Set(["Pending", "Succeeded", "Failed"]);
const finished = new Set(["Succeeded", "Failed"]);

async function budgetsFor(
  ctx: RequestContext,
  scope: Scope,
  pod: CoreV1Pod,
): Promise<{ scope: Scope; budgets: PolicyV1PodDisruptionBudget[] }> {
  const found = findResource("policy", "v1", "poddisruptionbudgets");
  if (found === undefined) throw new Error("poddisruptionbudgets are not served");
  const budgetScope: Scope = { ctx, ...found, subresource: undefined, namespace: scope.namespace, name: "" };
  const options = parseListOptions(new URLSearchParams());
  const page = await listObjects(budgetScope, options, selectionOf(budgetScope, options, []));
  const all = JSON.parse(`[${await readItems(page)}]`) as PolicyV1PodDisruptionBudget[];
  const labels = pod.metadata?.labels ?? {};
  return {
    scope: budgetScope,
    budgets: all.filter((b) => b.spec?.selector !== undefined && matchesLabels(labelSelectorAsRequirements(b.spec.selector), labels)),
  };
}

const isReady = (pod: CoreV1Pod): boolean => (pod.status?.conditions ?? []).some((c) => c.type === "Ready" && c.status === "True");

/** An unready pod may go without a charge if its budget says so, or has enough healthy pods. */
function isFree(pod: CoreV1Pod, budget: PolicyV1PodDisruptionBudget): boolean {
  if (isReady(pod)) return false;
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow" || (currentHealthy >= desiredHealthy && desiredHealthy > 0);
}

/** Charges the pod's budget, or refuses. Says which budget lets the pod go only as it is now (unready), if one does. */
async function chargeBudget(ctx: RequestContext, scope: Scope, pod: CoreV1Pod, dryRun: boolean): Promise<string | undefined> {
  const { scope: budgetScope, budgets } = await budgetsFor(ctx, scope, pod);
  if (budgets.length > 1)
    throw newUnknown("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  const budget = budgets[0];
  if (budget === undefined) return undefined;
  const name = budget.metadata?.name ?? "";
  if (isFree(pod, budget)) return name;
  const status = budgetScope.version.subresources?.find((s) => s.name === "status");
  const now = ctx.deps.now();
  await updateObject(
    { ...budgetScope, subresource: status, name },
    {
      dryRun,
      transform: (current) => spendDisruption(current, scope.name, now) as KubeObject,
      retry: () => true,
      manage: (target, wanted, current) => manageFields(target, wanted, current, writerOf(target, "kube-apiserver")),
    },
  );
  return undefined;
}

/** Says in the pod's status why it goes, then deletes it. upstream: registry/core/pod/storage/eviction.go addConditionAndDeletePod */
async function deleteEvicted(scope: Scope, pod: CoreV1Pod, options: DeleteOptions): Promise<void> {
  const pods: Scope = { ...scope, subresource: undefined };
  if (options.dryRun.length > 0) {
    await deleteObject(pods, options);
    return;
  }
  const { uid, resourceVersion } = options.preconditions;
  const status = scope.version.subresources?.find((s) => s.name === "status");
  const disrupted = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  } as const;
  const written = await updateObject(
    { ...scope, subresource: status },
    {
      dryRun: false,
      transform: (current) => {
        const { uid: ownUID, resourceVersion: ownVersion } = current.metadata ?? {};
        const why = differs("UID", uid, ownUID) ?? differs("ResourceVersion", resourceVersion, ownVersion);
        if (why !== undefined) throw preconditionConflict(pod.metadata?.name ?? "", why);
        const conditions = (current as CoreV1Pod).status?.conditions;
        return {
          ...current,
          status: { ...(current as CoreV1Pod).status, conditions: withPodCondition(conditions, disrupted, scope.ctx.deps.now()) },
        };
      },
      retry: () => resourceVersion === undefined,
      manage: () => undefined,
    },
  );
  const updated = "text" in written ? fromStored(scope, written.text) : written.object;
  const version = resourceVersion === undefined ? {} : { resourceVersion: updated.metadata?.resourceVersion ?? "" };
  await deleteObject(pods, { ...options, preconditions: { ...options.preconditions, ...version } });
}

const differs = (what: "UID" | "ResourceVersion", asked: string | undefined, own: string | undefined): string | undefined =>
  asked === undefined || asked === "" || asked === own
    ? undefined
    : `the ${what} in the precondition (${asked}) does not match the ${what} in record (${own}). ${
        what === "UID" ? "The object might have been deleted and then recreated" : "The object might have been modified"
      }`;

const preconditionConflict = (name: string, why: string): StatusError =>
  new StatusError(409, "Conflict", `Operation cannot be fulfilled on Pod ${JSON.stringify(name)}: ${why}`, { name, kind: "Pod" });

interface EvictionOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
}

function deleteOptionsOf(eviction: KubeObject, dryRun: boolean): DeleteOptions {
  const given = (eviction["deleteOptions"] ?? {}) as EvictionOptions;
  return {
    gracePeriodSeconds: given.gracePeriodSeconds,
    preconditions: given.preconditions ?? {},
    orphanDependents: given.orphanDependents,
    propagationPolicy: given.propagationPolicy,
    dryRun: dryRun || (given.dryRun ?? []).length > 0 ? ["All"] : [],
  };
}

async function evict(ctx: RequestContext, scope: Scope, pod: CoreV1Pod, options: DeleteOptions): Promise<void> {
  const phase = pod.status?.phase ?? "";
  const terminating = pod.metadata?.deletionTimestamp !== undefined;
  const unset = options.preconditions.resourceVersion === undefined;
  const asItIs = { ...options, preconditions: { ...options.preconditions, resourceVersion: pod.metadata?.resourceVersion ?? "" } };
  if (withoutBudget.has(phase) || terminating) {
    // A pod that may still become ready is only let go as it is now.
    await deleteEvicted(scope, pod, unset && !finished.has(phase) && !terminating ? asItIs : options);
    return;
  }
  const budget = await chargeBudget(ctx, scope, pod, options.dryRun.length > 0);
  if (budget === undefined) return deleteEvicted(scope, pod, options);
  await deleteEvicted(scope, pod, unset ? asItIs : options).catch((error: unknown) => {
    throw unset && error instanceof StatusError && error.status.reason === "Conflict" ? refusesUntilProcessed(budget) : error;
  });
}

/** POST of pods/eviction: deletes the pod if its disruption budget allows. upstream: registry/core/pod/storage/eviction.go Create */
export async function evictPod(ctx: RequestContext, scope: Scope): Promise<Response> {
  const options = parseWriteOptions(ctx.query, "CreateOptions");
  const eviction = await requestObject(ctx, scope, options.fieldValidation);
  checkNamespace(scope, (eviction.metadata ??= {}));
  const attributes = { scope, operation: "CREATE", object: eviction, oldObject: undefined, dryRun: options.dryRun } as const;
  await admit(attributes);
  if ((eviction.metadata.name ?? "") !== scope.name) throw newBadRequest("name in URL does not match name in Eviction object");
  const found = await readCurrent(scope, scope.name);
  if (found === undefined) throw newNotFound(groupResource(scope), scope.name);
  await validate(attributes);
  await evict(ctx, scope, fromStored(scope, found.text) as CoreV1Pod, deleteOptionsOf(eviction, options.dryRun));
  return valueResponse(ctx, { ...successStatus(undefined), code: 201 }, 201, negotiate(ctx.request, ctx.query, anyObject));
}
