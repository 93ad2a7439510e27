import { newForbidden, newInvalid } from "../../apimachinery/errors.ts";
import { type KubeObject, type ObjectMeta, qualified } from "../../apimachinery/types.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import type { CoreV1Container, CoreV1Pod, CoreV1PodSpec, CoreV1PodTemplateSpec } from "../../apis/generated/types.ts";
import { groupResource } from "../../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission.ts";
import { findNamespace } from "../namespace-lifecycle.ts";
import { showReasons, showViolations, violationsOf } from "./evaluate.ts";
import { compareLevels, type LevelVersion, type Policy, policyOf, sameLevel, showLevel } from "./policy.ts";
import { containersOf } from "./words.ts";

// upstream: k8s.io/pod-security-admission/admission/admission.go

interface Workload {
  readonly spec?: {
    readonly template?: CoreV1PodTemplateSpec;
    readonly jobTemplate?: { readonly spec?: { readonly template?: CoreV1PodTemplateSpec } };
  };
  readonly template?: CoreV1PodTemplateSpec;
}

const ofSpec = (object: Workload): CoreV1PodTemplateSpec | undefined => object.spec?.template;

/** By resource: the template of the pods that it makes. upstream: admission/pods.go DefaultPodSpecExtractor */
const templates: Readonly<Record<string, (object: Workload) => CoreV1PodTemplateSpec | undefined>> = {
  podtemplates: (object) => object.template,
  replicationcontrollers: ofSpec,
  "replicasets.apps": ofSpec,
  "deployments.apps": ofSpec,
  "statefulsets.apps": ofSpec,
  "daemonsets.apps": ofSpec,
  "jobs.batch": ofSpec,
  "cronjobs.batch": (object) => object.spec?.jobTemplate?.spec?.template,
};

const ignoredSubresources = new Set(["exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"]);

async function policyFor(a: AdmissionAttributes): Promise<Policy> {
  const found = await findNamespace(a, a.scope.namespace);
  return policyOf(found?.metadata?.labels ?? {}).policy;
}

function warn(a: AdmissionAttributes, level: LevelVersion, metadata: ObjectMeta, spec: CoreV1PodSpec): void {
  const violations = violationsOf(level, metadata, spec);
  if (violations.length > 0)
    a.scope.ctx.warnings.add(`would violate PodSecurity ${JSON.stringify(showLevel(level))}: ${showViolations(violations)}`);
}

/** Whether an update of a pod changes what the rules look at: images, and which containers there are. */
function isSignificant(pod: CoreV1Pod, old: CoreV1Pod): boolean {
  const [spec, before] = [pod.spec ?? {}, old.spec ?? {}];
  for (const field of ["containers", "initContainers"] as const) {
    const [now, then] = [spec[field] ?? [], before[field] ?? []];
    if (now.length !== then.length || now.some(({ image }, i) => image !== then[i]?.image)) return true;
  }
  const known = new Map(
    containersOf({ ephemeralContainers: before.ephemeralContainers ?? [] }).map((c: CoreV1Container) => [c.name, c.image]),
  );
  return (spec.ephemeralContainers ?? []).some(({ name, image }) => !known.has(name) || known.get(name) !== image);
}

async function validatePod(a: AdmissionAttributes): Promise<void> {
  if (ignoredSubresources.has(a.scope.subresource?.name ?? "") || a.object === undefined) return;
  const policy = await policyFor(a);
  const pod = a.object as CoreV1Pod;
  if (a.operation === "UPDATE" && !isSignificant(pod, (a.oldObject ?? {}) as CoreV1Pod)) return;
  const [metadata, spec] = [pod.metadata ?? {}, pod.spec ?? {}];
  const violations = violationsOf(policy.enforce, metadata, spec);
  if (violations.length > 0) {
    const why = `violates PodSecurity ${JSON.stringify(showLevel(policy.enforce))}: ${showViolations(violations)}`;
    throw newForbidden(groupResource(a.scope), metadata.name ?? "", why);
  }
  warn(a, policy.warn, metadata, spec);
}

/** A workload is only warned of what its pods would violate. */
async function validateTemplate(a: AdmissionAttributes, template: CoreV1PodTemplateSpec | undefined): Promise<void> {
  if (a.scope.subresource !== undefined || template === undefined) return;
  warn(a, (await policyFor(a)).warn, template.metadata ?? {}, template.spec ?? {});
}

/** upstream: admission/admission.go defaultNamespaceMaxPodsToCheck */
const podsMax = 3000;

const controllerOf = (pod: KubeObject): string | undefined => pod.metadata?.ownerReferences?.find(({ controller }) => controller)?.uid;

/** One pod of each controller first, then the others. */
function prioritized(pods: readonly KubeObject[]): KubeObject[] {
  const seen = new Set<string>();
  const [first, rest]: [KubeObject[], KubeObject[]] = [[], []];
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner !== undefined && seen.has(owner)) rest.push(pod);
    else first.push(pod);
    if (owner !== undefined) seen.add(owner);
  }
  return [...first, ...rest];
}

async function listPods(a: AdmissionAttributes, namespace: string): Promise<{ pods: KubeObject[]; total: number }> {
  const request = { prefix: `pods/${namespace}/`, labels: [], fields: [], limit: podsMax, startKey: "", at: undefined, itemHead: "" };
  const result = await a.scope.ctx.deps.storage.list("pods", request);
  if (!result.ok) return { pods: [], total: 0 };
  const pods = JSON.parse(`[${await new Response(result.items).text()}]`) as KubeObject[];
  return { pods, total: pods.length + (result.remaining ?? 0) };
}

/** Says which of the pods that run already the new level would not allow. */
async function warnOfPods(a: AdmissionAttributes, namespace: string, enforce: LevelVersion): Promise<void> {
  const { pods, total } = await listPods(a, namespace);
  const names = new Map<string, string[]>();
  for (const pod of prioritized(pods) as CoreV1Pod[]) {
    const reason = showReasons(violationsOf(enforce, pod.metadata ?? {}, pod.spec ?? {}));
    if (reason !== "") names.set(reason, [...(names.get(reason) ?? []), pod.metadata?.name ?? ""]);
  }
  const { warnings } = a.scope.ctx;
  if (pods.length < total)
    warnings.add(`new PodSecurity enforce level only checked against the first ${pods.length} of ${total} existing pods`);
  if (names.size === 0) return;
  const level = JSON.stringify(showLevel(enforce));
  warnings.add(`existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${level}`);
  const said = [...names].map(([reason, all]) => {
    const first = [...all].sort()[0] ?? "";
    const others = all.length - 1;
    const more = others === 0 ? "" : others === 1 ? " (and 1 other pod)" : ` (and ${others} other pods)`;
    return `${first}${more}: ${reason}`;
  });
  for (const text of said.sort()) warnings.add(text);
}

async function validateNamespace(a: AdmissionAttributes): Promise<void> {
  if (a.scope.subresource !== undefined || a.object === undefined) return;
  const name = a.object.metadata?.name ?? "";
  const now = policyOf(a.object.metadata?.labels ?? {});
  const old = a.operation === "UPDATE" ? policyOf(a.oldObject?.metadata?.labels ?? {}) : undefined;
  const { row } = a.scope;
  if (now.errors.length > 0 && (old === undefined || !deepEqual(now.errors, old.errors)))
    throw newInvalid(row.names.kind, row.group, name, now.errors);
  if (old === undefined) return;
  const [enforce, before] = [now.policy.enforce, old.policy.enforce];
  const relaxed = enforce.version === before.version && compareLevels(enforce.level, before.level) <= 0;
  if (sameLevel(enforce, before) || enforce.level === "privileged" || relaxed) return;
  await warnOfPods(a, name, enforce);
}

/** Holds pods to the level that their namespace's labels name, and warns of workloads that would make others. */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  operations: ["CREATE", "UPDATE"],
  async validate(a) {
    const resource = qualified(a.scope.row.names.plural, a.scope.row.group);
    if (resource === "pods") return validatePod(a);
    if (resource === "namespaces") return validateNamespace(a);
    const template = Object.hasOwn(templates, resource) ? templates[resource] : undefined;
    if (template !== undefined && a.object !== undefined) await validateTemplate(a, template(a.object as Workload));
  },
};
