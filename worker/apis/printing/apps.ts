import type { KubeObject } from "../../apimachinery/types.ts";
import type { Column } from "../../registry/resource.ts";
import type {
  AppsV1ControllerRevision,
  AppsV1DaemonSet,
  AppsV1Deployment,
  AppsV1ReplicaSet,
  AppsV1StatefulSet,
  CoreV1PodTemplateSpec,
  MetaV1LabelSelector,
} from "../generated/types.ts";
import { containerImages, containerNames, formatLabels, formatSelector, selectorText } from "./format.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

interface Workload extends KubeObject {
  spec?: { template?: CoreV1PodTemplateSpec; selector?: MetaV1LabelSelector };
}

const workload = printer<Workload>();
const images: readonly Column[] = [
  workload.wide("Containers", ({ spec }) => containerNames(spec?.template?.spec?.containers)),
  workload.wide("Images", ({ spec }) => containerImages(spec?.template?.spec?.containers)),
];
const selector = workload.wide("Selector", ({ spec }) => formatSelector(spec?.selector));

/** `daemonset.apps/x`: the controller among the owners. upstream: printers.go formatResourceName */
function controllerOf({ metadata }: KubeObject): string {
  const owner = (metadata?.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (owner === undefined) return "<none>";
  const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
  return owner.kind === "" && group === "" ? owner.name : `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`;
}

const revision = printer<AppsV1ControllerRevision>();
const daemon = printer<AppsV1DaemonSet>();
const deployment = printer<AppsV1Deployment>();
const replicas = printer<AppsV1ReplicaSet>();
const stateful = printer<AppsV1StatefulSet>();

const daemonName = { ...nameColumn, convertedAnnotations: ["deprecated.daemonset.template.generation"] };

/** Columns of apps. */
export const appsColumns: ColumnsByPlural = {
  controllerrevisions: [
    nameColumn,
    revision.text("Controller", controllerOf),
    revision.text("Revision", (obj) => obj.revision ?? 0),
    ageColumn,
  ],
  daemonsets: [
    daemonName,
    daemon.integer("Desired", ({ status }) => status?.desiredNumberScheduled),
    daemon.integer("Current", ({ status }) => status?.currentNumberScheduled),
    daemon.integer("Ready", ({ status }) => status?.numberReady),
    daemon.integer("Up-to-date", ({ status }) => status?.updatedNumberScheduled),
    daemon.integer("Available", ({ status }) => status?.numberAvailable),
    daemon.text("Node Selector", ({ spec }) => formatLabels(spec?.template?.spec?.nodeSelector)),
    ageColumn,
    ...images,
    selector,
  ],
  deployments: [
    nameColumn,
    deployment.text("Ready", ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    deployment.text("Up-to-date", ({ status }) => status?.updatedReplicas ?? 0),
    deployment.text("Available", ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...images,
    deployment.wide("Selector", ({ spec }) => selectorText(spec?.selector) ?? "<invalid>"),
  ],
  replicasets: [
    nameColumn,
    replicas.integer("Desired", ({ spec }) => spec?.replicas),
    replicas.integer("Current", ({ status }) => status?.replicas),
    replicas.integer("Ready", ({ status }) => status?.readyReplicas),
    ageColumn,
    ...images,
    selector,
  ],
  statefulsets: [
    nameColumn,
    stateful.text("Ready", ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    ageColumn,
    ...images,
  ],
};
