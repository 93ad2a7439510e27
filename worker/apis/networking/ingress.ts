import { type ErrorList, invalid, Path, required } from "../../apimachinery/field.ts";
import { ipWarnings } from "../../apimachinery/validation/address-warnings.ts";
import { isValidIP, parseIP } from "../../apimachinery/validation/ip.ts";
import {
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
  nameIsDNSLabel,
} from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type {
  CoreV1TypedLocalObjectReference,
  NetworkingV1HTTPIngressPath,
  NetworkingV1Ingress,
  NetworkingV1IngressBackend,
  NetworkingV1IngressRule,
  NetworkingV1IngressServiceBackend,
  NetworkingV1IngressTLS,
} from "../generated/types.ts";

// upstream: pkg/apis/networking/validation/validation.go

const path = new Path("spec");
const invalidSequences = ["//", "/./", "/../", "%2f", "%2F"];
const invalidSuffixes = ["/..", "/."];
const classAnnotation = "kubernetes.io/ingress.class";

const invalids = (at: Path, value: unknown, messages: readonly string[]): ErrorList =>
  messages.map((message) => invalid(at, value, message));
const segment = (at: Path, value: string): ErrorList => (value === "" ? [required(at, "")] : invalids(at, value, isPathSegmentName(value)));

/** A reference to an object that a controller knows how to use. */
export function validateTypedReference({ apiGroup, kind = "", name = "" }: CoreV1TypedLocalObjectReference, at: Path): ErrorList {
  return [
    ...(apiGroup === undefined ? [] : invalids(at.child("apiGroup"), apiGroup, isDNS1123Subdomain(apiGroup))),
    ...segment(at.child("kind"), kind),
    ...segment(at.child("name"), name),
  ];
}

function validateService({ name = "", port = {} }: NetworkingV1IngressServiceBackend, at: Path): ErrorList {
  const nameAt = at.child("service", "name");
  const errors = name === "" ? [required(nameAt, "")] : invalids(nameAt, name, nameIsDNSLabel(name, false));
  const portName = port.name ?? "";
  const number = port.number ?? 0;
  if (portName !== "" && number !== 0) errors.push(invalid(at, "", "cannot set both port name & port number"));
  else if (portName !== "") errors.push(...invalids(at.child("service", "port", "name"), portName, isValidPortName(portName)));
  else if (number !== 0) errors.push(...invalids(at.child("service", "port", "number"), number, isValidPortNum(number)));
  else errors.push(required(at, "port name or number is required"));
  return errors;
}

function validateBackend({ resource, service }: NetworkingV1IngressBackend, at: Path): ErrorList {
  if (resource !== undefined && service !== undefined) return [invalid(at, "", "cannot set both resource and service backends")];
  if (resource !== undefined) return validateTypedReference(resource, at.child("resource"));
  if (service !== undefined) return validateService(service, at);
  return [invalid(at, "", "resource or service backend is required")];
}

function validatePath(httpPath: NetworkingV1HTTPIngressPath, at: Path): ErrorList {
  const { path: text = "", pathType, backend = {} } = httpPath;
  if (pathType === undefined) return [required(at.child("pathType"), "pathType must be specified")];
  const pathAt = at.child("path");
  const errors: ErrorList = [];
  if (pathType === "Exact" || pathType === "Prefix") {
    if (!text.startsWith("/")) errors.push(invalid(pathAt, text, "must be an absolute path"));
    for (const part of invalidSequences) if (text.includes(part)) errors.push(invalid(pathAt, text, `must not contain '${part}'`));
    for (const end of invalidSuffixes) if (text.endsWith(end)) errors.push(invalid(pathAt, text, `cannot end with '${end}'`));
  } else if (pathType === "ImplementationSpecific") {
    if (text !== "" && !text.startsWith("/")) errors.push(invalid(pathAt, text, "must be an absolute path"));
  } else {
    errors.push(notSupportedInOrder(at.child("pathType"), pathType, ["Exact", "ImplementationSpecific", "Prefix"]));
  }
  return [...errors, ...validateBackend(backend, at.child("backend"))];
}

const validateHost = (host: string, at: Path): ErrorList =>
  invalids(at, host, host.includes("*") ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host));

function validateRule({ host = "", http }: NetworkingV1IngressRule, at: Path): ErrorList {
  const errors: ErrorList = [];
  if (host !== "") {
    if (parseIP(host) !== undefined) errors.push(invalid(at.child("host"), host, "must be a DNS name, not an IP address"));
    errors.push(...validateHost(host, at.child("host")));
  }
  if (http === undefined) return errors;
  const paths = at.child("http", "paths");
  if ((http.paths ?? []).length === 0) errors.push(required(paths, ""));
  return [...errors, ...(http.paths ?? []).flatMap((httpPath, i) => validatePath(httpPath, paths.index(i)))];
}

function validateTLS({ hosts = [], secretName = "" }: NetworkingV1IngressTLS, at: Path): ErrorList {
  return [
    ...hosts.flatMap((host, i) => validateHost(host, at.child("hosts").index(i))),
    ...(secretName === "" ? [] : invalids(at.child("secretName"), secretName, isDNS1123Subdomain(secretName))),
  ];
}

/** Backends, rules, TLS and class of an Ingress, when it is updated. */
export function validateIngress({ spec = {} }: NetworkingV1Ingress): ErrorList {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  return [
    ...(rules.length === 0 && defaultBackend === undefined
      ? [invalid(path, spec.rules ?? null, "either `defaultBackend` or `rules` must be specified")]
      : []),
    ...(defaultBackend === undefined ? [] : validateBackend(defaultBackend, path.child("defaultBackend"))),
    ...rules.flatMap((rule, i) => validateRule(rule, path.child("rules").index(i))),
    ...tls.flatMap((entry, i) => validateTLS(entry, path.child("tls").index(i))),
    ...(ingressClassName === undefined
      ? []
      : invalids(path.child("ingressClassName"), ingressClassName, isDNS1123Subdomain(ingressClassName))),
  ];
}

/** A new Ingress names its class once, or twice the same. */
export function validateIngressCreate(ingress: NetworkingV1Ingress): ErrorList {
  const annotation = ingress.metadata?.annotations?.[classAnnotation];
  const name = ingress.spec?.ingressClassName;
  const differ = annotation !== undefined && name !== undefined && annotation !== name;
  const at = new Path("annotations").child(classAnnotation);
  return [
    ...validateIngress(ingress),
    ...(differ ? [invalid(at, annotation, "must match `ingressClassName` when both are specified")] : []),
  ];
}

/** upstream: pkg/registry/networking/ingress/strategy.go WarningsOnCreate */
export const ingressWarnings = (ingress: NetworkingV1Ingress): string[] =>
  ingress.metadata?.annotations?.[classAnnotation] !== undefined && ingress.spec?.ingressClassName === undefined
    ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
    : [];

const statusPath = new Path("status").child("loadBalancer", "ingress");

/** Addresses that the load balancer has; those of before stay allowed. */
export function validateIngressStatus(ingress: NetworkingV1Ingress, old: NetworkingV1Ingress): ErrorList {
  const kept = (old.status?.loadBalancer?.ingress ?? []).map(({ ip = "" }) => ip);
  return (ingress.status?.loadBalancer?.ingress ?? []).flatMap(({ ip = "", hostname = "" }, i) => {
    const at = statusPath.index(i);
    const isAddress = hostname !== "" && parseIP(hostname) !== undefined;
    return [
      ...(ip === "" ? [] : invalids(at.child("ip"), ip, isValidIP(ip, kept))),
      ...(hostname === "" ? [] : invalids(at.child("hostname"), hostname, isDNS1123Subdomain(hostname))),
      ...(isAddress ? [invalid(at.child("hostname"), hostname, "must be a DNS name, not an IP address")] : []),
    ];
  });
}

/** upstream: pkg/registry/networking/ingress/strategy.go ingressStatusStrategy WarningsOnUpdate */
export const ingressStatusWarnings = ({ status }: NetworkingV1Ingress): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip = "" }, i) => (ip === "" ? [] : ipWarnings(statusPath.index(i), ip)));
