import { type ErrorList, forbidden, Path, required } from "../../../../apimachinery/field.ts";
import { isValidIP, parseIP } from "../../../../apimachinery/validation/ip.ts";
import { oneOf } from "../../../../apimachinery/validation/supported.ts";
import type { CoreV1LoadBalancerIngress, CoreV1Service } from "../../../generated/types.ts";
import { dnsSubdomain, invalids } from "../messages.ts";

const ingressPath = new Path("status").child("loadBalancer", "ingress");

function validateMode({ ip = "", ipMode }: CoreV1LoadBalancerIngress, path: Path): ErrorList {
  if (ipMode === undefined) return ip === "" ? [] : [required(path, "must be specified when `ip` is set")];
  return ip === "" ? [forbidden(path, "may not be specified when `ip` is not set")] : oneOf(path, ipMode, ["Proxy", "VIP"]);
}

function validateHostname(hostname: string, path: Path): ErrorList {
  if (hostname === "") return [];
  const isAddress = parseIP(hostname) !== undefined;
  return [...dnsSubdomain(path, hostname), ...invalids(path, hostname, isAddress ? ["must be a DNS name, not an IP address"] : [])];
}

/** What a load balancer reports of itself. upstream: pkg/apis/core/validation/validation.go ValidateLoadBalancerStatus */
export function validateLoadBalancerStatus(service: CoreV1Service, old: CoreV1Service): ErrorList {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (service.spec?.type !== "LoadBalancer" && ingress.length > 0)
    return [forbidden(ingressPath, "may only be used when `spec.type` is 'LoadBalancer'")];
  const kept = (old.status?.loadBalancer?.ingress ?? []).map(({ ip = "" }) => ip);
  return ingress.flatMap((one, i) => {
    const at = ingressPath.index(i);
    const { ip = "", hostname = "" } = one;
    return [
      ...(ip === "" ? [] : invalids(at.child("ip"), ip, isValidIP(ip, kept))),
      ...validateMode(one, at.child("ipMode")),
      ...validateHostname(hostname, at.child("hostname")),
    ];
  });
}
