import { duplicate, type ErrorList, invalid, Path, required, tooMany } from "../../apimachinery/field.ts";
import { ipFamily, isCanonicalIP, isNonSpecialIP, isValidIP } from "../../apimachinery/validation/ip.ts";
import { validateLabels } from "../../apimachinery/validation/labels.ts";
import { isDNS1123Label, isDNS1123Subdomain, isValidLabelValue } from "../../apimachinery/validation/names.ts";
import { deepEqual, validateImmutableField } from "../../apimachinery/validation/objectmeta.ts";
import { oneOf, requiredOneOf } from "../../apimachinery/validation/supported.ts";
import { dnsLabel, dnsSubdomain, qualifiedName } from "../core/validation/messages.ts";
import type {
  DiscoveryV1Endpoint,
  DiscoveryV1EndpointHints,
  DiscoveryV1EndpointPort,
  DiscoveryV1EndpointSlice,
} from "../generated/types.ts";

// upstream: pkg/apis/discovery/validation/validation.go

const topologyLabelsMax = 16;
const addressesMax = 100;
const portsMax = 20000;
const endpointsMax = 1000;
const hintsMax = 8;

const invalids = (path: Path, value: unknown, messages: readonly string[]): ErrorList =>
  messages.map((message) => invalid(path, value, message));

/** A domain name of two labels or more. upstream: apimachinery/pkg/util/validation IsFullyQualifiedDomainName */
function validateFQDN(name: string, path: Path): ErrorList {
  if (name === "") return [required(path, "")];
  const text = name.endsWith(".") ? name.slice(0, -1) : name;
  const messages = isDNS1123Subdomain(text);
  if (messages.length > 0) return invalids(path, text, messages);
  const labels = text.split(".");
  if (labels.length < 2) return [invalid(path, text, "should be a domain with at least two segments separated by dots")];
  return labels.flatMap((label) => invalids(path, label, isDNS1123Label(label)));
}

function validateAddress(address: string, type: string, path: Path, i: number): ErrorList {
  if (type === "FQDN") return validateFQDN(address, path.index(i));
  if (type !== "IPv4" && type !== "IPv6") return [];
  const errors = invalids(path.index(i), address, type === "IPv6" ? isCanonicalIP(address) : isValidIP(address));
  if (errors.length > 0) return errors;
  return [
    ...(ipFamily(address) === type ? [] : [invalid(path, address, `must be an ${type} address`)]),
    ...invalids(path.index(i), address, isNonSpecialIP(address)),
  ];
}

function validateHints(names: readonly { name?: string }[], path: Path, check: (name: string) => readonly string[]): ErrorList {
  const all = names.map(({ name = "" }) => name);
  return all.flatMap((name, i) => [
    ...(all.indexOf(name) < i ? [duplicate(path.index(i).child("name"), name)] : []),
    ...invalids(path.index(i).child("name"), name, check(name)),
  ]);
}

/** Too many of one sort end the judging, as upstream's does. */
function validateAllHints({ forZones = [], forNodes = [] }: DiscoveryV1EndpointHints, path: Path): ErrorList {
  const [zones, nodes] = [path.child("forZones"), path.child("forNodes")];
  if (forZones.length > hintsMax) return [tooMany(zones, forZones.length, hintsMax)];
  const errors = validateHints(forZones, zones, isValidLabelValue);
  if (forNodes.length > hintsMax) return [...errors, tooMany(nodes, forNodes.length, hintsMax)];
  return [...errors, ...validateHints(forNodes, nodes, isDNS1123Subdomain)];
}

function validateEndpoint(endpoint: DiscoveryV1Endpoint, type: string, path: Path): ErrorList {
  const { addresses = [], nodeName, deprecatedTopology, hostname, hints = {} } = endpoint;
  const at = path.child("addresses");
  const topology = path.child("deprecatedTopology");
  const topologySize = Object.keys(deprecatedTopology ?? {}).length;
  return [
    ...(addresses.length === 0 ? [required(at, "must contain at least 1 address")] : []),
    ...(addresses.length > addressesMax ? [tooMany(at, addresses.length, addressesMax)] : []),
    ...addresses.flatMap((address, i) => validateAddress(address, type, at, i)),
    ...(nodeName === undefined ? [] : dnsSubdomain(path.child("nodeName"), nodeName)),
    ...(topologySize > topologyLabelsMax ? [tooMany(topology, topologySize, topologyLabelsMax)] : []),
    ...validateLabels(deprecatedTopology, topology),
    ...(hostname === undefined ? [] : dnsLabel(path.child("hostname"), hostname)),
    ...validateAllHints(hints, path.child("hints")),
  ];
}

function validatePorts(ports: readonly DiscoveryV1EndpointPort[]): ErrorList {
  const path = new Path("ports");
  if (ports.length > portsMax) return [tooMany(path, ports.length, portsMax)];
  const names = ports.map(({ name = "" }) => name);
  return ports.flatMap(({ name = "", protocol = "", appProtocol }, i) => {
    const at = path.index(i);
    return [
      ...(name === "" ? [] : dnsLabel(at.child("name"), name)),
      ...(names.indexOf(name) < i ? [duplicate(at.child("name"), name)] : []),
      ...oneOf(at.child("protocol"), protocol, ["SCTP", "TCP", "UDP"]),
      ...(appProtocol === undefined ? [] : qualifiedName(at.child("appProtocol"), appProtocol)),
    ];
  });
}

function validateEndpoints(slice: DiscoveryV1EndpointSlice): ErrorList {
  const endpoints = slice.endpoints ?? [];
  const path = new Path("endpoints");
  if (endpoints.length > endpointsMax) return [tooMany(path, endpoints.length, endpointsMax)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, slice.addressType ?? "", path.index(i)));
}

const validateTypeAndPorts = (slice: DiscoveryV1EndpointSlice): ErrorList => [
  ...requiredOneOf(new Path("addressType"), slice.addressType, ["FQDN", "IPv4", "IPv6"]),
  ...validatePorts(slice.ports ?? []),
];

export const validateEndpointSlice = (slice: DiscoveryV1EndpointSlice): ErrorList => [
  ...validateTypeAndPorts(slice),
  ...validateEndpoints(slice),
];

/** The address type is immutable; endpoints that stay as they were are not judged again. */
export const validateEndpointSliceUpdate = (slice: DiscoveryV1EndpointSlice, old: DiscoveryV1EndpointSlice): ErrorList => [
  ...validateTypeAndPorts(slice),
  ...(deepEqual(slice.endpoints, old.endpoints) ? [] : validateEndpoints(slice)),
  ...validateImmutableField(slice.addressType, old.addressType, new Path("addressType")),
];
