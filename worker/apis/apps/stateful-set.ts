import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import { isInteger } from "../core/quantity-value.ts";
import { dnsLabel, nonNegative } from "../core/validation/messages.ts";
import { validateClaimSpec } from "../core/validation/volume/persistent-volume-claim.ts";
import type {
  AppsV1StatefulSet,
  AppsV1StatefulSetSpec,
  AppsV1StatefulSetUpdateStrategy,
  CoreV1PodTemplateSpec,
} from "../generated/types.ts";
import { withoutEmpty } from "../rows/go-shape.ts";
import { intOrPercentValue, isNotMoreThan100Percent, validatePositiveIntOrPercent } from "./int-or-percent.ts";
import { matcherOf, validateAlwaysRestarting, validateTemplateLabels, validateWorkloadSelector } from "./pod-template.ts";
import { validateAmong, validateCollisionCount, validateCounts } from "./status.ts";
import { validateTemplate } from "./validate-template.ts";

const path = new Path("spec");

function validateUpdateStrategy(strategy: AppsV1StatefulSetUpdateStrategy, at: Path): ErrorList {
  const { type = "", rollingUpdate } = strategy;
  const rolling = at.child("rollingUpdate");
  const shown =
    rollingUpdate === undefined ? null : { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null };
  if (type === "") return [required(at, "")];
  if (type === "OnDelete") return shown === null ? [] : [invalid(rolling, shown, "only allowed for updateStrategy 'RollingUpdate'")];
  if (type !== "RollingUpdate") return [invalid(at, { Type: type, RollingUpdate: shown }, "must be 'RollingUpdate' or 'OnDelete'")];
  const errors = nonNegative(rolling.child("partition"), rollingUpdate?.partition);
  const unavailable = rollingUpdate?.maxUnavailable;
  if (unavailable === undefined) return errors;
  return [
    ...errors,
    ...validatePositiveIntOrPercent(unavailable, rolling.child("maxUnavailable")),
    ...(intOrPercentValue(unavailable) === 0 ? [invalid(rolling.child("maxUnavailable"), unavailable, "cannot be 0")] : []),
    ...isNotMoreThan100Percent(unavailable, rolling.child("maxUnavailable")),
  ];
}

function validateRetention(spec: AppsV1StatefulSetSpec): ErrorList {
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  if (policy === undefined) return [];
  return (["whenDeleted", "whenScaled"] as const)
    .filter((when) => policy[when] !== "Retain" && policy[when] !== "Delete")
    .map((when) => notSupportedInOrder(path.child("persistentVolumeClaimRetentionPolicy", when), policy[when] ?? "", ["Retain", "Delete"]));
}

const validateClaims = (spec: AppsV1StatefulSetSpec): ErrorList =>
  (spec.volumeClaimTemplates ?? []).flatMap((claim, i) =>
    validateClaimSpec(claim.spec ?? {}, path.child("volumeClaimTemplates").index(i).child("spec")),
  );

/** What the controller overwrites is not judged, and each claim template is a volume. */
function templateAsRun(spec: AppsV1StatefulSetSpec): CoreV1PodTemplateSpec {
  const { subdomain: _s, hostname: _h, ...pod } = spec.template?.spec ?? {};
  const claims = [...new Set((spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata?.name ?? ""))];
  if (claims.length === 0) return { ...spec.template, spec: pod };
  const others = (pod.volumes ?? []).filter((volume) => !claims.includes(volume.name ?? ""));
  const volumes = [...claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })), ...others];
  return { ...spec.template, spec: { ...pod, volumes } };
}

/** `created`: what is immutable is judged too. */
function validateSpec(spec: AppsV1StatefulSetSpec, created: boolean): ErrorList {
  const errors: ErrorList = [];
  const policy = spec.podManagementPolicy ?? "";
  if (policy === "") errors.push(required(path.child("podManagementPolicy"), ""));
  else if (policy !== "OrderedReady" && policy !== "Parallel")
    errors.push(invalid(path.child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'"));
  errors.push(
    ...validateUpdateStrategy(spec.updateStrategy ?? {}, path.child("updateStrategy")),
    ...validateRetention(spec),
    ...(created ? validateClaims(spec) : []),
    ...nonNegative(path.child("replicas"), spec.replicas),
    ...nonNegative(path.child("minReadySeconds"), spec.minReadySeconds),
    ...nonNegative(path.child("ordinals.start"), spec.ordinals?.start),
  );
  const serviceName = spec.serviceName ?? "";
  if (created && serviceName !== "") errors.push(...dnsLabel(path.child("serviceName"), serviceName));
  errors.push(...validateWorkloadSelector(spec.selector, "statefulset", path.child("selector")));
  const matcher = matcherOf(spec.selector);
  const templatePath = path.child("template");
  if (matcher === undefined) errors.push(invalid(path.child("selector"), withoutEmpty(spec.selector), ""));
  else {
    const template = templateAsRun(spec);
    errors.push(...validateTemplateLabels(template, matcher, templatePath), ...validateTemplate(template, templatePath));
  }
  errors.push(...validateAlwaysRestarting(spec.template ?? {}, "StatefulSet", templatePath));
  return errors;
}

/** More than one unavailable pod is behind a feature that is off. upstream: pkg/registry/apps/statefulset/strategy.go dropStatefulSetDisabledFields */
export function dropMaxUnavailable(set: AppsV1StatefulSet): void {
  const rolling = set.spec?.updateStrategy?.rollingUpdate;
  if (rolling !== undefined) delete rolling.maxUnavailable;
}

/** upstream: pkg/apis/apps/validation ValidateStatefulSet */
export const validateStatefulSet = (set: AppsV1StatefulSet): ErrorList => validateSpec(set.spec ?? {}, true);

const mutable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
] as const;

function frozen(spec: AppsV1StatefulSetSpec): Record<string, unknown> {
  const rest: Record<string, unknown> = { ...spec };
  for (const field of mutable) delete rest[field];
  return rest;
}

/** Most of a spec is immutable. upstream: pkg/apis/apps/validation ValidateStatefulSetUpdate */
export function validateStatefulSetUpdate(set: AppsV1StatefulSet, old: AppsV1StatefulSet): ErrorList {
  const errors = validateSpec(set.spec ?? {}, false);
  if (deepEqual(frozen(set.spec ?? {}), frozen(old.spec ?? {}))) return errors;
  const names = mutable
    .slice(0, -1)
    .map((name) => `'${name}'`)
    .join(", ");
  return [...errors, forbidden(path, `updates to statefulset spec for fields other than ${names} and 'minReadySeconds' are forbidden`)];
}

const counts = [
  "replicas",
  "readyReplicas",
  "currentReplicas",
  "updatedReplicas",
  "availableReplicas",
  "observedGeneration",
  "collisionCount",
];

/** upstream: pkg/apis/apps/validation ValidateStatefulSetStatusUpdate */
export function validateStatefulSetStatusUpdate(set: AppsV1StatefulSet, old: AppsV1StatefulSet): ErrorList {
  const status = set.status ?? {};
  return [
    ...validateCounts(status, counts),
    ...validateAmong(status, ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"], "replicas", "status.replicas"),
    ...validateAmong(status, ["availableReplicas"], "readyReplicas", "status.readyReplicas"),
    ...validateCollisionCount(status, old.status ?? {}),
  ];
}

/** Storage that is no whole number of bytes. `child`: below each template in the path. upstream: pkg/api/persistentvolumeclaim/util.go */
export const claimTemplateWarnings = (set: AppsV1StatefulSet, child: string): string[] =>
  (set.spec?.volumeClaimTemplates ?? []).flatMap((claim, i) => {
    const at = path.child("volumeClaimTemplates").index(i);
    const resources = (child === "" ? at : at.child(child)).child("resources");
    return (["requests", "limits"] as const).flatMap((name) => {
      const storage = claim.spec?.resources?.[name]?.["storage"];
      return storage === undefined || isInteger(storage)
        ? []
        : [`${resources.child(name).key("storage")}: fractional byte value ${JSON.stringify(storage)} is invalid, must be an integer`];
    });
  });

/** upstream: pkg/registry/apps/statefulset/strategy.go WarningsOnCreate */
export const statefulSetWarnings = (set: AppsV1StatefulSet): string[] =>
  (set.spec?.revisionHistoryLimit ?? 0) < 0
    ? ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
    : [];
