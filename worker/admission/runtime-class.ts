import { newForbidden } from "../apimachinery/errors.ts";
import { equalAmounts, parseAmounts } from "../apimachinery/quota/amounts.ts";
import type { CoreV1PodSpec, CoreV1Toleration, NodeV1RuntimeClass } from "../apis/generated/types.ts";
import { groupResource } from "../registry/scope.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "./admission.ts";
import { createdPodSpec } from "./pod-admission.ts";

const refuse = (a: AdmissionAttributes, why: string): Error => newForbidden(groupResource(a.scope), a.object?.metadata?.name ?? "", why);

/** The class that the pod names; one that the snapshot does not have may be newer. */
async function classOf(a: AdmissionAttributes, spec: CoreV1PodSpec): Promise<NodeV1RuntimeClass | undefined> {
  const name = spec.runtimeClassName;
  if (name === undefined || name === null) return undefined;
  const { policy, storage } = a.scope.ctx.deps;
  const known = (await policy.snapshot()).get("runtimeclasses", "", name);
  if (known !== undefined) return known as NodeV1RuntimeClass;
  const live = await storage.get("policy", `runtimeclasses/${name}`);
  if (live.ok && live.object !== undefined) return JSON.parse(live.object.text) as NodeV1RuntimeClass;
  throw refuse(a, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
}

const sameOverhead = (spec: CoreV1PodSpec, found: NodeV1RuntimeClass): boolean =>
  equalAmounts(parseAmounts(spec.overhead), parseAmounts(found.overhead?.podFixed));

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

const asText = ({ key = "", operator = "", value = "", effect = "", tolerationSeconds }: CoreV1Toleration): string =>
  JSON.stringify([key, operator, value, effect, tolerationSeconds ?? null]);

/** Whether `wide` tolerates all that `t` does. upstream: pkg/util/tolerations isSuperset */
function covers(wide: CoreV1Toleration, t: CoreV1Toleration): boolean {
  if (asText(wide) === asText(t)) return true;
  if ((t.key ?? "") !== (wide.key ?? "") && ((wide.key ?? "") !== "" || wide.operator !== "Exists")) return false;
  if ((t.effect ?? "") !== (wide.effect ?? "") && (wide.effect ?? "") !== "") return false;
  if (wide.effect === "NoExecute" && wide.tolerationSeconds !== undefined)
    if (t.tolerationSeconds === undefined || t.tolerationSeconds > wide.tolerationSeconds) return false;
  if (wide.operator === "Exists") return true;
  return ["Equal", ""].includes(wide.operator ?? "") && t.operator === "Equal" && (t.value ?? "") === (wide.value ?? "");
}

/** Both lists, without what another covers. upstream: pkg/util/tolerations MergeTolerations */
export function mergeTolerations(first: readonly CoreV1Toleration[], second: readonly CoreV1Toleration[]): CoreV1Toleration[] {
  const all = [...first, ...second];
  const merged: CoreV1Toleration[] = [];
  all.forEach((t, at) => {
    const later = all.slice(at + 1).some((other) => asText(other) !== asText(t) && covers(other, t));
    if (!later && !merged.some((other) => covers(other, t))) merged.push(t);
  });
  return merged;
}

function schedule(a: AdmissionAttributes, spec: CoreV1PodSpec, { scheduling }: NodeV1RuntimeClass): void {
  if (scheduling === undefined) return;
  const selector = new Map(Object.entries(spec.nodeSelector ?? {}));
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = selector.get(key);
    if (own !== undefined && own !== value)
      throw refuse(a, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
    selector.set(key, value);
  }
  if (selector.size > 0) spec.nodeSelector = Object.fromEntries(selector);
  const tolerations = mergeTolerations(spec.tolerations ?? [], scheduling.tolerations ?? []);
  if (tolerations.length > 0) spec.tolerations = tolerations;
}

/** Gives a pod what its runtime class adds: overhead, node selector and tolerations. upstream: plugin/pkg/admission/runtimeclass/admission.go */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  operations: ["CREATE"],
  async admit(a) {
    const spec = createdPodSpec(a);
    const found = spec === undefined ? undefined : await classOf(a, spec);
    if (spec === undefined || found === undefined) return;
    const overhead = found.overhead?.podFixed;
    if (found.overhead !== undefined && Object.keys(spec.overhead ?? {}).length > 0 && !sameOverhead(spec, found))
      throw refuse(a, mismatch);
    if (overhead !== undefined) spec.overhead = { ...overhead };
    schedule(a, spec, found);
  },
  async validate(a) {
    const spec = createdPodSpec(a);
    if (spec === undefined || (spec.overhead === undefined && spec.runtimeClassName === undefined)) return;
    const found = await classOf(a, spec);
    if (found?.overhead !== undefined && !sameOverhead(spec, found)) throw refuse(a, mismatch);
    if (found?.overhead === undefined && spec.overhead !== undefined)
      throw refuse(a, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
  },
};
