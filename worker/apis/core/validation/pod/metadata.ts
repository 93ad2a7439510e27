import { type ErrorList, forbidden, invalid, Path } from "../../../../apimachinery/field.ts";
import { parseJSON } from "../../../../apimachinery/serializer/json.ts";
import type { CoreV1Pod, CoreV1PodTemplateSpec, CoreV1Toleration } from "../../../generated/types.ts";
import { validateProfileAnnotations } from "./profile-annotations.ts";
import { validateTolerations } from "./scheduling.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations

const mirror = "kubernetes.io/config.mirror";
const tolerationsKey = "scheduler.alpha.kubernetes.io/tolerations";
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const appArmor = "container.apparmor.security.beta.kubernetes.io/";
const path = new Path("metadata").child("annotations");

const int32 = /^(?:0|[1-9]\d*|-[1-9]\d*)$/;
const isInt32 = (text: string): boolean => int32.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;

/** The tolerations of old clients, as JSON. upstream: ValidateTolerationsInPodAnnotations */
function validateTolerationsAnnotation(text: string, at: Path): ErrorList {
  if (text === "") return [];
  const refuse = (message: string): ErrorList => [invalid(at, tolerationsKey, message)];
  try {
    const { value } = parseJSON(text, { strict: false });
    if (!Array.isArray(value))
      return value === null ? [] : refuse(`json: cannot unmarshal ${jsonKind(value)} into Go value of type []core.Toleration`);
    return validateTolerations(value as CoreV1Toleration[], at.child(tolerationsKey));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const jsonKind = (value: unknown): string => (typeof value === "boolean" ? "bool" : typeof value);

/** Annotations that mean something to pods and templates; `at`: their path. */
export function validatePodAnnotations(pod: CoreV1PodTemplateSpec, at: Path = path): ErrorList {
  const annotations = pod.metadata?.annotations ?? {};
  const errors: ErrorList = [];
  const mirrored = annotations[mirror];
  if (mirrored !== undefined && (pod.spec?.nodeName ?? "") === "")
    errors.push(invalid(at.key(mirror), mirrored, "must set spec.nodeName if mirror pod annotation is set"));
  errors.push(...validateTolerationsAnnotation(annotations[tolerationsKey] ?? "", at));
  const cost = annotations[deletionCost];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalid(at.key(deletionCost), cost, "must be a 32bit integer"));
  return [...errors, ...validateProfileAnnotations(annotations, pod.spec ?? {}, at)];
}

const refusals: readonly { readonly is: (key: string) => boolean; readonly what: string }[] = [
  { is: (key) => key.startsWith(appArmor), what: "AppArmor annotations" },
  { is: (key) => key === mirror, what: "mirror pod annotation" },
];

/** What may not change in annotations. upstream: ValidatePodSpecificAnnotationUpdates */
export function validatePodAnnotationUpdates(pod: CoreV1Pod, old: CoreV1Pod): ErrorList {
  const [now, before] = [pod.metadata?.annotations ?? {}, old.metadata?.annotations ?? {}];
  const refused = (key: string, verb: string): ErrorList =>
    refusals.filter(({ is }) => is(key)).map(({ what }) => forbidden(path.key(key), `may not ${verb} ${what}`));
  return [
    ...Object.entries(before).flatMap(([key, value]) => (now[key] === value ? [] : refused(key, "remove or update"))),
    ...Object.keys(now).flatMap((key) => (Object.hasOwn(before, key) ? [] : refused(key, "add"))),
    ...validatePodAnnotations(pod),
  ];
}
