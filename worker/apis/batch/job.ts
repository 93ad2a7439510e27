import { type ErrorList, invalid, named, Path, required } from "../../apimachinery/field.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isDNS1123Label } from "../../apimachinery/validation/names.ts";
import { deepEqual, immutableMessage, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { matcherOf, sorted, validateTemplateLabels } from "../apps/pod-template.ts";
import { internalPodSpec, internalPodTemplate } from "../core/internal-form.ts";
import type { BatchV1Job, BatchV1JobSpec, CoreV1PodSpec, CoreV1PodTemplateSpec } from "../generated/types.ts";
import { goShape, withoutEmpty } from "../rows/go-shape.ts";
import { validateJobSpec } from "./job-spec.ts";

const path = new Path("spec");
const uidLabels = ["controller-uid", "batch.kubernetes.io/controller-uid"] as const;
const nameLabels = ["job-name", "batch.kubernetes.io/job-name"] as const;

/** A name made of generateName: upstream copies such an object, which ends the sharing of maps. upstream: registry/generic/registry/store.go Create */
function hasGeneratedName({ metadata }: BatchV1Job): boolean {
  const { name = "", generateName = "" } = metadata ?? {};
  return generateName !== "" && name.length === Math.min(generateName.length, 58) + 5 && name.startsWith(generateName.slice(0, 58));
}

/** Unless the selector is the user's own, pods are found by the job's uid. upstream: pkg/registry/batch/job/strategy.go generateSelector */
export function prepareJobForCreate(job: BatchV1Job): void {
  const spec = (job.spec ??= {});
  if (spec.manualSelector === true) return;
  const { name = "", uid = "" } = job.metadata ?? {};
  const meta = ((spec.template ??= {}).metadata ??= {});
  // Upstream's default lets the job's labels be the template's map, so that generated ones come into both.
  const shared = !hasGeneratedName(job) && deepEqual(job.metadata?.labels ?? {}, meta.labels ?? {});
  const labels = { ...meta.labels };
  for (const label of nameLabels) labels[label] ??= name;
  for (const label of uidLabels) labels[label] ??= uid;
  meta.labels = labels;
  if (shared) (job.metadata ??= {}).labels = { ...labels };
  const selector = (spec.selector ??= {});
  selector.matchLabels = { [uidLabels[1]]: uid, ...selector.matchLabels };
}

function validateHasLabel(template: CoreV1PodTemplateSpec, label: string, expected: string): ErrorList {
  const labels = template.metadata?.labels ?? {};
  const at = path.child("template", "metadata", "labels").key(label);
  if (!Object.hasOwn(labels, label)) return [required(at, `must be '${expected}'`)];
  return labels[label] === expected ? [] : [invalid(at, sorted(labels), `must be '${expected}'`)];
}

/** The selector and labels that a job without its own selector must have. `prefixed`: the labels under batch.kubernetes.io too. */
function validateGeneratedSelector(job: BatchV1Job, prefixed: boolean): ErrorList {
  const { manualSelector, selector, template = {} } = job.spec ?? {};
  const { name = "", uid = "" } = job.metadata ?? {};
  if (manualSelector === true || selector === undefined) return [];
  const expected: Record<string, string> = { [uidLabels[0]]: uid, [nameLabels[0]]: name };
  if (prefixed) Object.assign(expected, { [uidLabels[1]]: uid, [nameLabels[1]]: name });
  const errors = Object.entries(expected).flatMap(([label, value]) => validateHasLabel(template, label, value));
  const matcher = matcherOf(selector);
  const shown = { ...withoutEmpty(selector), ...(selector.matchLabels === undefined ? {} : { matchLabels: sorted(selector.matchLabels) }) };
  if (matcher !== undefined && !matcher(expected)) errors.push(invalid(path.child("selector"), shown, "`selector` not auto-generated"));
  return errors;
}

function validateWholeSpec(spec: BatchV1JobSpec): ErrorList {
  const { selector, template = {} } = spec;
  const matcher = matcherOf(selector);
  return [
    ...validateJobSpec(spec, path),
    ...(selector === undefined ? [required(path.child("selector"), "")] : validateLabelSelector(selector, path.child("selector"))),
    ...(matcher === undefined ? [] : validateTemplateLabels(template, matcher, path.child("template"))),
  ];
}

function validateWith(job: BatchV1Job, prefixed: boolean): ErrorList {
  const spec = job.spec ?? {};
  const errors = [...validateGeneratedSelector(job, prefixed), ...validateWholeSpec(spec)];
  const name = job.metadata?.name ?? "";
  const last = `${name}-${(spec.completions ?? 0) - 1}`;
  if (spec.completionMode === "Indexed" && (spec.completions ?? 0) > 0 && isDNS1123Label(last).length > 0)
    errors.push(invalid(new Path("metadata").child("name"), name, `will not able to create pod with invalid DNS label: ${last}`));
  return errors;
}

/** upstream: pkg/apis/batch/validation ValidateJob */
export const validateJob = (job: BatchV1Job): ErrorList => validateWith(job, true);

const isTrue = (job: BatchV1Job, type: string): boolean =>
  (job.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === "True");

/** A job that is suspended and has no pods may still change where and with what its pods will run. */
const templateMayChange = (job: BatchV1Job): boolean =>
  job.spec?.suspend === true && (job.status?.startTime === undefined || isTrue(job, "Suspended")) && (job.status?.active ?? 0) === 0;

/** The old template with the new one's scheduling directives and container resources. */
function withMutable(old: CoreV1PodTemplateSpec, now: CoreV1PodTemplateSpec): CoreV1PodTemplateSpec {
  const spec: CoreV1PodSpec = { ...old.spec };
  const next = now.spec ?? {};
  for (const name of ["nodeSelector", "tolerations", "schedulingGates"] as const) {
    if (next[name] === undefined) delete spec[name];
    else Object.assign(spec, { [name]: next[name] });
  }
  const affinity = { ...spec.affinity };
  if (next.affinity?.nodeAffinity === undefined) delete affinity.nodeAffinity;
  else affinity.nodeAffinity = next.affinity.nodeAffinity;
  if (Object.keys(affinity).length > 0 || next.affinity !== undefined) spec.affinity = affinity;
  else delete spec.affinity;
  for (const list of ["containers", "initContainers"] as const) {
    const olds = spec[list];
    const news = next[list];
    if (olds === undefined || olds.length !== news?.length) continue;
    spec[list] = olds.map((container, i) => {
      const { resources: _resources, ...rest } = container;
      const resources = news[i]?.resources;
      if (news[i]?.name !== container.name) return container;
      return resources === undefined ? rest : { ...rest, resources };
    });
  }
  return { ...now, spec };
}

function validateTemplateUpdate(spec: BatchV1JobSpec, old: BatchV1Job): ErrorList {
  const template = spec.template ?? {};
  const before = old.spec?.template ?? {};
  const immutable = (same: boolean, at: string, shown: unknown): ErrorList =>
    same ? [] : [invalid(path.child(at), shown, immutableMessage)];
  if (!templateMayChange(old)) return immutable(deepEqual(template, before), "template", internalPodTemplate(template));
  const same = deepEqual(template.spec, withMutable(before, template).spec);
  return immutable(same, "template.spec", internalPodSpec(template.spec ?? {}));
}

function validateCompletionsUpdate(spec: BatchV1JobSpec, old: BatchV1JobSpec): ErrorList {
  const at = path.child("completions");
  if (spec.completionMode !== "Indexed") return validateImmutableField(spec.completions, old.completions, at);
  if (spec.completions === undefined || spec.completions === old.completions || spec.completions === spec.parallelism) return [];
  return [invalid(at, spec.completions, "can only be modified in tandem with spec.parallelism")];
}

const immutable = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;

const policies: Readonly<Record<string, string>> = {
  podFailurePolicy: "batch.v1.PodFailurePolicy",
  successPolicy: "batch.v1.SuccessPolicy",
};

/** Policies are of internal types, and one mode has a type with a name of its own. */
function shownAs(name: (typeof immutable)[number], value: unknown): unknown {
  const schema = policies[name];
  if (schema !== undefined && value !== undefined) return goShape(schema, value as Record<string, unknown>);
  return name === "completionMode" && typeof value === "string" ? named(value) : value;
}

/** Selector, template and policies are immutable. Every rule of a new job is checked twice, as upstream does. upstream: pkg/registry/batch/job/strategy.go ValidateUpdate */
export function validateJobAgain(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const labels = old.spec?.template?.metadata?.labels ?? {};
  return validateWith(job, Object.hasOwn(labels, uidLabels[1]) && Object.hasOwn(labels, nameLabels[1]));
}

export function validateJobUpdate(job: BatchV1Job, old: BatchV1Job): ErrorList {
  const spec = job.spec ?? {};
  const before = old.spec ?? {};
  return [
    ...validateWholeSpec(spec),
    ...validateCompletionsUpdate(spec, before),
    ...validateImmutableField(withoutEmpty(spec.selector), before.selector, path.child("selector")),
    ...(deepEqual(spec.template, before.template) ? [] : validateTemplateUpdate(spec, old)),
    ...immutable.flatMap((name) =>
      deepEqual(spec[name], before[name]) ? [] : [invalid(path.child(name), shownAs(name, spec[name]), immutableMessage)],
    ),
  ];
}
