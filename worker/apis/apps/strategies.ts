import { Path } from "../../apimachinery/field.ts";
import type { KubeObject } from "../../apimachinery/types.ts";
import { nameIsDNSLabel } from "../../apimachinery/validation/names.ts";
import { validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";
import { nonNegative } from "../core/validation/messages.ts";
import type { AppsV1ControllerRevision } from "../generated/types.ts";
import { validateDaemonSet, validateDaemonSetStatusUpdate, validateDaemonSetUpdate } from "./daemon-set.ts";
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
  dropMaxUnavailable,
  statefulSetWarnings,
  validateStatefulSet,
  validateStatefulSetStatusUpdate,
  validateStatefulSetUpdate,
} from "./stateful-set.ts";

const warnAboutName = (obj: KubeObject): string[] => nameWarnings(obj.metadata?.name ?? "");

const controllerRevisions: Strategy = {
  validate: (obj: AppsV1ControllerRevision) => nonNegative(new Path("revision"), obj.revision),
  validateUpdate: (obj: AppsV1ControllerRevision, old: AppsV1ControllerRevision) => [
    ...nonNegative(new Path("revision"), obj.revision),
    ...validateImmutableField(obj.data, old.data, new Path("data")),
  ],
};

/** apps, by plural or `plural/subresource`. upstream: pkg/registry/apps/(kind)/strategy.go */
export const appsStrategies: Readonly<Record<string, Strategy>> = {
  controllerrevisions: controllerRevisions,
  deployments: {
    setDefaults: setDeploymentDefaults,
    validate: validateDeployment,
    warningsOnCreate: warnAboutName,
    prepareForUpdate: prepareDeploymentForUpdate,
    validateUpdate: validateDeploymentUpdate,
  },
  "deployments/status": { prepareForUpdate: prepareDeploymentStatusForUpdate, validateUpdate: validateDeploymentStatusUpdate },
  daemonsets: { setDefaults: setDaemonSetDefaults, validate: validateDaemonSet, validateUpdate: validateDaemonSetUpdate },
  "daemonsets/status": { validateUpdate: validateDaemonSetStatusUpdate },
  statefulsets: {
    setDefaults: setStatefulSetDefaults,
    validateName: nameIsDNSLabel,
    prepareForCreate: dropMaxUnavailable,
    prepareForUpdate: dropMaxUnavailable,
    validate: validateStatefulSet,
    warningsOnCreate: statefulSetWarnings,
    validateUpdate: validateStatefulSetUpdate,
    warningsOnUpdate: statefulSetWarnings,
  },
  "statefulsets/status": { validateUpdate: validateStatefulSetStatusUpdate },
  replicasets: {
    setDefaults: setReplicaSetDefaults,
    validate: validateReplicaSet,
    warningsOnCreate: warnAboutName,
    validateUpdate: validateReplicaSetUpdate,
  },
  "replicasets/status": { validateUpdate: validateReplicaSetStatus },
};
