import { newForbidden } from "../apimachinery/errors.ts";
import type { KubeObject } from "../apimachinery/types.ts";
import type { CoreV1PodSpec } from "../apis/generated/types.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionPlugin } from "./admission.ts";
import { podSpec } from "./pod-admission.ts";

interface PriorityClass extends KubeObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** The class that is the default: of several the one with the lowest value. */
function defaultClass(classes: readonly PriorityClass[]): PriorityClass | undefined {
  return classes.filter((c) => c.globalDefault).sort((x, y) => (x.value ?? 0) - (y.value ?? 0))[0];
}

/** What was resolved on create stays where an update leaves it out. */
function keepPriority(spec: CoreV1PodSpec, old: CoreV1PodSpec): void {
  if (spec.priority === undefined && old.priority !== undefined) spec.priority = old.priority;
  if (spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined) spec.preemptionPolicy = old.preemptionPolicy;
}

/** Resolves a pod's priority class to its number, and lets only one class be the default. upstream: plugin/pkg/admission/priority/admission.go */
export const priority: AdmissionPlugin = {
  name: "Priority",
  operations: ["CREATE", "UPDATE"],
  async admit(a) {
    const spec = podSpec(a);
    if (spec === undefined) return;
    if (a.operation === "UPDATE") return keepPriority(spec, (a.oldObject?.["spec"] ?? {}) as CoreV1PodSpec);
    const snapshot = await a.scope.ctx.deps.policy.snapshot();
    const named = spec.priorityClassName ?? "";
    const refuse = (why: string): Error => newForbidden(groupResource(a.scope), a.object?.metadata?.name ?? "", why);
    const found =
      named === ""
        ? defaultClass(snapshot.list("priorityclasses") as readonly PriorityClass[])
        : (snapshot.get("priorityclasses", "", named) as PriorityClass | undefined);
    if (named !== "" && found === undefined) throw refuse(`no PriorityClass with name ${named} was found`);
    const value = found?.value ?? 0;
    if (spec.priority !== undefined && spec.priority !== value)
      throw refuse(
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    if (named === "" && found !== undefined) spec.priorityClassName = found.metadata?.name ?? "";
    spec.priority = value;
    const policy = found?.preemptionPolicy ?? "PreemptLowerPriority";
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
      throw refuse(
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    spec.preemptionPolicy = policy;
  },
  async validate({ scope, operation, object }) {
    if (scope.row.names.plural !== "priorityclasses" || scope.subresource !== undefined) return;
    if ((object as PriorityClass | undefined)?.globalDefault !== true) return;
    const known = defaultClass((await scope.ctx.deps.policy.snapshot()).list("priorityclasses") as readonly PriorityClass[])?.metadata
      ?.name;
    const name = object?.metadata?.name ?? "";
    if (known !== undefined && (operation === "CREATE" || known !== name))
      throw newForbidden(groupResource(scope), name, `PriorityClass ${known} is already marked as default. Only one default can exist`);
  },
};
