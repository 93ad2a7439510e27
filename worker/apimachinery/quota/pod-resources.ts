import type { Quantity } from "../quantity.ts";
import { type Amounts, addAmounts, addQuantity, maxAmounts, parseAmounts, type ResourceList } from "./amounts.ts";

// upstream: component-helpers/resource/helpers.go

interface Requirements {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

interface Container {
  readonly name?: string;
  readonly resources?: Requirements;
  readonly restartPolicy?: string;
}

interface ContainerStatus {
  readonly name?: string;
  readonly resources?: Requirements;
  readonly allocatedResources?: ResourceList;
}

/** What of a Pod says how much it takes. */
export interface PodResources {
  readonly spec?: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly resources?: Requirements;
    readonly overhead?: ResourceList;
  };
  readonly status?: {
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly conditions?: readonly { readonly type?: string; readonly reason?: string }[];
  };
}

type Kind = "requests" | "limits";

const isPodLevel = (name: string): boolean => name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/** Whether the pod as a whole asks for something that it can. */
export const hasPodLevelResources = ({ spec }: PodResources): boolean =>
  [...Object.keys(spec?.resources?.requests ?? {}), ...Object.keys(spec?.resources?.limits ?? {})].some(isPodLevel);

const isSidecar = (container: Container): boolean => container.restartPolicy === "Always";

/** What a container takes while it is being resized: the most of what it asks for, has, and was promised. */
function effective({ status }: PodResources, container: Container, kind: Kind): Amounts {
  const spec = parseAmounts(container.resources?.[kind]);
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const found = all.find((s) => s.name === container.name);
  if (found?.resources === undefined) return spec;
  const actual = parseAmounts(found.resources[kind]);
  const promised = kind === "requests" ? maxAmounts(actual, parseAmounts(found.allocatedResources)) : actual;
  const pending = (status?.conditions ?? []).find(({ type }) => type === "PodResizePending");
  return pending?.reason === "Infeasible" ? promised : maxAmounts(spec, promised);
}

/** Containers together, or the hungriest init container with the sidecars that were started before it. */
function ofContainers(pod: PodResources, kind: Kind): Amounts {
  let total: Amounts = new Map();
  for (const container of pod.spec?.containers ?? []) total = addAmounts(total, effective(pod, container, kind));
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  for (const container of pod.spec?.initContainers ?? []) {
    const own = isSidecar(container) ? effective(pod, container, kind) : parseAmounts(container.resources?.[kind]);
    if (isSidecar(container)) {
      total = addAmounts(total, own);
      sidecars = addAmounts(sidecars, own);
      starting = maxAmounts(starting, sidecars);
    } else starting = maxAmounts(starting, addAmounts(own, sidecars));
  }
  return maxAmounts(total, starting);
}

function ofPod(pod: PodResources, kind: Kind): Map<string, Quantity> {
  const amounts = new Map(ofContainers(pod, kind));
  for (const [name, quantity] of parseAmounts(pod.spec?.resources?.[kind])) if (isPodLevel(name)) amounts.set(name, quantity);
  return amounts;
}

/** What the pod asks for, its overhead with it. */
export const podRequests = (pod: PodResources): Amounts => addAmounts(ofPod(pod, "requests"), parseAmounts(pod.spec?.overhead));

/** What the pod may take at most; overhead is added to what has a limit. */
export function podLimits(pod: PodResources): Amounts {
  const limits = ofPod(pod, "limits");
  for (const [name, quantity] of parseAmounts(pod.spec?.overhead)) {
    const limit = limits.get(name);
    if (limit !== undefined && limit.nanos !== 0n) limits.set(name, addQuantity(limit, quantity));
  }
  return limits;
}
