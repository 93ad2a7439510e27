import { type ErrorList, forbidden, invalid, Path } from "../../../../apimachinery/field.ts";
import { deepEqual } from "../../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1Container, CoreV1Pod, CoreV1PodSpec, CoreV1ResourceRequirements } from "../../../generated/types.ts";
import { computePodQOS, podQOS } from "../../pod-qos.ts";
import { validatePod } from "./pod.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodResize

type Resources = Record<string, string>;
const specPath = new Path("spec");
const mirror = "kubernetes.io/config.mirror";
const resizable = ["cpu", "memory"];

/** A path with nothing in it, as upstream's messages show it. */
const nowhere = "[]";

const isRemoved = (now: Resources = {}, old: Resources = {}): boolean => Object.keys(old).some((name) => !Object.hasOwn(now, name));

function validateRemovals(now: CoreV1ResourceRequirements = {}, old: CoreV1ResourceRequirements = {}, path: Path, whose = ""): ErrorList {
  return [
    ...(isRemoved(now.requests, old.requests) ? [forbidden(path.child("requests"), `${whose}resource requests cannot be removed`)] : []),
    ...(isRemoved(now.limits, old.limits) ? [forbidden(path.child("limits"), `${whose}resource limits cannot be removed`)] : []),
  ];
}

/** The list with the old amounts of what may change. */
function withOld(now: Resources | undefined, old: Resources | undefined): Resources | undefined {
  if (now === undefined && old === undefined) return undefined;
  const kept = Object.entries(now ?? {}).filter(([name]) => !resizable.includes(name));
  const before = Object.entries(old ?? {}).filter(([name]) => resizable.includes(name));
  return Object.fromEntries([...kept, ...before]);
}

const compact = (value: Resources | undefined): Resources | undefined => (Object.keys(value ?? {}).length === 0 ? undefined : value);

/** Whether two containers or pods ask for the same, but for cpu and memory. Claims of the new one are left out, as upstream does. */
function sameButAmounts(now: CoreV1ResourceRequirements = {}, old: CoreV1ResourceRequirements = {}, claims = false): boolean {
  const limits = deepEqual(compact(withOld(now.limits, old.limits)), compact(old.limits));
  const requests = deepEqual(compact(withOld(now.requests, old.requests)), compact(old.requests));
  return limits && requests && deepEqual(claims ? now.claims : undefined, old.claims);
}

const without = <T extends object>(value: T, field: string): object =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== field));

const unchanged = (now: CoreV1Container, old: CoreV1Container): boolean =>
  sameButAmounts(now.resources, old.resources) && deepEqual(without(now, "resources"), without(old, "resources"));

function validateOrder(now: CoreV1PodSpec, old: CoreV1PodSpec): ErrorList {
  return (["containers", "initContainers"] as const).flatMap((field): ErrorList => {
    const [list, before] = [now[field] ?? [], old[field] ?? []];
    if (list.length !== before.length) return [forbidden(specPath.child(field), `${field} may not be added or removed on resize`)];
    return before.flatMap(({ name }, i) =>
      list[i]?.name === name
        ? []
        : [forbidden(specPath.child(field).index(i).child("name"), `${field} may not be renamed or reordered on resize`)],
    );
  });
}

const hasResources = ({ resources }: CoreV1PodSpec): boolean =>
  Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;

function validatePodLevel(now: CoreV1PodSpec, old: CoreV1PodSpec): ErrorList {
  if (!hasResources(now) && !hasResources(old)) return [];
  const path = specPath.child("resources");
  if (old.resources !== undefined && now.resources === undefined) return [forbidden(path, "pod-level resources cannot be removed")];
  const errors = old.resources === undefined ? [] : validateRemovals(now.resources, old.resources, path, "pod-level ");
  if (!sameButAmounts(now.resources, old.resources, true))
    errors.push(forbidden(specPath, "only cpu and memory resources are mutable at pod-level"));
  return errors;
}

function validateInitContainer(now: CoreV1Container, old: CoreV1Container, path: Path): ErrorList {
  const errors: ErrorList = unchanged(now, old)
    ? []
    : [forbidden(path, "only cpu and memory resources for init or sidecar containers are mutable")];
  const restarts = (now.resizePolicy ?? []).filter(({ restartPolicy }) => restartPolicy === "RestartContainer");
  if (now.restartPolicy === "Always" || deepEqual(now, old)) return errors;
  return [
    ...errors,
    ...restarts.map(() => forbidden(path, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized")),
  ];
}

/** A node without the feature reports running containers without resources. */
function isSupported(pod: CoreV1Pod): boolean {
  const running = (pod.status?.containerStatuses ?? []).find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

/** What pods/resize may change: cpu and memory of containers and of the pod. */
export function validatePodResize(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  const [now, before] = [pod.spec ?? {}, old.spec ?? {}];
  if (old.metadata?.annotations?.[mirror] !== undefined) return [forbidden(nowhere, "static pods cannot be resized")];
  if (before.os?.name === "windows") return [forbidden(nowhere, "windows pods cannot be resized")];
  const errors = validatePod(pod);
  if (podQOS(old) !== computePodQOS(now))
    errors.push(invalid(specPath, pod.status?.qosClass ?? "", "Pod QOS Class may not change as a result of resizing"));
  if (!isSupported(old)) errors.push(forbidden(specPath, "Pod running on node without support for resize"));
  errors.push(...validatePodLevel(now, before));
  if ((old.status?.nodeAllocatableResourceClaimStatuses ?? []).length > 0)
    errors.push(forbidden(specPath, "pods with node allocatable resource claims cannot be resized"));
  const order = validateOrder(now, before);
  errors.push(...order);
  if (order.length > 0) return errors;
  for (const field of ["initContainers", "containers"] as const)
    for (const [i, container] of (now[field] ?? []).entries())
      errors.push(
        ...validateRemovals(container.resources, before[field]?.[i]?.resources, specPath.child(field).index(i).child("resources")),
      );
  for (const [i, container] of (now.containers ?? []).entries())
    if (!unchanged(container, before.containers?.[i] ?? {})) errors.push(forbidden(specPath, "only cpu and memory resources are mutable"));
  for (const [i, container] of (now.initContainers ?? []).entries())
    errors.push(...validateInitContainer(container, before.initContainers?.[i] ?? {}, specPath.child("initContainers").index(i)));
  if (errors.length > 0) return errors;
  const rest = (spec: CoreV1PodSpec): object => without(without(without(spec, "containers"), "initContainers"), "resources");
  return deepEqual(rest(now), rest(before)) ? [] : [forbidden(specPath, "only cpu and memory resources are mutable")];
}
