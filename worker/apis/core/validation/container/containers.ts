import { duplicate, type ErrorList, forbidden, invalid, notFound, type Path, required, tooMany } from "../../../../apimachinery/field.ts";
import { isValidPortName, isValidPortNum } from "../../../../apimachinery/validation/names.ts";
import { notSupportedInOrder, oneOf, requiredOneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1Container, CoreV1ContainerPort, CoreV1EphemeralContainer, CoreV1PodSpec } from "../../../generated/types.ts";
import { dnsLabel, invalids, requiredAnd, requiredString } from "../messages.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { type Volumes, validateVolumeDevices, validateVolumeMounts } from "./mounts.ts";
import { validateLifecycle, validateProbes } from "./probes.ts";
import { validateContainerResources } from "./resources.ts";
import { validateSecurityContext } from "./security-context.ts";

// upstream: pkg/apis/core/validation/validation.go validateContainers, validateInitContainers, validateEphemeralContainers

/** What the containers of a pod are checked against. */
export interface PodFacts {
  readonly spec: CoreV1PodSpec;
  readonly volumes: Volumes;
  readonly claimNames: readonly string[];
}

function validatePorts(ports: readonly CoreV1ContainerPort[] | undefined, path: Path): ErrorList {
  const names = new Set<string>();
  return (ports ?? []).flatMap((port, i) => {
    const { name = "", containerPort = 0, hostPort = 0 } = port;
    const at = path.index(i);
    const errors: ErrorList = [];
    if (name !== "") {
      const messages = isValidPortName(name);
      errors.push(...invalids(at.child("name"), name, messages));
      if (messages.length === 0 && names.has(name)) errors.push(duplicate(at.child("name"), name));
      if (messages.length === 0) names.add(name);
    }
    if (containerPort === 0) errors.push(required(at.child("containerPort"), ""));
    else errors.push(...invalids(at.child("containerPort"), containerPort, isValidPortNum(containerPort)));
    if (hostPort !== 0) errors.push(...invalids(at.child("hostPort"), hostPort, isValidPortNum(hostPort)));
    return [...errors, ...requiredOneOf(at.child("protocol"), port.protocol, ["TCP", "UDP", "SCTP"])];
  });
}

const terminationPolicies = ["File", "FallbackToLogsOnError"];

function validateTerminationPolicy(policy: string, path: Path): ErrorList {
  if (policy === "") return [required(path, "")];
  return terminationPolicies.includes(policy) ? [] : [notSupportedInOrder(path, policy, terminationPolicies)];
}

function validateResizePolicy(container: CoreV1Container, podRestartPolicy: string, path: Path): ErrorList {
  const seen = new Set<string>();
  return (container.resizePolicy ?? []).flatMap(({ resourceName = "", restartPolicy = "" }, i) => {
    const errors: ErrorList = seen.has(resourceName) ? [duplicate(path.index(i), resourceName)] : [];
    seen.add(resourceName);
    errors.push(
      ...requiredOneOf(path, resourceName, ["cpu", "memory"]),
      ...requiredOneOf(path, restartPolicy, ["NotRequired", "RestartContainer"]),
    );
    if (podRestartPolicy === "Never" && restartPolicy !== "NotRequired")
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    return errors;
  });
}

function validateCommon(container: CoreV1Container, facts: PodFacts, path: Path): ErrorList {
  const { spec, volumes, claimNames } = facts;
  return [
    ...requiredAnd(path.child("name"), container.name, dnsLabel),
    ...requiredString(path.child("image"), container.image),
    ...validateTerminationPolicy(container.terminationMessagePolicy ?? "", path.child("terminationMessagePolicy")),
    ...validatePorts(container.ports, path.child("ports")),
    ...validateEnv(container.env, path.child("env")),
    ...validateEnvFrom(container.envFrom, path.child("envFrom")),
    ...validateVolumeMounts(container, volumes, path.child("volumeMounts")),
    ...validateVolumeDevices(container, volumes, path.child("volumeDevices")),
    ...requiredOneOf(path.child("imagePullPolicy"), container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
    ...validateContainerResources(container.resources, claimNames, path.child("resources")),
    ...validateResizePolicy(container, spec.restartPolicy ?? "", path.child("resizePolicy")),
    ...validateSecurityContext(container.securityContext, path.child("securityContext"), spec.hostUsers !== false),
  ];
}

const ruleMax = 20;
const exitCodeMax = 255;

function validateRestartPolicy(container: CoreV1Container, path: Path): ErrorList {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const errors: ErrorList = [];
  if (restartPolicy === undefined) {
    if (rules.length === 0) return [];
    errors.push(required(path.child("restartPolicy"), "must specify restartPolicy when restart rules are used"));
  } else errors.push(...oneOf(path.child("restartPolicy"), restartPolicy, ["Always", "Never", "OnFailure"]));
  if (rules.length > ruleMax) errors.push(tooMany(path.child("restartPolicyRules"), rules.length, ruleMax));
  for (const [i, { action, exitCodes }] of rules.entries()) {
    const at = path.child("restartPolicyRules").index(i);
    errors.push(...oneOf(at.child("action"), action, ["Restart", "RestartAllContainers"]));
    if (exitCodes === undefined) {
      errors.push(required(at.child("exitCodes"), "must be specified"));
      continue;
    }
    errors.push(...oneOf(at.child("exitCodes", "operator"), exitCodes.operator, ["In", "NotIn"]));
    const count = exitCodes.values?.length ?? 0;
    if (count > exitCodeMax) errors.push(tooMany(at.child("exitCodes", "values"), count, exitCodeMax));
  }
  return errors;
}

/** No two containers may take the same port of the host. */
function validateHostPorts(containers: readonly CoreV1Container[], path: Path): ErrorList {
  const taken = new Set<string>();
  return containers.flatMap((container, c) =>
    (container.ports ?? []).flatMap(({ protocol = "", hostIP = "", hostPort = 0 }, p) => {
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (hostPort === 0) return [];
      if (taken.has(key)) return [duplicate(path.index(c).child("ports").index(p).child("hostPort"), key)];
      taken.add(key);
      return [];
    }),
  );
}

export function validateContainers(facts: PodFacts, path: Path): ErrorList {
  const { containers = [], terminationGracePeriodSeconds: grace, os } = facts.spec;
  if (containers.length === 0) return [required(path, "")];
  const names = new Set<string>();
  const errors = containers.flatMap((container, i) => {
    const at = path.index(i);
    const name = container.name ?? "";
    const own = validateCommon(container, facts, at);
    if (names.has(name)) own.push(duplicate(at.child("name"), name));
    names.add(name);
    return [
      ...own,
      ...validateLifecycle(container.lifecycle, grace, os?.name, at.child("lifecycle")),
      ...validateProbes(container, grace, at),
      ...validateRestartPolicy(container, at),
    ];
  });
  return [...errors, ...validateHostPorts(containers, path)];
}

const sidecarOnly = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

function validateInitContainer(container: CoreV1Container, facts: PodFacts, at: Path): ErrorList {
  const { terminationGracePeriodSeconds: grace, os } = facts.spec;
  if (container.restartPolicy === "Always")
    return [...validateLifecycle(container.lifecycle, grace, os?.name, at.child("lifecycle")), ...validateProbes(container, grace, at)];
  const errors: ErrorList = sidecarOnly
    .filter((field) => container[field] !== undefined)
    .map((field) => forbidden(at.child(field), "may not be set for init containers without restartPolicy=Always"));
  for (const [j, { restartPolicy }] of (container.resizePolicy ?? []).entries())
    if (restartPolicy === "RestartContainer")
      errors.push(
        invalid(
          at.child("resizePolicy").index(j).child("restartPolicy"),
          restartPolicy,
          "must not be set to 'RestartContainer' for non-sidecar initContainers",
        ),
      );
  return errors;
}

export function validateInitContainers(facts: PodFacts, path: Path): ErrorList {
  const names = new Set((facts.spec.containers ?? []).map(({ name }) => name ?? ""));
  return (facts.spec.initContainers ?? []).flatMap((container, i) => {
    const at = path.index(i);
    const name = container.name ?? "";
    const errors = [...validateCommon(container, facts, at), ...validateRestartPolicy(container, at)];
    if (names.has(name)) errors.push(duplicate(at.child("name"), name));
    else if (name !== "") names.add(name);
    return [...errors, ...validateHostPorts([container], path), ...validateInitContainer(container, facts, at)];
  });
}

const forbiddenInEphemeral = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;

const pointers = new Set<string>(["restartPolicy", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]);

const isSet = (field: string, value: unknown): boolean =>
  value !== undefined && (pointers.has(field) || typeof value !== "object" || value === null || Object.keys(value).length > 0);

function validateEphemeralFields(container: CoreV1EphemeralContainer, at: Path): ErrorList {
  const detail = "cannot be set for an Ephemeral Container";
  const errors: ErrorList = forbiddenInEphemeral
    .filter((field) => isSet(field, container[field]))
    .map((field) => forbidden(at.child(field), detail));
  for (const [i, { subPath = "", subPathExpr = "" }] of (container.volumeMounts ?? []).entries()) {
    const mount = at.child("volumeMounts").index(i);
    if (subPath !== "") errors.push(forbidden(mount.child("subPath"), detail));
    if (subPathExpr !== "") errors.push(forbidden(mount.child("subPathExpr"), detail));
  }
  return errors;
}

export function validateEphemeralContainers(facts: PodFacts, path: Path): ErrorList {
  const others = new Set([...(facts.spec.containers ?? []), ...(facts.spec.initContainers ?? [])].map(({ name }) => name ?? ""));
  const names = new Set(others);
  return (facts.spec.ephemeralContainers ?? []).flatMap((container, i) => {
    const at = path.index(i);
    const { name = "", targetContainerName: target = "" } = container;
    const errors = [...validateCommon(container, facts, at), ...validateImageWhitespace(container, at)];
    if (names.has(name)) errors.push(duplicate(at.child("name"), name));
    names.add(name);
    if (target !== "" && !others.has(target)) errors.push(notFound(at.child("targetContainerName"), target));
    return [...errors, ...validateEphemeralFields(container, at)];
  });
}

/** Only in pods: templates may keep images that mean nothing yet. upstream: validateContainerOnlyForPod */
export const validateImageWhitespace = ({ image = "" }: { image?: string }, path: Path): ErrorList =>
  image === image.trim() ? [] : [invalid(path.child("image"), image, "must not have leading or trailing whitespace")];
