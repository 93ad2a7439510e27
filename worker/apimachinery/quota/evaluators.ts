import type { Quantity } from "../quantity.ts";
import type { KubeObject } from "../types.ts";
import { type Amounts, parseAmounts, type ResourceList, whole } from "./amounts.ts";
import { countName, type Evaluator, objectCount, type ScopeSelector } from "./evaluator.ts";
import { podEvaluator, selectsValue } from "./pod-evaluator.ts";

interface ServiceSpec {
  readonly type?: string;
  readonly ports?: readonly { readonly nodePort?: number }[];
  readonly allocateLoadBalancerNodePorts?: boolean;
}

const serviceNames = [countName("", "services"), "services", "services.nodeports", "services.loadbalancers"];

/** Node ports are counted by intent: they are not allocated yet when a quota is asked. */
function nodePorts({ type, ports = [], allocateLoadBalancerNodePorts }: ServiceSpec): number {
  if (type === "NodePort") return ports.length;
  if (type !== "LoadBalancer") return 0;
  return allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => (nodePort ?? 0) !== 0).length : ports.length;
}

/** upstream: pkg/quota/v1/evaluator/core/services.go */
const services: Evaluator = {
  ...objectCount("", "services"),
  needsObjects: true,
  handles: ({ subresource }) => subresource === "",
  matching: (names) => names.filter((name) => serviceNames.includes(name)),
  usage(object) {
    const spec = (object["spec"] ?? {}) as ServiceSpec;
    return new Map([
      [countName("", "services"), whole(1)],
      ["services", whole(1)],
      ["services.nodeports", whole(nodePorts(spec))],
      ["services.loadbalancers", whole(spec.type === "LoadBalancer" ? 1 : 0)],
    ]);
  },
};

interface Claim extends KubeObject {
  readonly spec?: {
    readonly storageClassName?: string;
    readonly volumeAttributesClassName?: string;
    readonly resources?: { readonly requests?: ResourceList };
  };
  readonly status?: {
    readonly allocatedResources?: ResourceList;
    readonly currentVolumeAttributesClassName?: string;
    readonly modifyVolumeStatus?: { readonly targetVolumeAttributesClassName?: string };
  };
}

const byClass = ".storageclass.storage.k8s.io/";
const claimNames = ["persistentvolumeclaims", "requests.storage"];
const classAnnotation = "volume.beta.kubernetes.io/storage-class";
const giga = 10n ** 9n;

/** Whole bytes, rounded up. */
const wholeBytes = ({ nanos, format }: Quantity): Quantity => ({ nanos: ((nanos + giga - 1n) / giga) * giga, format });

/** The request, or what is already allocated where that is more. */
function storageOf({ spec, status }: Claim): Quantity | undefined {
  const wanted = parseAmounts(spec?.resources?.requests).get("storage");
  const allocated = parseAmounts(status?.allocatedResources).get("storage");
  if (wanted === undefined) return undefined;
  return wholeBytes(allocated !== undefined && allocated.nanos > wanted.nanos ? allocated : wanted);
}

function claimUsage(claim: Claim): Amounts {
  const usage = new Map([
    ["persistentvolumeclaims", whole(1)],
    [countName("", "persistentvolumeclaims"), whole(1)],
  ]);
  const storage = storageOf(claim);
  const storageClass = claim.metadata?.annotations?.[classAnnotation] ?? claim.spec?.storageClassName ?? "";
  if (storage !== undefined) usage.set("requests.storage", storage);
  if (storageClass === "") return usage;
  usage.set(`${storageClass}${byClass}persistentvolumeclaims`, whole(1));
  if (storage !== undefined) usage.set(`${storageClass}${byClass}requests.storage`, storage);
  return usage;
}

/** Every class that the claim has, had or will have. */
const attributesClasses = ({ spec, status }: Claim): string[] =>
  [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].flatMap((name) => (name === undefined || name === "" ? [] : [name]));

function claimInScope(selector: ScopeSelector, claim: Claim): boolean {
  if (selector.scopeName !== "VolumeAttributesClass") return false;
  const classes = attributesClasses(claim);
  return classes.length === 0 ? selectsValue(selector, "") : classes.some((name) => selectsValue(selector, name));
}

/** upstream: pkg/quota/v1/evaluator/core/persistent_volume_claims.go */
const claims: Evaluator = {
  ...objectCount("", "persistentvolumeclaims"),
  needsObjects: true,
  handles: ({ subresource, object, old }) =>
    subresource === "" ||
    (subresource === "status" && (storageOf(object)?.nanos !== (old && storageOf(old)?.nanos) || claimClassesChange(object, old))),
  matching: (names) =>
    names.filter(
      (name) =>
        name === countName("", "persistentvolumeclaims") ||
        claimNames.includes(name) ||
        claimNames.some((resource) => name.endsWith(`${byClass}${resource}`)),
    ),
  inScope: claimInScope,
  usage: claimUsage,
};

const claimClassesChange = (claim: Claim, old: Claim | undefined): boolean =>
  JSON.stringify([...new Set(attributesClasses(claim))].sort()) !== JSON.stringify([...new Set(attributesClasses(old ?? {}))].sort());

/** Resources that count for more than their number. */
const special: readonly Evaluator[] = [podEvaluator, services, claims];

/** How a resource counts against quotas. */
export const evaluatorOf = (group: string, resource: string): Evaluator =>
  special.find((evaluator) => evaluator.group === group && evaluator.resource === resource) ?? objectCount(group, resource);

/** The resources that count for any of these names; of `count/x.y` the object counts. Whether they are served is another question. */
export function evaluatorsFor(names: readonly string[]): Evaluator[] {
  const counted = names.flatMap((name) => {
    const [, resource = "", group = ""] = /^count\/([^.]+)\.?(.*)$/.exec(name) ?? [];
    return resource === "" ? [] : [evaluatorOf(group, resource)];
  });
  const legacy = ["configmaps", "resourcequotas", "replicationcontrollers", "secrets"].map((resource) => objectCount("", resource));
  const byKey = new Map(
    [...special, ...legacy, ...counted].map((evaluator) => [countName(evaluator.group, evaluator.resource), evaluator]),
  );
  return [...byKey.values()].filter((evaluator) => evaluator.matching(names).length > 0);
}
