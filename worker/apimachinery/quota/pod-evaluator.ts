import type { KubeObject, ObjectMeta } from "../types.ts";
import { type Amounts, addAmounts, parseAmounts, type ResourceList, whole } from "./amounts.ts";
import { countName, type Evaluator, type ScopeSelector } from "./evaluator.ts";
import { hasPodLevelResources, type PodResources, podLimits, podRequests } from "./pod-resources.ts";

// upstream: pkg/quota/v1/evaluator/core/pods.go

interface AffinityTerm {
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: object;
}

interface AffinityTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly { readonly podAffinityTerm?: AffinityTerm }[];
}

interface Pod extends PodResources {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodResources["spec"] & {
    readonly activeDeadlineSeconds?: number;
    readonly priorityClassName?: string;
    readonly affinity?: { readonly podAffinity?: AffinityTerms; readonly podAntiAffinity?: AffinityTerms };
  };
  readonly status?: PodResources["status"] & { readonly phase?: string; readonly qosClass?: string };
}

const podOf = (object: KubeObject): Pod => object as Pod;

/** Quotas of these make every container say them. upstream: validationSet */
const mustBeSaid = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
const podNames = new Set([
  countName("", "pods"),
  ...mustBeSaid,
  "ephemeral-storage",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
  "pods",
]);

/** `requests.example.com/gpu`: a name with a domain of its own. */
const isExtended = (name: string): boolean => name.startsWith("requests.") && name.includes("/") && !name.includes("kubernetes.io/");
const isDeviceClass = (name: string): boolean => name.startsWith("requests.deviceclass.resource.kubernetes.io/");
const isHugePage = (name: string): boolean => name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");

const matches = (name: string): boolean => podNames.has(name) || isHugePage(name) || isExtended(name) || isDeviceClass(name);

/** The names under which requests and limits are counted. upstream: podComputeUsageHelper */
function counted(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map([["pods", whole(1)]]);
  for (const [name, quantity] of requests) {
    const plain = name === "cpu" || name === "memory" || name === "ephemeral-storage" || name.startsWith("hugepages-");
    if (plain) usage.set(name, quantity);
    if (plain || isExtended(`requests.${name}`) || isDeviceClass(`requests.${name}`)) usage.set(`requests.${name}`, quantity);
  }
  for (const name of ["cpu", "memory", "ephemeral-storage"]) {
    const limit = limits.get(name);
    if (limit !== undefined) usage.set(`limits.${name}`, limit);
  }
  return usage;
}

/** Ended pods, and those that should have gone long ago, take no resources. upstream: QuotaV1Pod */
function takesResources({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata ?? {};
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function missingResources(required: readonly string[], pod: Pod): string | undefined {
  if (hasPodLevelResources(pod)) return undefined;
  const needed = required.filter((name) => mustBeSaid.includes(name)).sort();
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const lacks = (name: string): string[] =>
    containers
      .filter(({ resources }) => !counted(parseAmounts(resources?.requests), parseAmounts(resources?.limits as ResourceList)).has(name))
      .map((container) => container.name ?? "");
  const texts = needed.flatMap((name) => {
    const names = [...new Set(lacks(name))].sort();
    return names.length === 0 ? [] : [`${name} for: ${names.join(",")}`];
  });
  return texts.length === 0 ? undefined : `must specify ${texts.join("; ")}`;
}

const isTerminating = ({ spec }: Pod): boolean => (spec?.activeDeadlineSeconds ?? -1) >= 0;

function crossesNamespaces({ spec }: Pod): boolean {
  const crosses = (term: AffinityTerm | undefined): boolean =>
    (term?.namespaces ?? []).length > 0 || (term?.namespaceSelector !== undefined && term.namespaceSelector !== null);
  return [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].some(
    (terms) =>
      (terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(crosses) ||
      (terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).some(({ podAffinityTerm }) => crosses(podAffinityTerm)),
  );
}

/** Whether a value, or none, is as a selector wants it. */
export function selectsValue({ operator, values = [] }: ScopeSelector, value: string): boolean {
  if (operator === "Exists") return value !== "";
  if (operator === "DoesNotExist") return value === "";
  if (operator === "In") return value !== "" && values.includes(value);
  return operator === "NotIn" && !(value !== "" && values.includes(value));
}

const scopes: Readonly<Record<string, (pod: Pod, selector: ScopeSelector) => boolean>> = {
  Terminating: isTerminating,
  NotTerminating: (pod) => !isTerminating(pod),
  BestEffort: ({ status }) => status?.qosClass === "BestEffort",
  NotBestEffort: ({ status }) => status?.qosClass !== "BestEffort",
  PriorityClass: ({ spec }, selector) => selectsValue(selector, spec?.priorityClassName ?? ""),
  CrossNamespacePodAffinity: crossesNamespaces,
};

/** Pods count by what they ask for. */
export const podEvaluator: Evaluator = {
  group: "",
  resource: "pods",
  needsObjects: true,
  handles: ({ operation, subresource, object, old }) =>
    subresource === ""
      ? operation === "CREATE" || (old !== undefined && isTerminating(podOf(old)) !== isTerminating(podOf(object)))
      : subresource === "resize" && operation === "UPDATE",
  matching: (names) => names.filter(matches),
  inScope: (selector, object) =>
    (Object.hasOwn(scopes, selector.scopeName) && scopes[selector.scopeName]?.(podOf(object), selector)) || false,
  missing: (required, object) => missingResources(required, podOf(object)),
  usage(object, now) {
    const pod = podOf(object);
    const count: Amounts = new Map([[countName("", "pods"), whole(1)]]);
    return takesResources(pod, now) ? addAmounts(count, counted(podRequests(pod), podLimits(pod))) : count;
  },
};
