import { type ErrorList, Path, required } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { nameIsDNSLabel } from "../../apimachinery/validation/names.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";
import { nonNegative } from "../core/validation/messages.ts";
import { podTemplateWarnings } from "../core/warnings/pod.ts";
import type { AppsV1ControllerRevision, CoreV1PodTemplateSpec } from "../generated/types.ts";
import {
  prepareDaemonSetForCreate,
  prepareDaemonSetForUpdate,
  prepareDaemonSetStatusForUpdate,
  validateDaemonSet,
  validateDaemonSetStatusUpdate,
  validateDaemonSetUpdate,
} from "./daemon-set.ts";
import { setDaemonSetDefaults, setDeploymentDefaults, setReplicaSetDefaults, setStatefulSetDefaults } from "./defaults.ts";
import {
  prepareDeploymentForUpdate,
  prepareDeploymentStatusForUpdate,
  validateDeployment,
  validateDeploymentStatusUpdate,
  validateDeploymentUpdate,
} from "./deployment.ts";
import { nameWarnings, validateReplicaSet, validateReplicaSetStatus, validateReplicaSetUpdate } from "./replica-set.ts";
import {
  claimTemplateWarnings,
  dropMaxUnavailable,
  statefulSetWarnings,
  validateStatefulSet,
  validateStatefulSetStatusUpdate,
  validateStatefulSetUpdate,
} from "./stateful-set.ts";

const warnAboutName = (obj: KubeObject): string[] => nameWarnings(obj.metadata?.name ?? "");

interface Workload extends KubeObject {
  spec?: { template?: CoreV1PodTemplateSpec };
}

const templatePath = new Path("spec").child("template");
const templateWarnings = (obj: Workload): string[] => podTemplateWarnings(obj.spec?.template ?? {}, templatePath);
/** What did not change is not warned of again. */
const templateUpdateWarnings = (obj: Workload, old: Workload): string[] =>
  obj.metadata?.generation === old.metadata?.generation ? [] : templateWarnings(obj);
const warnings = (obj: Workload): string[] => [...warnAboutName(obj), ...templateWarnings(obj)];

const revisionNumber = ({ revision }: AppsV1ControllerRevision): ErrorList => nonNegative(new Path("revision"), revision);

/** Stored revisions may hold anything; new ones an object. upstream: pkg/apis/apps/validation ValidateControllerRevisionCreate */
function revisionData({ data }: AppsV1ControllerRevision): ErrorList {
  if (data === undefined || data === null) return [required(new Path("data"), "data is mandatory")];
  if (typeof data === "object" && !Array.isArray(data)) return [];
  return [required(new Path("data"), "data must be a valid JSON object")];
}

const controllerRevisions: Strategy = {
  validate: (obj: AppsV1ControllerRevision) => [...revisionNumber(obj), ...revisionData(obj)],
  validateUpdate: (obj: AppsV1ControllerRevision, old: AppsV1ControllerRevision) => [
    ...revisionNumber(obj),
    ...validateImmutableField(obj.data, old.data, new Path("data")),
  ],
};

/** apps, by plural or `plural/subresource`. upstream: pkg/registry/apps/(kind)/strategy.go */
export const appsStrategies: Readonly<Record<string, Strategy>> = {
  controllerrevisions: controllerRevisions,
  deployments: {
    setDefaults: setDeploymentDefaults,
    validate: validateDeployment,
    warningsOnCreate: warnings,
    prepareForUpdate: prepareDeploymentForUpdate,
    validateUpdate: validateDeploymentUpdate,
    warningsOnUpdate: templateUpdateWarnings,
  },
  "deployments/status": { prepareForUpdate: prepareDeploymentStatusForUpdate, validateUpdate: validateDeploymentStatusUpdate },
  daemonsets: {
    setDefaults: setDaemonSetDefaults,
    prepareForCreate: prepareDaemonSetForCreate,
    validate: validateDaemonSet,
    warningsOnCreate: templateWarnings,
    prepareForUpdate: prepareDaemonSetForUpdate,
    validateUpdate: validateDaemonSetUpdate,
    warningsOnUpdate: (obj: Workload, old: Workload) => (deepEqual(obj.spec?.template, old.spec?.template) ? [] : templateWarnings(obj)),
  },
  "daemonsets/status": { prepareForUpdate: prepareDaemonSetStatusForUpdate, validateUpdate: validateDaemonSetStatusUpdate },
  statefulsets: {
    setDefaults: setStatefulSetDefaults,
    validateName: nameIsDNSLabel,
    prepareForCreate: dropMaxUnavailable,
    prepareForUpdate: dropMaxUnavailable,
    validate: validateStatefulSet,
    warningsOnCreate: (obj) => [...templateWarnings(obj), ...claimTemplateWarnings(obj, ""), ...statefulSetWarnings(obj)],
    validateUpdate: validateStatefulSetUpdate,
    warningsOnUpdate: (obj, old) => [
      ...templateUpdateWarnings(obj, old),
      ...claimTemplateWarnings(obj, "Spec"),
      ...statefulSetWarnings(obj),
    ],
  },
  "statefulsets/status": { validateUpdate: validateStatefulSetStatusUpdate },
  replicasets: {
    setDefaults: setReplicaSetDefaults,
    validate: validateReplicaSet,
    warningsOnCreate: warnings,
    validateUpdate: validateReplicaSetUpdate,
    warningsOnUpdate: templateUpdateWarnings,
  },
  "replicasets/status": { validateUpdate: validateReplicaSetStatus },
};
