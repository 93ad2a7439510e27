import type { CoreV1Container, CoreV1Pod, CoreV1PodSpec } from "../../generated/types.ts";
import { formatNanos, nanos } from "../quantity-value.ts";
import { setPodSpecDefaults } from "./pod-spec.ts";

/** Requests default to limits, name by name; only in pods, never in templates. */
function setRequestsFromLimits(container: CoreV1Container): void {
  const resources = container.resources;
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function setHostPorts(containers: readonly CoreV1Container[] | undefined): void {
  for (const container of containers ?? [])
    for (const port of container.ports ?? []) if (!port.hostPort && port.containerPort !== undefined) port.hostPort = port.containerPort;
}

type Amounts = Map<string, { value: bigint; binary: boolean }>;

type List = "requests" | "limits";

const amountsOf = (container: CoreV1Container, list: List): [string, bigint, boolean][] =>
  Object.entries(container.resources?.[list] ?? {}).map(([name, text]) => [name, nanos(text), /i$/.test(text)]);

function add(amounts: Amounts, entries: readonly [string, bigint, boolean][]): void {
  for (const [name, value, binary] of entries) {
    const old = amounts.get(name);
    amounts.set(name, { value: (old?.value ?? 0n) + value, binary: old?.binary ?? binary });
  }
}

function atLeast(amounts: Amounts, entries: Iterable<[string, bigint, boolean]>): void {
  for (const [name, value, binary] of entries) {
    const old = amounts.get(name);
    if (old === undefined || old.value < value) amounts.set(name, { value, binary: old?.binary ?? binary });
  }
}

/**
 * What the containers of a pod ask for together: the sum of containers and sidecars, or more if an init container needs more while it
 * runs beside the sidecars before it. upstream: component-helpers/resource/helpers.go AggregateContainerRequests
 */
export const aggregateRequests = (spec: CoreV1PodSpec): Amounts => aggregateResources(spec, "requests");

/** The same of requests or of limits. */
export function aggregateResources(spec: CoreV1PodSpec, list: List): Amounts {
  const total: Amounts = new Map();
  const sidecars: Amounts = new Map();
  const peak: Amounts = new Map();
  for (const container of spec.containers ?? []) add(total, amountsOf(container, list));
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      add(total, amountsOf(container, list));
      add(sidecars, amountsOf(container, list));
      atLeast(
        peak,
        [...sidecars].map(([name, { value, binary }]) => [name, value, binary]),
      );
      continue;
    }
    const needed: Amounts = new Map(sidecars);
    add(needed, amountsOf(container, list));
    atLeast(
      peak,
      [...needed].map(([name, { value, binary }]) => [name, value, binary]),
    );
  }
  atLeast(
    total,
    [...peak].map(([name, { value, binary }]) => [name, value, binary]),
  );
  return total;
}

const isPodLevel = (name: string): boolean => name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/** upstream: pkg/apis/core/v1/defaults.go defaultPodRequests */
function setPodLevelRequests(spec: CoreV1PodSpec): void {
  const resources = spec.resources;
  if (resources?.limits === undefined || Object.keys(resources.limits).length === 0) return;
  const requests: Record<string, string> = { ...resources.requests };
  for (const [name, { value, binary }] of aggregateRequests(spec))
    if ((name === "cpu" || name === "memory") && requests[name] === undefined) requests[name] = formatNanos(value, binary);
  for (const [name, limit] of Object.entries(resources.limits)) if (isPodLevel(name)) requests[name] ??= limit;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** A pod, its spec, and what only pods get. upstream: pkg/apis/core/v1/defaults.go SetDefaults_Pod */
export function setPodDefaults(pod: CoreV1Pod): void {
  pod.spec ??= {};
  const spec = pod.spec;
  setPodSpecDefaults(spec);
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) setRequestsFromLimits(container);
  setPodLevelRequests(spec);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork !== true) return;
  setHostPorts(spec.containers);
  setHostPorts(spec.initContainers);
}
