import { type ErrorList, forbidden, invalid, notFound, type Path, required } from "../../../../apimachinery/field.ts";
import { isValidIP } from "../../../../apimachinery/validation/ip.ts";
import { validateLabels } from "../../../../apimachinery/validation/labels.ts";
import { isDNS1123SubdomainWithUnderscore, isInRange } from "../../../../apimachinery/validation/names.ts";
import { validateAnnotations } from "../../../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder, oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1PodSpec, CoreV1PodTemplateSpec, CoreV1Volume } from "../../../generated/types.ts";
import { aggregateRequests } from "../../defaults/pod.ts";
import { placedContainers } from "../../placed-containers.ts";
import { compareQuantities, formatNanos, nanos } from "../../quantity-value.ts";
import { type PodFacts, validateContainers, validateEphemeralContainers, validateInitContainers } from "../container/containers.ts";
import { validateContainerResources, validatePodResources } from "../container/resources.ts";
import { validateHostUsers, validatePodSecurityContext } from "../container/security-context.ts";
import { dnsLabel, dnsSubdomain, invalids, qualifiedName } from "../messages.ts";
import { validateVolumes } from "../volume/volumes.ts";
import { validateAffinity } from "./affinity.ts";
import { validatePodAnnotations } from "./metadata.ts";
import { validateProfilesAgree } from "./profile-annotations.ts";
import { validateResourceClaims } from "./resource-claims.ts";
import { validateSchedulingGates, validateTolerations, validateTopologySpread } from "./scheduling.ts";
import { validateHostProcess, validateWindowsPod } from "./windows.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodSpec

/** What differs between a pod and a template of one. */
export interface PodSpecOptions {
  readonly isPod: boolean;
  /** "" in templates. */
  readonly name: string;
}

const inOrder = (path: Path, value: string, supported: readonly string[]): ErrorList => {
  if (value === "") return [required(path, "")];
  return supported.includes(value) ? [] : [notSupportedInOrder(path, value, supported)];
};

function validateHostNetworkPorts(spec: CoreV1PodSpec, isPod: boolean, path: Path): ErrorList {
  if (spec.hostNetwork !== true) return [];
  return (spec.containers ?? []).flatMap((container, c) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort = 0 }, p) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [
            invalid(
              path.index(c).child("ports").index(p).child("hostPort"),
              hostPort,
              "must match `containerPort` when `hostNetwork` is true",
            ),
          ]
        : [],
    ),
  );
}

const nameserverMax = 3;
const searchMax = 32;
const searchCharactersMax = 2048;

function validateDNS(spec: CoreV1PodSpec, path: Path): ErrorList {
  const config = spec.dnsConfig;
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (spec.dnsPolicy === "None") {
    if (config === undefined) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if (nameservers.length === 0)
      return [required(path.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  }
  const errors: ErrorList = [];
  if (nameservers.length > nameserverMax)
    errors.push(invalid(path.child("nameservers"), nameservers, `must not have more than ${nameserverMax} nameservers`));
  for (const [i, server] of nameservers.entries()) errors.push(...invalids(path.child("nameservers").index(i), server, isValidIP(server)));
  if (searches.length > searchMax)
    errors.push(invalid(path.child("searches"), searches, `must not have more than ${searchMax} search paths`));
  if (searches.join(" ").length > searchCharactersMax)
    errors.push(
      invalid(
        path.child("searches"),
        searches,
        `must not have more than ${searchCharactersMax} characters (including spaces) in the search list`,
      ),
    );
  for (const [i, search] of searches.entries()) {
    const name = search.replace(/\.$/, "");
    if (search !== ".") errors.push(...invalids(path.child("searches").index(i), name, isDNS1123SubdomainWithUnderscore(name)));
  }
  for (const [i, { name = "" }] of options.entries())
    if (name === "") errors.push(required(path.child("options").index(i), "must not be empty"));
  return errors;
}

function validatePodLevelResources(spec: CoreV1PodSpec, claimNames: readonly string[], path: Path): ErrorList {
  const resources = spec.resources;
  if (resources === undefined) return [];
  if (spec.os?.name === "windows") return [forbidden(path, "may not be set for a windows pod")];
  const errors: ErrorList =
    resources.claims === undefined ? [] : [forbidden(path.child("claims"), "claims may not be set for Resources at pod-level")];
  errors.push(...validatePodResources(resources, claimNames, path));
  for (const [name, { value, binary }] of aggregateRequests(spec)) {
    const request = resources.requests?.[name];
    if (request === undefined || value <= nanos(request)) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${formatNanos(value, binary)}`;
    errors.push(invalid(path.child("requests").key(name), request, detail));
  }
  for (const [i, container] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const podLimit = resources.limits?.[name];
      if (podLimit === undefined || compareQuantities(limit, podLimit) <= 0) continue;
      const at = path.child("containers").index(i).key(name).child("limits");
      errors.push(invalid(at, limit, `must be less than or equal to pod limits of ${podLimit}`));
    }
  }
  return errors;
}

function validateHostnameOverride(spec: CoreV1PodSpec, path: Path): ErrorList {
  const { hostnameOverride } = spec;
  if (hostnameOverride === undefined) return [];
  const errors: ErrorList = [];
  if (spec.setHostnameAsFQDN === true) errors.push(forbidden(path, "may not be specified when setHostnameAsFQDN is true"));
  if (spec.hostNetwork === true) errors.push(forbidden(path, "may not be specified when hostNetwork is true"));
  return [...errors, ...dnsSubdomain(path, hostnameOverride)];
}

/** Names of other objects, deadlines, hosts: everything after the security context that is one field. */
function validateNames(spec: CoreV1PodSpec, path: Path): ErrorList {
  const named = (field: "serviceAccountName" | "nodeName" | "priorityClassName"): ErrorList =>
    (spec[field] ?? "") === "" ? [] : dnsSubdomain(path.child(field), spec[field] ?? "");
  const labelled = (field: "hostname" | "subdomain"): ErrorList =>
    (spec[field] ?? "") === "" ? [] : dnsLabel(path.child(field), spec[field] ?? "");
  const deadline = spec.activeDeadlineSeconds;
  return [
    ...named("serviceAccountName"),
    ...named("nodeName"),
    ...(deadline === undefined ? [] : invalids(path.child("activeDeadlineSeconds"), deadline, isInRange(deadline, 1, 2147483647))),
    ...labelled("hostname"),
    ...labelled("subdomain"),
    ...validateTolerations(spec.tolerations, path.child("tolerations")),
    ...(spec.hostAliases ?? []).flatMap(({ ip = "", hostnames = [] }, i) => {
      const at = path.child("hostAliases").index(i);
      return [
        ...invalids(at.child("ip"), ip, isValidIP(ip)),
        ...hostnames.flatMap((name, j) => dnsSubdomain(at.child("hostnames").index(j), name)),
      ];
    }),
    ...named("priorityClassName"),
    ...(spec.runtimeClassName === undefined ? [] : dnsSubdomain(path.child("runtimeClassName"), spec.runtimeClassName)),
    ...(spec.preemptionPolicy === undefined
      ? []
      : inOrder(path.child("preemptionPolicy"), spec.preemptionPolicy, ["PreemptLowerPriority", "Never"])),
    ...(spec.overhead === undefined ? [] : validateContainerResources({ limits: spec.overhead }, [], path.child("overhead"))),
  ];
}

function validateOS(spec: CoreV1PodSpec, path: Path): ErrorList {
  if (spec.os === undefined) return [];
  const name = spec.os.name ?? "";
  if (name === "") return [required(path.child("os", "name"), "")];
  const errors: ErrorList = oneOf(path.child("os"), name, ["linux", "windows"]);
  if (name === "windows") return validateWindowsPod(spec, path);
  if (name !== "linux") return errors;
  const detail = "windows options cannot be set for a linux pod";
  if (spec.securityContext?.windowsOptions !== undefined) errors.push(forbidden(path.child("securityContext", "windowsOptions"), detail));
  for (const { container, path: at } of placedContainers(spec, path))
    if (container.securityContext?.windowsOptions !== undefined)
      errors.push(forbidden(at.child("securityContext", "windowsOptions"), detail));
  return errors;
}

/** A variable from a file needs the emptyDir that holds it. upstream: validateFileKeyRefVolumes */
function validateFileKeyVolumes(spec: CoreV1PodSpec, path: Path): ErrorList {
  const volumes = new Map((spec.volumes ?? []).map((volume): [string, CoreV1Volume] => [volume.name ?? "", volume]));
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap((container, i) =>
      (container.env ?? []).flatMap((variable, j) => {
        const ref = variable.valueFrom?.fileKeyRef;
        if (ref === undefined) return [];
        const at = path.child(field).index(i).child("env").index(j).child("valueFrom", "fileKeyRef", "volumeName");
        const volume = volumes.get(ref.volumeName ?? "");
        if (volume === undefined) return [notFound(at, ref.volumeName ?? "")];
        return volume.emptyDir === undefined ? [invalid(at, ref.volumeName ?? "", "referenced volume must be of type emptyDir")] : [];
      }),
    ),
  );
}

/** A pod's spec, of a pod or of a template; the defaults are already set. */
export function validatePodSpec(spec: CoreV1PodSpec, path: Path, options: PodSpecOptions): ErrorList {
  const [volumeErrors, volumes] = validateVolumes(spec.volumes, options.name, path.child("volumes"));
  const claimNames = (spec.resourceClaims ?? []).map(({ name = "" }) => name).filter((name) => name !== "");
  const facts: PodFacts = { spec, volumes, claimNames };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined ? [required(path.child("terminationGracePeriodSeconds"), "")] : []),
    ...volumeErrors,
    ...validateResourceClaims(spec.resourceClaims, path.child("resourceClaims")),
    ...validateContainers(facts, path.child("containers")),
    ...validateInitContainers(facts, path.child("initContainers")),
    ...validateEphemeralContainers(facts, path.child("ephemeralContainers")),
    ...validatePodLevelResources(spec, claimNames, path.child("resources")),
    ...validateHostNetworkPorts(spec, options.isPod, path.child("containers")),
    ...inOrder(path.child("restartPolicy"), spec.restartPolicy ?? "", ["Always", "OnFailure", "Never"]),
    ...inOrder(path.child("dnsPolicy"), spec.dnsPolicy ?? "", ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
    ...validateLabels(spec.nodeSelector, path.child("nodeSelector")),
    ...validatePodSecurityContext(spec, path.child("securityContext")),
    ...validateAffinity(spec.affinity, path.child("affinity")),
    ...validateDNS(spec, path.child("dnsConfig")),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType = "" }, i) =>
      qualifiedName(path.child("readinessGates").index(i).child("conditionType"), conditionType),
    ),
    ...validateSchedulingGates(spec.schedulingGates, path.child("schedulingGates")),
    ...validateTopologySpread(spec.topologySpreadConstraints, path.child("topologySpreadConstraints")),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
    ...validateHostnameOverride(spec, path.child("hostnameOverride")),
    ...validateNames(spec, path),
    ...validateOS(spec, path),
    ...validateFileKeyVolumes(spec, path),
  ];
}

/** The template of workloads, in every group: labels, annotations, spec, and no ephemeral containers. upstream: ValidatePodTemplateSpec */
export function validatePodTemplateSpec(template: CoreV1PodTemplateSpec, path: Path): ErrorList {
  const spec = template.spec ?? {};
  const errors = [
    ...validateLabels(template.metadata?.labels, path.child("labels")),
    ...validateAnnotations(template.metadata?.annotations, path.child("annotations")),
    ...validatePodAnnotations(template, path.child("annotations")),
    ...validatePodSpec(spec, path.child("spec"), { isPod: false, name: "" }),
    ...validateProfilesAgree(template, path.child("spec")),
  ];
  if ((spec.ephemeralContainers ?? []).length > 0)
    errors.push(forbidden(path.child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template"));
  return errors;
}
