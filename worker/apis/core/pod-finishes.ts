import type { KubeObject } from "../../apimachinery/types.ts";

/** A pod in one of these phases runs no more. */
const terminalPhases = ["Succeeded", "Failed"];

const isFinished = (pod: KubeObject): boolean => terminalPhases.includes((pod["status"] as { phase?: string } | undefined)?.phase ?? "");

/** Whether a write ends a pod: then it no longer uses claims or counts against a quota, which controllers care for. */
export const podFinishes = (pod: KubeObject, old: KubeObject | undefined): boolean =>
  old !== undefined && isFinished(pod) && !isFinished(old);
