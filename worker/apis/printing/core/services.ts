import type { Column } from "../../../registry/resource.ts";
import type { CoreV1EndpointSubset, CoreV1Endpoints, CoreV1Service } from "../../generated/types.ts";
import { formatLabels, listWithMore, loadBalancerAddresses } from "../format.ts";
import { ageColumn, nameColumn, printer } from "../printer.ts";

/** What a service of each type has in EXTERNAL-IP. upstream: printers.go getServiceExternalIP */
const externalIPs: Readonly<Record<string, (service: CoreV1Service) => string>> = {
  ClusterIP: ({ spec }) => (spec?.externalIPs ?? []).join(",") || "<none>",
  NodePort: ({ spec }) => (spec?.externalIPs ?? []).join(",") || "<none>",
  LoadBalancer({ spec, status }) {
    const assigned = loadBalancerAddresses(status?.loadBalancer?.ingress);
    return [...(assigned === "" ? [] : [assigned]), ...(spec?.externalIPs ?? [])].join(",") || "<pending>";
  },
  ExternalName: ({ spec }) => spec?.externalName ?? "",
};

function externalIP(service: CoreV1Service): string {
  const type = service.spec?.type ?? "";
  const show = Object.hasOwn(externalIPs, type) ? externalIPs[type] : undefined;
  return show === undefined ? "<unknown>" : show(service);
}

function ports({ spec }: CoreV1Service): string {
  const texts = (spec?.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port ?? 0}${nodePort ? `:${nodePort}` : ""}/${protocol ?? ""}`,
  );
  return texts.join(",") || "<none>";
}

const service = printer<CoreV1Service>();

/** Columns of services. */
export const serviceColumns: readonly Column[] = [
  nameColumn,
  service.text("Type", ({ spec }) => spec?.type),
  service.text("Cluster-IP", ({ spec }) => spec?.clusterIPs?.[0] ?? "<none>"),
  service.text("External-IP", externalIP),
  service.text("Port(s)", ports),
  ageColumn,
  service.wide("Selector", ({ spec }) => formatLabels(spec?.selector)),
];

const hostPort = (ip: string, port: number): string => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`);

/** Every address with every port; a headless service's subset may have none. */
function addresses(subset: CoreV1EndpointSubset): string[] {
  const ips = (subset.addresses ?? []).map(({ ip }) => ip ?? "");
  if ((subset.ports ?? []).length === 0) return ips;
  return (subset.ports ?? []).flatMap(({ port }) => ips.map((ip) => hostPort(ip, port ?? 0)));
}

function endpointsCell({ subsets }: CoreV1Endpoints): string {
  return (subsets ?? []).length === 0 ? "<none>" : listWithMore((subsets ?? []).flatMap(addresses), "");
}

/** Columns of endpoints. */
export const endpointsColumns: readonly Column[] = [nameColumn, printer<CoreV1Endpoints>().text("Endpoints", endpointsCell), ageColumn];
