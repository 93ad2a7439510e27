import type {
  CoreV1ComponentStatus,
  CoreV1ConfigMap,
  CoreV1Namespace,
  CoreV1PodTemplate,
  CoreV1ReplicationController,
  CoreV1ResourceQuota,
  CoreV1Secret,
} from "../../generated/types.ts";
import { defaultColumns } from "../default.ts";
import { eventColumns } from "../events.ts";
import { containerImages, containerNames, formatLabels } from "../format.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "../printer.ts";
import { nodeColumns } from "./nodes.ts";
import { podColumns } from "./pods.ts";
import { endpointsColumns, serviceColumns } from "./services.ts";
import { persistentVolumeClaimColumns, persistentVolumeColumns } from "./storage.ts";

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

/** `pods: 1/4, requests.cpu: 0/1`: those that are limits or those that are not. */
function quotaCell({ status }: CoreV1ResourceQuota, limits: boolean): string {
  const names = Object.keys(status?.hard ?? {}).sort();
  const used = new Map(Object.entries(status?.used ?? {}));
  return names
    .filter((name) => name.startsWith("limits.") === limits)
    .map((name) => `${name}: ${used.get(name) ?? "0"}/${status?.hard?.[name] ?? "0"}`)
    .join(", ");
}

const healthy = ({ conditions }: CoreV1ComponentStatus) => (conditions ?? []).find(({ type }) => type === "Healthy");

function health(component: CoreV1ComponentStatus): string {
  const condition = healthy(component);
  return condition === undefined ? "Unknown" : condition.status === "True" ? "Healthy" : "Unhealthy";
}

const component = printer<CoreV1ComponentStatus>();
const controller = printer<CoreV1ReplicationController>();
const quota = printer<CoreV1ResourceQuota>();
const secret = printer<CoreV1Secret>();
const template = printer<CoreV1PodTemplate>();

/** Columns of the core group. */
export const coreColumns: ColumnsByPlural = {
  componentstatuses: [
    nameColumn,
    component.text("Status", health),
    component.text("Message", (obj) => healthy(obj)?.message),
    component.text("Error", (obj) => healthy(obj)?.error),
  ],
  configmaps: [nameColumn, printer<CoreV1ConfigMap>().text("Data", (obj) => size(obj.data) + size(obj.binaryData)), ageColumn],
  endpoints: endpointsColumns,
  events: eventColumns,
  limitranges: defaultColumns,
  namespaces: [nameColumn, printer<CoreV1Namespace>().text("Status", ({ status }) => status?.phase), ageColumn],
  nodes: nodeColumns,
  persistentvolumeclaims: persistentVolumeClaimColumns,
  persistentvolumes: persistentVolumeColumns,
  pods: podColumns,
  podtemplates: [
    nameColumn,
    template.text("Containers", (obj) => containerNames(obj.template?.spec?.containers)),
    template.text("Images", (obj) => containerImages(obj.template?.spec?.containers)),
    template.text("Pod Labels", (obj) => formatLabels(obj.template?.metadata?.labels)),
  ],
  replicationcontrollers: [
    nameColumn,
    controller.integer("Desired", ({ spec }) => spec?.replicas),
    controller.integer("Current", ({ status }) => status?.replicas),
    controller.integer("Ready", ({ status }) => status?.readyReplicas),
    ageColumn,
    controller.wide("Containers", ({ spec }) => containerNames(spec?.template?.spec?.containers)),
    controller.wide("Images", ({ spec }) => containerImages(spec?.template?.spec?.containers)),
    controller.wide("Selector", ({ spec }) => formatLabels(spec?.selector)),
  ],
  resourcequotas: [
    nameColumn,
    quota.text("Request", (obj) => quotaCell(obj, false)),
    quota.text("Limit", (obj) => quotaCell(obj, true)),
    ageColumn,
  ],
  secrets: [nameColumn, secret.text("Type", ({ type }) => type), secret.text("Data", ({ data }) => size(data)), ageColumn],
  serviceaccounts: [nameColumn, ageColumn],
  services: serviceColumns,
};
