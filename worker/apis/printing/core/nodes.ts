import type { Column } from "../../../registry/resource.ts";
import type { CoreV1Node } from "../../generated/types.ts";
import { ageColumn, nameColumn, printer } from "../printer.ts";

const rolePrefix = "node-role.kubernetes.io/";

/** Of labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role`, sorted. upstream: printers.go findNodeRoles */
function roles(node: CoreV1Node): string {
  const found = Object.entries(node.metadata?.labels ?? {}).map(([key, value]) =>
    key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) : key === "kubernetes.io/role" ? value : "",
  );
  return [...new Set(found.filter((role) => role !== ""))].sort().join(",") || "<none>";
}

function status(node: CoreV1Node): string {
  const ready = (node.status?.conditions ?? []).findLast(({ type }) => type === "Ready");
  const health = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable === true ? `${health},SchedulingDisabled` : health;
}

const address = (node: CoreV1Node, type: string): string =>
  (node.status?.addresses ?? []).find((entry) => entry.type === type)?.address ?? "<none>";

function kernel({ status }: CoreV1Node): string {
  const version = status?.nodeInfo?.kernelVersion || "<unknown>";
  return status?.nodeInfo?.architecture ? `${version} (${status.nodeInfo.architecture})` : version;
}

const { text, wide } = printer<CoreV1Node>();

/** Columns of nodes. */
export const nodeColumns: readonly Column[] = [
  nameColumn,
  text("Status", status),
  text("Roles", roles),
  ageColumn,
  text("Version", (node) => node.status?.nodeInfo?.kubeletVersion),
  wide("Internal-IP", (node) => address(node, "InternalIP")),
  wide("External-IP", (node) => address(node, "ExternalIP")),
  wide("OS-Image", (node) => node.status?.nodeInfo?.osImage || "<unknown>"),
  wide("Kernel-Version", kernel),
  wide("Container-Runtime", (node) => node.status?.nodeInfo?.containerRuntimeVersion || "<unknown>"),
];
