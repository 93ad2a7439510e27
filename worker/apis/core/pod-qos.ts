import type { CoreV1Pod, CoreV1PodSpec, CoreV1ResourceRequirements } from "../generated/types.ts";
import { nanos } from "./quantity-value.ts";

const computeResources = ["cpu", "memory"] as const;
type Amounts = Record<"cpu" | "memory", bigint>;

const amountsOf = (list: Record<string, string> | undefined): Amounts => ({ cpu: nanos(list?.["cpu"]), memory: nanos(list?.["memory"]) });

/**
 * `Guaranteed`: every container has limits of cpu and memory, and requests equal to them. `BestEffort`: nothing is asked for. Else
 * `Burstable`. Resources of the pod as a whole decide where they are given. upstream: pkg/apis/core/helper/qos/qos.go ComputePodQOS
 */
export function computePodQOS(spec: CoreV1PodSpec): "BestEffort" | "Burstable" | "Guaranteed" {
  const own = spec.resources;
  const podLevel = own !== undefined && computeResources.some((name) => nanos(own.requests?.[name]) > 0n || nanos(own.limits?.[name]) > 0n);
  const all: CoreV1ResourceRequirements[] = podLevel
    ? [own]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources ?? {});
  const amounts = all.map(({ requests, limits }) => ({ requests: amountsOf(requests), limits: amountsOf(limits) }));
  const asked = amounts.some((a) => computeResources.some((name) => a.requests[name] > 0n || a.limits[name] > 0n));
  if (!asked) return "BestEffort";
  const sum = (kind: "limits" | "requests", name: "cpu" | "memory"): bigint => amounts.reduce((total, a) => total + a[kind][name], 0n);
  const limited = amounts.every((a) => computeResources.every((name) => a.limits[name] > 0n));
  const equal = computeResources.every((name) => sum("requests", name) === sum("limits", name));
  return limited && equal ? "Guaranteed" : "Burstable";
}

/** The class that the status says, else what the spec makes it. upstream: pkg/apis/core/helper/qos/qos.go GetPodQOS */
export const podQOS = (pod: CoreV1Pod): string => pod.status?.qosClass || computePodQOS(pod.spec ?? {});
