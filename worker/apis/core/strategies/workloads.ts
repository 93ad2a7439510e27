import { Path } from "../../../apimachinery/field.ts";
import type { KubeObject } from "../../../apimachinery/types.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import type { Strategy } from "../../../registry/resource.ts";
import type { CoreV1Node, CoreV1PodTemplate, CoreV1ReplicationController } from "../../generated/types.ts";
import { setNodeDefaults, setPodTemplateObjectDefaults, setReplicationControllerDefaults } from "../defaults/objects.ts";
import { validateNode, validateNodeUpdate } from "../validation/node.ts";
import { validatePodTemplateSpec } from "../validation/pod/pod-spec.ts";
import { validateReplicationController, validateReplicationControllerStatus } from "../validation/replication-controller.ts";
import { podTemplateWarnings } from "../warnings/pod.ts";
import { kindMetadataUpdateErrors, typed } from "./typed.ts";

// upstream: pkg/registry/core/{replicationcontroller,podtemplate,node}/strategy.go

const templatePath = new Path("spec").child("template");

/** Whether an update changed what is asked for; what was there before is not warned of again. */
const isNewer = (object: KubeObject, old: KubeObject): boolean => object.metadata?.generation !== old.metadata?.generation;

export const replicationControllers: Strategy = typed<CoreV1ReplicationController>({
  // Pods of the first controllers were always orphaned.
  garbageCollectionPolicy: "Orphan",
  // What a name is made of is only checked by the registry. upstream: core/validation ValidateObjectMetaWithOpts
  validateName: (name, prefix) => (prefix ? [] : isDNS1123Subdomain(name)),
  setDefaults: setReplicationControllerDefaults,
  prepareForCreate(controller) {
    controller.status = { replicas: 0 };
  },
  validate: validateReplicationController,
  warningsOnCreate: (controller) => podTemplateWarnings(controller.spec?.template ?? {}, templatePath),
  validateUpdate: validateReplicationController,
  warningsOnUpdate: (controller, old) =>
    // Upstream takes the old template for the new one here.
    isNewer(controller, old) ? podTemplateWarnings(old.spec?.template ?? {}, templatePath) : [],
  allowUnconditionalUpdate: true,
});

export const replicationControllerStatus: Strategy = typed<CoreV1ReplicationController>({
  validateUpdate: validateReplicationControllerStatus,
});

const podTemplatePath = new Path("template");
const validatePodTemplate = (object: CoreV1PodTemplate): ReturnType<typeof validatePodTemplateSpec> =>
  validatePodTemplateSpec(object.template ?? {}, podTemplatePath);

export const podTemplates: Strategy = typed<CoreV1PodTemplate>({
  setDefaults: setPodTemplateObjectDefaults,
  validate: validatePodTemplate,
  warningsOnCreate: (object) => podTemplateWarnings(object.template ?? {}, podTemplatePath),
  validateUpdate: validatePodTemplate,
  warningsOnUpdate: (object, old) => (isNewer(object, old) ? podTemplateWarnings(object.template ?? {}, podTemplatePath) : []),
  allowUnconditionalUpdate: true,
});

/** podCIDR is the first of podCIDRs. upstream: pkg/apis/core/v1/conversion.go */
function syncCIDRs(node: CoreV1Node): void {
  node.spec ??= {};
  const spec = node.spec;
  const first = spec.podCIDRs?.[0];
  if ((spec.podCIDR ?? "") === "" && first !== undefined) spec.podCIDR = first;
  else if ((spec.podCIDR ?? "") !== "" && first !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR ?? ""];
}

function nodeWarnings(node: CoreV1Node): string[] {
  return [
    ...(node.spec?.configSource === undefined ? [] : ["spec.configSource: the feature is removed"]),
    ...((node.spec?.externalID ?? "") === "" ? [] : ["spec.externalID: this field is deprecated, and is unused by Kubernetes"]),
  ];
}

export const nodes: Strategy = typed<CoreV1Node>({
  setDefaults(node) {
    setNodeDefaults(node);
    syncCIDRs(node);
  },
  takesStatusOnCreate: true,
  prepareForCreate(node) {
    // What the dynamic kubelet configuration was.
    delete node.spec?.configSource;
    delete node.status?.config;
  },
  validate: validateNode,
  warningsOnCreate: nodeWarnings,
  prepareForUpdate(node, old) {
    if (old.spec?.configSource === undefined) delete node.spec?.configSource;
  },
  metadataOnUpdate: ["meta"],
  validateUpdate: (node, old) => [...validateNode(node), ...kindMetadataUpdateErrors(node, old), ...validateNodeUpdate(node, old)],
  warningsOnUpdate: nodeWarnings,
  allowUnconditionalUpdate: true,
});

export const nodeStatus: Strategy = typed<CoreV1Node>({
  prepareForUpdate(node, old) {
    if (old.status?.config === undefined) delete node.status?.config;
  },
  validateUpdate: validateNodeUpdate,
});
