import type {
  NetworkingV1Ingress,
  NetworkingV1IngressClass,
  NetworkingV1IngressRule,
  NetworkingV1IPAddress,
  NetworkingV1NetworkPolicy,
  NetworkingV1ServiceCIDR,
} from "../generated/types.ts";
import { formatSelector, loadBalancerAddresses } from "./format.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

const hostsMax = 3;

/** Three hosts and how many rules follow; a rule after the third host counts even without one. upstream: printers.go formatHosts */
function hosts(rules: readonly NetworkingV1IngressRule[]): string {
  const list: string[] = [];
  let more = false;
  for (const { host } of rules) {
    more ||= list.length === hostsMax;
    if (!more && host) list.push(host);
  }
  if (list.length === 0) return "*";
  return more ? `${list.join(",")} + ${rules.length - hostsMax} more...` : list.join(",");
}

function className({ metadata }: NetworkingV1IngressClass): string {
  const isDefault = metadata?.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
  return `${metadata?.name ?? ""}${isDefault ? " (default)" : ""}`;
}

function parameters({ spec }: NetworkingV1IngressClass): string {
  if (spec?.parameters === undefined) return "<none>";
  const { kind = "", apiGroup, name = "" } = spec.parameters;
  return `${kind}${apiGroup === undefined ? "" : `.${apiGroup}`}/${name}`;
}

function parent({ spec }: NetworkingV1IPAddress): string {
  if (spec?.parentRef === undefined) return "<none>";
  const { group = "", resource = "", namespace = "", name = "" } = spec.parentRef;
  const kind = (group === "" ? resource : `${resource}.${group}`).toLowerCase();
  return [kind, ...(namespace === "" ? [] : [namespace]), name].join("/");
}

/** Upstream prints the age of an IP address, but defines no column for it. */
const undefinedAge = { ...ageColumn, undefinedColumn: true };

const ingressClass = printer<NetworkingV1IngressClass>();
const ingress = printer<NetworkingV1Ingress>();

/** Columns of networking.k8s.io. */
export const networkingColumns: ColumnsByPlural = {
  ingressclasses: [
    { ...nameColumn, value: (obj) => className(obj as NetworkingV1IngressClass) },
    ingressClass.text("Controller", ({ spec }) => spec?.controller),
    ingressClass.text("Parameters", parameters),
    ageColumn,
  ],
  ingresses: [
    nameColumn,
    ingress.text("Class", ({ spec }) => spec?.ingressClassName ?? "<none>"),
    ingress.text("Hosts", ({ spec }) => hosts(spec?.rules ?? [])),
    ingress.text("Address", ({ status }) => loadBalancerAddresses(status?.loadBalancer?.ingress)),
    ingress.text("Ports", ({ spec }) => ((spec?.tls ?? []).length === 0 ? "80" : "80, 443")),
    ageColumn,
  ],
  ipaddresses: [nameColumn, printer<NetworkingV1IPAddress>().text("ParentRef", parent), undefinedAge],
  networkpolicies: [
    nameColumn,
    printer<NetworkingV1NetworkPolicy>().text("Pod-Selector", ({ spec }) => formatSelector(spec?.podSelector ?? {})),
    ageColumn,
  ],
  servicecidrs: [nameColumn, printer<NetworkingV1ServiceCIDR>().text("CIDRs", ({ spec }) => (spec?.cidrs ?? []).join(",")), ageColumn],
};
