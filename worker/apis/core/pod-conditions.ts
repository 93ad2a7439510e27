import { formatTime } from "../../apimachinery/time.ts";

/** A PodCondition, as the server sets it. */
export interface PodConditionChange {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Sets a condition in its place, or as the last one; the time of transition changes with the status only.
 * upstream: pkg/api/pod UpdatePodCondition
 */
export function withPodCondition<T extends { type?: string; status?: string; lastTransitionTime?: string }>(
  conditions: readonly T[] | undefined,
  change: PodConditionChange,
  now: number,
): (T | PodConditionChange)[] {
  const list = conditions ?? [];
  const found = list.find(({ type }) => type === change.type);
  const kept = found?.status === change.status ? found.lastTransitionTime : undefined;
  const condition = { ...change, lastTransitionTime: kept ?? formatTime(now) };
  return found === undefined ? [...list, condition] : list.map((c) => (c === found ? condition : c));
}
