import { duplicate, type ErrorList, forbidden, invalid, Path, required } from "../../../../apimachinery/field.ts";
import { ipFamily, isValidIP } from "../../../../apimachinery/validation/ip.ts";
import { isDNS1123Subdomain, isQualifiedName } from "../../../../apimachinery/validation/names.ts";
import { validateImmutableField } from "../../../../apimachinery/validation/objectmeta.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1Container, CoreV1ContainerStatus, CoreV1Pod, CoreV1PodCondition, CoreV1PodStatus } from "../../../generated/types.ts";
import { validateStateTransitions } from "../container/container-states.ts";
import { dnsLabel, invalids } from "../messages.ts";
import { validatePodAnnotationUpdates } from "./metadata.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodStatusUpdate

const path = new Path("status");
const generationMessage = "must be a non-negative integer";

function validateIPs(list: readonly { ip?: string }[], old: readonly { ip?: string }[], at: Path): ErrorList {
  const kept = old.map(({ ip = "" }) => ip);
  const errors = list.flatMap(({ ip = "" }, i) => (kept.includes(ip) ? [] : invalids(at.index(i), ip, isValidIP(ip))));
  if (list.length < 2) return errors;
  const families = list.map(({ ip = "" }) => ipFamily(ip));
  const bad = families.indexOf(undefined);
  if (bad >= 0) {
    const why = `failed to check for dual stack with error:invalid IP: ${list[bad]?.ip ?? ""}`;
    errors.push({ type: "InternalError", field: at.toString(), body: `Internal error: ${why}` });
  }
  if (bad >= 0 || new Set(families).size !== 2 || list.length > 2) {
    const shown = list.map(({ ip = "" }) => ({ IP: ip }));
    errors.push(invalid(at, shown, "may specify no more than one IP for each IP family"));
  }
  return errors;
}

function validateHostIPs(status: CoreV1PodStatus, old: CoreV1PodStatus): ErrorList {
  const hosts = status.hostIPs ?? [];
  if (hosts.length === 0) return [];
  const at = path.child("hostIPs");
  const first = hosts[0]?.ip ?? "";
  const errors = (status.hostIP ?? "") === first ? [] : [invalid(at.index(0).child("ip"), first, "must be equal to `hostIP`")];
  return [...errors, ...validateIPs(hosts, old.hostIPs ?? [], at)];
}

const systemConditions = new Set(["PodScheduled", "Ready", "Initialized"]);

/** The path's capital is upstream's. */
function validateConditions(conditions: readonly CoreV1PodCondition[], at: Path): ErrorList {
  return conditions.flatMap(({ type = "", observedGeneration = 0 }, i) => [
    ...(observedGeneration < 0 ? [invalid(at.index(i).child("observedGeneration"), observedGeneration, generationMessage)] : []),
    ...(systemConditions.has(type) ? [] : invalids(at.index(i).child("Type"), type, isQualifiedName(type))),
  ]);
}

function validateNomination(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  const nominated = pod.status?.nominatedNodeName ?? "";
  if (nominated === "" || nominated === (old.status?.nominatedNodeName ?? "")) return [];
  const at = path.child("nominatedNodeName");
  const errors = invalids(at, nominated, isDNS1123Subdomain(nominated));
  if ((old.spec?.nodeName ?? "") !== "") errors.push(forbidden(at, "may not be set on pods that are already bound to a node"));
  return errors;
}

function validateClaimStatuses(pod: CoreV1Pod, at: Path): ErrorList {
  const known = (pod.spec?.resourceClaims ?? []).map(({ name = "" }) => name);
  const seen = new Set<string>();
  return (pod.status?.resourceClaimStatuses ?? []).flatMap(({ name = "", resourceClaimName }, i) => {
    const own = at.index(i);
    const errors: ErrorList = known.includes(name)
      ? []
      : [invalid(own.child("name"), name, "must match the name of an entry in `spec.resourceClaims`")];
    if (seen.has(name)) errors.push(duplicate(own.child("name"), name));
    seen.add(name);
    if (resourceClaimName !== undefined)
      errors.push(...invalids(own.child("resourceClaimName"), resourceClaimName, isDNS1123Subdomain(resourceClaimName)));
    return errors;
  });
}

const mappedResource =
  "must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests";
const mappedContainer = "must match the name of an entry in spec.initContainers.name or spec.containers.name";

/** upstream: validatePodExtendedResourceClaimStatus */
function validateExtendedClaim(pod: CoreV1Pod, at: Path): ErrorList {
  const status = pod.status?.extendedResourceClaimStatus;
  if (status === undefined) return [];
  const mappings = status.requestMappings ?? [];
  const errors: ErrorList =
    mappings.length === 0 ? [required(at.child("requestMappings"), "at least one request mapping is required")] : [];
  const containers = new Map([...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].map((c) => [c.name ?? "", c]));
  const seen = new Set<string>();
  for (const [i, { containerName = "", resourceName = "", requestName = "" }] of mappings.entries()) {
    const own = at.child("requestMappings").index(i);
    const container = containers.get(containerName);
    if (container === undefined) errors.push(invalid(own.child("containerName"), containerName, mappedContainer));
    else if (!Object.hasOwn(container.resources?.requests ?? {}, resourceName))
      errors.push(invalid(own.child("resourceName"), resourceName, mappedResource));
    errors.push(...dnsLabel(at.child("requestName"), requestName));
    const key = `${containerName}\n${resourceName}\n${requestName}`;
    if (seen.has(key))
      errors.push(
        duplicate(own.child("containerName"), containerName),
        duplicate(own.child("resourceName"), resourceName),
        duplicate(own.child("requestName"), requestName),
      );
    seen.add(key);
  }
  const claim = status.resourceClaimName ?? "";
  errors.push(
    ...(claim === ""
      ? [required(at.child("resourceClaimName"), "")]
      : invalids(at.child("resourceClaimName"), claim, isDNS1123Subdomain(claim))),
  );
  return errors;
}

const userIDMax = 2147483647;
const isID = (id: number): string[] => (id >= 0 && id <= userIDMax ? [] : [`must be between 0 and ${userIDMax}, inclusive`]);

function validateUsers(statuses: readonly CoreV1ContainerStatus[], windows: boolean, at: Path): ErrorList {
  return statuses.flatMap(({ user }, i) => {
    const linux = user?.linux;
    const own = at.index(i).child("user", "linux");
    if (linux === undefined) return [];
    if (windows) return [forbidden(own, "cannot be set for a windows pod")];
    return [
      ...invalids(own.child("uid"), linux.uid ?? 0, isID(linux.uid ?? 0)),
      ...invalids(own.child("gid"), linux.gid ?? 0, isID(linux.gid ?? 0)),
      ...(linux.supplementalGroups ?? []).flatMap((id, g) => invalids(own.child("supplementalGroups").index(g), id, isID(id))),
    ];
  });
}

const healthValues = ["Healthy", "Unhealthy", "Unknown"];
const healthMessageBytesMax = 1024;
const claimMessage =
  "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";

function isAllocated(container: CoreV1Container, name: string): boolean {
  if (!name.startsWith("claim:")) return Object.hasOwn(container.resources?.requests ?? {}, name);
  return (container.resources?.claims ?? []).some(
    ({ name: claim = "", request = "" }) => `claim:${claim}${request === "" ? "" : `/${request}`}` === name,
  );
}

/** upstream: validateContainerStatusAllocatedResourcesStatus */
function validateAllocated(statuses: readonly CoreV1ContainerStatus[], containers: readonly CoreV1Container[], at: Path): ErrorList {
  return statuses.flatMap((status, i) =>
    (status.allocatedResourcesStatus ?? []).flatMap(({ name = "", resources = [] }, j) => {
      const own = at.index(i).child("allocatedResourcesStatus").index(j);
      const container = containers.find((c) => c.name === status.name);
      const why = name.startsWith("claim:") ? claimMessage : "must match one of the container's resource requests";
      const errors: ErrorList = container === undefined || isAllocated(container, name) ? [] : [invalid(own.child("name"), name, why)];
      const seen = new Set<string>();
      for (const [k, { health = "", message, resourceID = "" }] of resources.entries()) {
        const each = own.child("resources").index(k);
        errors.push(...oneOf(each.child("health"), health, healthValues));
        if (message === "") errors.push(required(each.child("message"), "must be non-empty if specified"));
        else if (typeof message === "string" && message.length > healthMessageBytesMax)
          errors.push({
            type: "FieldValueTooLong",
            field: each.child("message").toString(),
            body: `Too long: may not be more than ${healthMessageBytesMax} bytes`,
          });
        if (seen.has(resourceID)) errors.push(duplicate(each.child("resourceID"), resourceID));
        seen.add(resourceID);
      }
      return errors;
    }),
  );
}

/** What an update of pods/status may say. */
export function validatePodStatusUpdate(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  const [status, before, spec] = [pod.status ?? {}, old.status ?? {}, old.spec ?? {}];
  const own = (name: string): Path => path.child(name);
  const windows = pod.spec?.os?.name === "windows";
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [], observedGeneration = 0 } = status;
  const ephemeral = own("ephemeralContainerStatuses");
  return [
    ...validatePodAnnotationUpdates(pod, old),
    ...validateConditions(status.conditions ?? [], own("conditions")),
    ...validateNomination(pod, old),
    ...(observedGeneration < 0 ? [invalid(own("observedGeneration"), observedGeneration, generationMessage)] : []),
    ...validateImmutableField(status.qosClass ?? "", before.qosClass ?? "", own("qosClass")),
    ...validateStateTransitions(containerStatuses, before.containerStatuses ?? [], spec, spec.containers ?? [], own("containerStatuses")),
    ...validateStateTransitions(
      initContainerStatuses,
      before.initContainerStatuses ?? [],
      spec,
      spec.initContainers ?? [],
      own("initContainerStatuses"),
    ),
    ...validateStateTransitions(ephemeralContainerStatuses, before.ephemeralContainerStatuses ?? [], spec, undefined, ephemeral),
    ...validateClaimStatuses(pod, own("resourceClaimStatuses")),
    ...validateExtendedClaim(pod, own("extendedResourceClaimStatus")),
    ...validateIPs(status.podIPs ?? [], before.podIPs ?? [], own("podIPs")),
    ...validateHostIPs(status, before),
    ...validateUsers(containerStatuses, windows, own("containerStatuses")),
    ...validateUsers(initContainerStatuses, windows, own("initContainerStatuses")),
    ...validateUsers(ephemeralContainerStatuses, windows, ephemeral),
    ...validateAllocated(containerStatuses, pod.spec?.containers ?? [], own("containerStatuses")),
    ...validateAllocated(initContainerStatuses, pod.spec?.initContainers ?? [], own("initContainerStatuses")),
    ...ephemeralContainerStatuses.flatMap(({ allocatedResourcesStatus = [] }, i) =>
      allocatedResourcesStatus.length === 0
        ? []
        : [forbidden(ephemeral.index(i).child("allocatedResourcesStatus"), "must not be specified in container status")],
    ),
  ];
}
