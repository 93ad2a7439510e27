import { type ErrorList, forbidden, invalid, Path } from "../../../../apimachinery/field.ts";
import type { CoreV1Pod } from "../../../generated/types.ts";

// upstream: pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations

const mirror = "kubernetes.io/config.mirror";
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const appArmor = "container.apparmor.security.beta.kubernetes.io/";
const path = new Path("metadata").child("annotations");

const int32 = /^(?:0|[1-9]\d*|-[1-9]\d*)$/;
const isInt32 = (text: string): boolean => int32.test(text) && Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31;

/** Annotations that mean something to pods. */
export function validatePodAnnotations(pod: CoreV1Pod): ErrorList {
  const annotations = pod.metadata?.annotations ?? {};
  const errors: ErrorList = [];
  const mirrored = annotations[mirror];
  if (mirrored !== undefined && (pod.spec?.nodeName ?? "") === "")
    errors.push(invalid(path.key(mirror), mirrored, "must set spec.nodeName if mirror pod annotation is set"));
  const cost = annotations[deletionCost];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalid(path.key(deletionCost), cost, "must be a 32bit integer"));
  return errors;
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
