import { newForbidden, type StatusError } from "../apimachinery/errors.ts";
import { deepEqual } from "../apimachinery/validation/objectmeta.ts";
import { aggregateResources } from "../apis/core/defaults/pod.ts";
import { nanos } from "../apis/core/quantity-value.ts";
import type { CoreV1Node, CoreV1Pod } from "../apis/generated/types.ts";
import { tokenObjects } from "../authentication/service-account/objects.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";

const refuse = (a: AdmissionAttributes, why: string): StatusError =>
  newForbidden(groupResource(a.scope), a.object?.metadata?.name ?? "", why);

/** The pod on a node whose spec this request changes. */
function changedPod(a: AdmissionAttributes, subresources: readonly string[]): CoreV1Pod | undefined {
  const { row, subresource } = a.scope;
  if (row.group !== "" || row.names.kind !== "Pod" || !subresources.includes(subresource?.name ?? "")) return undefined;
  const pod = a.object as CoreV1Pod;
  const isChanged = pod.metadata?.generation !== a.oldObject?.metadata?.generation;
  return isChanged && (pod.spec?.nodeName ?? "") !== "" ? pod : undefined;
}

async function nodeOf(a: AdmissionAttributes, { spec }: CoreV1Pod): Promise<CoreV1Node> {
  const name = spec?.nodeName ?? "";
  const node = await tokenObjects(a.scope.ctx.deps.storage).get("nodes", "", name);
  if (node === undefined) throw refuse(a, `node ${JSON.stringify(name)} not found`);
  return node;
}

const resourcesOfInit = ({ spec }: CoreV1Pod): (object | undefined)[] =>
  (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy !== "Always").map(({ resources }) => resources ?? {});

/** Abilities that a node must declare before its pods change like this. upstream: component-helpers/nodedeclaredfeatures/features */
const features: readonly (readonly [name: string, isNeeded: (pod: CoreV1Pod, old: CoreV1Pod) => boolean])[] = [
  ["InPlacePodLevelResourcesVerticalScaling", (pod, old) => !deepEqual(pod.spec?.resources, old.spec?.resources)],
  ["InPlacePodVerticalScalingInitContainers", (pod, old) => !deepEqual(resourcesOfInit(pod), resourcesOfInit(old))],
];

/** A pod changes only as its node can follow. upstream: plugin/pkg/admission/nodedeclaredfeatures/admission.go */
export const nodeDeclaredFeatures: AdmissionPlugin = {
  name: "NodeDeclaredFeatureValidator",
  operations: ["UPDATE"],
  async validate(a) {
    const pod = changedPod(a, ["", "resize"]);
    if (pod === undefined) return;
    const needed = features.filter(([, isNeeded]) => isNeeded(pod, (a.oldObject ?? {}) as CoreV1Pod)).map(([name]) => name);
    if (needed.length === 0) return;
    const node = await nodeOf(a, pod);
    const missing = needed.filter((name) => !(node.status?.declaredFeatures ?? []).includes(name));
    if (missing.length > 0)
      throw refuse(
        a,
        `pod update requires features ${missing.join(", ")} which are not available on node ${JSON.stringify(node.metadata?.name)}`,
      );
  },
};

/** upstream: component-helpers/resource/helpers.go PodRequests */
function requestOf({ spec = {} }: CoreV1Pod, name: string): bigint {
  const own = spec.resources?.requests?.[name];
  const asked = own === undefined ? (aggregateResources(spec, "requests").get(name)?.value ?? 0n) : nanos(own);
  return asked + nanos(spec.overhead?.[name]);
}

/** By resource: how many billionths the unit has in which messages count it. */
const units = { cpu: 10n ** 6n, memory: 10n ** 9n };

const roundedUp = (value: bigint, unit: bigint): bigint => (value + unit - 1n) / unit;

function tooLittle(pod: CoreV1Pod, node: CoreV1Node): string {
  const messages = Object.entries(units).flatMap(([name, unit]) => {
    const [asked, there] = [requestOf(pod, name), nanos(node.status?.allocatable?.[name])];
    return asked > there ? [`${name}, requested: ${roundedUp(asked, unit)}, allocatable: ${roundedUp(there, unit)}`] : [];
  });
  return messages.join("; ");
}

const withCause = (error: StatusError, reason: string): StatusError => {
  error.status.details = { ...error.status.details, causes: [{ reason }] };
  return error;
};

/** A pod grows only to what its node has, and only on Linux. upstream: plugin/pkg/admission/podresize/admission.go */
export const podResize: AdmissionPlugin = {
  name: "PodResizeValidator",
  operations: ["UPDATE"],
  async validate(a) {
    const pod = changedPod(a, ["resize"]);
    if (pod === undefined) return;
    const node = await nodeOf(a, pod);
    const os = node.metadata?.labels?.["kubernetes.io/os"] ?? "linux";
    const name = JSON.stringify(node.metadata?.name);
    if (os !== "linux")
      throw withCause(
        refuse(a, `pod resize is only supported on linux nodes, node ${name} is ${JSON.stringify(os)}`),
        "UnsupportedPlatform",
      );
    const problem = tooLittle(pod, node);
    if (problem !== "") throw withCause(refuse(a, `node didn't have enough allocatable resources: ${problem}`), "NodeCapacity");
  },
};
