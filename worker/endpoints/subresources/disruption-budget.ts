import { newForbidden, StatusError } from "../../apimachinery/errors.ts";
import { formatTime } from "../../apimachinery/time.ts";
import type { MetaV1Condition, PolicyV1PodDisruptionBudget } from "../../apis/generated/types.ts";

const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";
/** upstream: registry/core/pod/storage/eviction.go MaxDisruptedPodSize */
const disruptedPodsMax = 2000;

function tooMany(cause: string, retryAfterSeconds: number): StatusError {
  return new StatusError(429, "TooManyRequests", refusal, {
    causes: [{ reason: "DisruptionBudget", message: cause }],
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });
}

/** 429: the budget's status is behind, ask again. */
export const refusesUntilProcessed = (name: string): StatusError =>
  tooMany(`The disruption budget ${name} is still being processed by the server.`, 10);

/** Why a budget that allows nothing refuses. */
function whyNot(name: string, status: NonNullable<PolicyV1PodDisruptionBudget["status"]>): string {
  const { desiredHealthy = 0, currentHealthy = 0, conditions = [] } = status;
  const found = conditions.find((c) => c.type === "DisruptionAllowed");
  const said = found?.status === "False" && (found.message ?? "") !== "" ? found : undefined;
  const not = `The disruption budget ${name} does not allow evicting pods currently`;
  if (said?.reason === "SyncFailed") return `${not} because it failed sync: ${said.message}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return said === undefined ? not : `${not} (${said.reason}): ${said.message}`;
}

/** The condition that no more disruptions are allowed. upstream: component-helpers/apps/poddisruptionbudget UpdateDisruptionAllowedCondition */
function exhausted(status: NonNullable<PolicyV1PodDisruptionBudget["status"]>, now: number): MetaV1Condition[] {
  const list = status.conditions ?? [];
  const old = list.find((c) => c.type === "DisruptionAllowed");
  const condition = {
    type: "DisruptionAllowed",
    status: "False",
    observedGeneration: status.observedGeneration ?? 0,
    lastTransitionTime: old?.status === "False" ? (old.lastTransitionTime ?? formatTime(now)) : formatTime(now),
    reason: "InsufficientPods",
    message: "",
  } as MetaV1Condition;
  return old === undefined ? [...list, condition] : list.map((c) => (c === old ? condition : c));
}

/**
 * Takes one disruption from the budget or refuses. `now`: milliseconds.
 * upstream: registry/core/pod/storage/eviction.go checkAndDecrement
 */
export function spendDisruption(budget: PolicyV1PodDisruptionBudget, podName: string, now: number): PolicyV1PodDisruptionBudget {
  const name = budget.metadata?.name ?? "";
  const status = budget.status ?? {};
  const gr = { group: "policy", resource: "poddisruptionbudget" };
  if ((status.observedGeneration ?? 0) < (budget.metadata?.generation ?? 0)) throw refusesUntilProcessed(name);
  const allowed = status.disruptionsAllowed ?? 0;
  if (allowed < 0) throw newForbidden(gr, name, "pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > disruptedPodsMax)
    throw newForbidden(gr, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  if (allowed === 0) throw tooMany(whyNot(name, status), 0);
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: allowed - 1,
      disruptedPods: { ...status.disruptedPods, [podName]: formatTime(now) },
      ...(allowed === 1 ? { conditions: exhausted(status, now) } : {}),
    },
  };
}
