import { type ErrorList, forbidden, invalid, Path, required } from "../../../../apimachinery/field.ts";
import { isInRange } from "../../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../../apimachinery/validation/objectmeta.ts";
import type { CoreV1Container, CoreV1NodeAffinity, CoreV1NodeSelectorTerm, CoreV1Pod, CoreV1PodSpec } from "../../../generated/types.ts";
import { internalDiff, internalForm, internalPodSpec } from "../../internal-form.ts";
import { validateImageWhitespace } from "../container/containers.ts";
import { invalids } from "../messages.ts";
import { validatePodAnnotationUpdates } from "./metadata.ts";
import { validatePod } from "./pod.ts";
import { validateOnlyAddedTolerations, validateOnlyDeletedGates } from "./scheduling.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodUpdate

const specPath = new Path("spec");

/** Images may change, their number may not: that ends the check. */
function validateContainerUpdates(
  now: readonly CoreV1Container[],
  old: readonly CoreV1Container[],
  path: Path,
): { errors: ErrorList; stop: boolean } {
  if (now.length !== old.length) return { errors: [forbidden(path, "pod updates may not add or remove containers")], stop: true };
  const errors = now.flatMap((container, i): ErrorList => {
    const at = path.index(i).child("image");
    return [...((container.image ?? "") === "" ? [required(at, "")] : []), ...validateImageWhitespace(container, path.index(i))];
  });
  return { errors, stop: false };
}

const deadlineMax = 2147483647;

function validateDeadline(now: number | undefined, old: number | undefined): { errors: ErrorList; stop: boolean } {
  const at = specPath.child("activeDeadlineSeconds");
  if (now === undefined)
    return { errors: old === undefined ? [] : [invalid(at, null, "must not update from a positive integer to nil value")], stop: false };
  const errors = invalids(at, now, isInRange(now, 0, deadlineMax));
  if (errors.length === 0 && old !== undefined && old < now) errors.push(invalid(at, now, "must be less than or equal to previous value"));
  return { errors, stop: errors.length > 0 };
}

const mutableFields = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** The new spec with everything that may change taken from the old one; a gated pod's node selection is checked by itself. */
function withoutMutable(spec: CoreV1PodSpec, old: CoreV1PodSpec): CoreV1PodSpec {
  const sameImages = (now: CoreV1Container[] | undefined, before: CoreV1Container[] | undefined): CoreV1Container[] | undefined =>
    now?.map((container, i) => ({ ...container, image: before?.[i]?.image ?? "" }));
  const graced = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  const gated = (old.schedulingGates ?? []).length > 0;
  const affinity = gated ? withAffinity(spec.affinity, old.affinity) : spec.affinity;
  const taken: Record<string, unknown> = {
    containers: sameImages(spec.containers, old.containers),
    initContainers: sameImages(spec.initContainers, old.initContainers),
    tolerations: old.tolerations,
    schedulingGates: old.schedulingGates,
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    affinity,
    ...(graced ? { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds } : {}),
    ...(gated ? { nodeSelector: old.nodeSelector } : {}),
  };
  return Object.fromEntries(Object.entries({ ...spec, ...taken }).filter(([, value]) => value !== undefined));
}

type Affinity = CoreV1PodSpec["affinity"];

/** The new affinity with the old one's rules for nodes. */
function withAffinity(now: Affinity, old: Affinity): Affinity {
  const before = old?.nodeAffinity;
  if (deepEqual(now?.nodeAffinity, before)) return now;
  if (now === undefined) return before === undefined ? undefined : { nodeAffinity: before };
  if (old === undefined && now.podAffinity === undefined && now.podAntiAffinity === undefined) return undefined;
  const { nodeAffinity: _dropped, ...rest } = now;
  return before === undefined ? rest : { ...rest, nodeAffinity: before };
}

/** A gated pod's nodeSelector may grow. upstream: validateNodeSelectorMutation */
function validateNodeSelectorGrowth(spec: CoreV1PodSpec, old: CoreV1PodSpec): ErrorList {
  const before = Object.entries(old.nodeSelector ?? {});
  if (before.every(([key, value]) => spec.nodeSelector?.[key] === value)) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [invalid(specPath.child("nodeSelector"), spec.nodeSelector ?? {}, detail)];
}

/** upstream: validateNodeSelectorTermHasOnlyAdditions */
function onlyGrew(now: CoreV1NodeSelectorTerm, old: CoreV1NodeSelectorTerm): boolean {
  const lists = (["matchExpressions", "matchFields"] as const).map((field) => [now[field] ?? [], old[field] ?? []] as const);
  if (lists.every(([, before]) => before.length === 0) && lists.some(([list]) => list.length > 0)) return false;
  return lists.every(([list, before]) => before.length === 0 || deepEqual(list.slice(0, before.length), before));
}

/** The terms that nodes must meet may each grow; none is added or taken away. upstream: validateNodeAffinityMutation */
function validateNodeAffinityGrowth(now: CoreV1NodeAffinity | undefined, old: CoreV1NodeAffinity | undefined): ErrorList {
  const field = "requiredDuringSchedulingIgnoredDuringExecution";
  if (old?.[field] === undefined || deepEqual(now, old)) return [];
  const at = specPath.child("affinity", "nodeAffinity", field, "nodeSelectorTerms");
  const [terms, before] = [now?.[field]?.nodeSelectorTerms, old[field]?.nodeSelectorTerms ?? []];
  const shown = (term: CoreV1NodeSelectorTerm): unknown => internalForm("NodeSelectorTerm", term);
  if (before.length > 0 && before.length !== (terms ?? []).length)
    return [invalid(at, terms?.map(shown) ?? null, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")];
  return before.flatMap((term, i) => {
    const next = terms?.[i] ?? {};
    return onlyGrew(next, term) ? [] : [invalid(at.index(i), shown(next), "only additions are allowed (no mutations or deletions)")];
  });
}

const isEmptyMap = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;
const maps: readonly string[] = ["nodeSelector", "overhead"];
const withoutEmpty = (spec: CoreV1PodSpec): CoreV1PodSpec =>
  Object.fromEntries(Object.entries(spec).filter(([key, value]) => !maps.includes(key) || !isEmptyMap(value)));

/** What an update of a pod may change: images, deadline, tolerations, gates. */
export function validatePodUpdate(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  const [spec, before] = [pod.spec ?? {}, old.spec ?? {}];
  const errors = [...validatePod(pod), ...validatePodAnnotationUpdates(pod, old)];
  for (const field of ["containers", "initContainers"] as const) {
    const check = validateContainerUpdates(spec[field] ?? [], before[field] ?? [], specPath.child(field));
    errors.push(...check.errors);
    if (check.stop) return errors;
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds, before.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.stop) return errors;
  errors.push(...validateOnlyAddedTolerations(spec.tolerations ?? [], before.tolerations ?? [], specPath.child("tolerations")));
  errors.push(...validateOnlyDeletedGates(spec.schedulingGates ?? [], before.schedulingGates ?? [], specPath.child("schedulingGates")));
  if (deepEqual(spec, before)) return errors;
  if ((before.schedulingGates ?? []).length > 0)
    errors.push(
      ...validateNodeSelectorGrowth(spec, before),
      ...validateNodeAffinityGrowth(spec.affinity?.nodeAffinity, before.affinity?.nodeAffinity),
    );
  const munged = withoutMutable(spec, before);
  if (!deepEqual(withoutEmpty(munged), withoutEmpty(before))) {
    const diff = internalDiff(internalPodSpec(before), internalPodSpec(munged));
    errors.push(forbidden(specPath, `pod updates may not change fields other than ${mutableFields}\n${diff}`));
  }
  return errors;
}
