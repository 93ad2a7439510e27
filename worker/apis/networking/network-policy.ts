import { type ErrorList, forbidden, invalid, Path, required } from "../../apimachinery/field.ts";
import { cidrWarnings } from "../../apimachinery/validation/address-warnings.ts";
import { parseCIDR } from "../../apimachinery/validation/ip.ts";
import { validateLabelSelector } from "../../apimachinery/validation/label-selector.ts";
import { isValidPortName, isValidPortNum } from "../../apimachinery/validation/names.ts";
import { notSupportedInOrder } from "../../apimachinery/validation/supported.ts";
import type {
  NetworkingV1IPBlock,
  NetworkingV1NetworkPolicy,
  NetworkingV1NetworkPolicyPeer,
  NetworkingV1NetworkPolicyPort,
} from "../generated/types.ts";
import { cidrProblems } from "./cidr.ts";

// upstream: pkg/apis/networking/validation/validation.go

const protocols = ["TCP", "UDP", "SCTP"];

function validatePort({ protocol, port, endPort }: NetworkingV1NetworkPolicyPort, path: Path): ErrorList {
  const at = path.child("port");
  const end = path.child("endPort");
  const errors: ErrorList =
    protocol === undefined || protocols.includes(protocol) ? [] : [notSupportedInOrder(path.child("protocol"), protocol, protocols)];
  if (typeof port === "number") {
    errors.push(...isValidPortNum(port).map((message) => invalid(at, port, message)));
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(invalid(end, port, "must be greater than or equal to `port`"));
    errors.push(...isValidPortNum(endPort).map((message) => invalid(end, endPort, message)));
  } else if (typeof port === "string") {
    if (endPort !== undefined) errors.push(invalid(end, endPort, "may not be specified when `port` is non-numeric"));
    errors.push(...isValidPortName(port).map((message) => invalid(at, port, message)));
  } else if (endPort !== undefined) {
    errors.push(invalid(end, endPort, "may not be specified when `port` is not specified"));
  }
  return errors;
}

/** Whether `inner` is a part of `outer`, and smaller. */
function isStrictSubset(outer: string, inner: string): boolean {
  const a = parseCIDR(outer);
  const b = parseCIDR(inner);
  if (a === undefined || b === undefined || a.bytes.length !== b.bytes.length || a.bits >= b.bits) return false;
  const bit = (bytes: readonly number[], i: number): number => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1;
  for (let i = 0; i < a.bits; i++) if (bit(a.bytes, i) !== bit(b.bytes, i)) return false;
  return true;
}

function validateIPBlock({ cidr = "", except = [] }: NetworkingV1IPBlock, path: Path): ErrorList {
  if (cidr === "") return [required(path.child("cidr"), "")];
  const errors = cidrProblems(cidr).map((message) => invalid(path.child("cidr"), cidr, message));
  if (parseCIDR(cidr) === undefined) return errors;
  for (const [i, excepted] of except.entries()) {
    const at = path.child("except").index(i);
    errors.push(...cidrProblems(excepted).map((message) => invalid(at, excepted, message)));
    if (parseCIDR(excepted) !== undefined && !isStrictSubset(cidr, excepted))
      errors.push(invalid(at, excepted, "must be a strict subset of `cidr`"));
  }
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkingV1NetworkPolicyPeer, path: Path): ErrorList {
  const selectors = podSelector !== undefined || namespaceSelector !== undefined;
  const errors = [
    ...validateLabelSelector(podSelector, path.child("podSelector")),
    ...validateLabelSelector(namespaceSelector, path.child("namespaceSelector")),
    ...(ipBlock === undefined ? [] : validateIPBlock(ipBlock, path.child("ipBlock"))),
  ];
  if (!selectors && ipBlock === undefined) errors.push(required(path, "must specify a peer"));
  else if (selectors && ipBlock !== undefined) errors.push(forbidden(path, "may not specify both ipBlock and another peer"));
  return errors;
}

function validateRule(
  ports: readonly NetworkingV1NetworkPolicyPort[] | undefined,
  peers: readonly NetworkingV1NetworkPolicyPeer[] | undefined,
  peersName: string,
  path: Path,
): ErrorList {
  return [
    ...(ports ?? []).flatMap((port, i) => validatePort(port, path.child("ports").index(i))),
    ...(peers ?? []).flatMap((peer, i) => validatePeer(peer, path.child(peersName).index(i))),
  ];
}

/** A policy's selectors, ports, peers and types, when created and when updated. */
export function validateNetworkPolicy({ spec = {} }: NetworkingV1NetworkPolicy): ErrorList {
  const path = new Path("spec");
  const types = spec.policyTypes ?? [];
  const errors = [
    ...validateLabelSelector(spec.podSelector, path.child("podSelector")),
    ...(spec.ingress ?? []).flatMap((rule, i) => validateRule(rule.ports, rule.from, "from", path.child("ingress").index(i))),
    ...(spec.egress ?? []).flatMap((rule, i) => validateRule(rule.ports, rule.to, "to", path.child("egress").index(i))),
  ];
  const at = path.child("policyTypes");
  if (types.length > 2) return [...errors, invalid(at, types, "may not specify more than two policyTypes")];
  for (const [i, type] of types.entries())
    if (type !== "Ingress" && type !== "Egress") errors.push(notSupportedInOrder(at.index(i), type, ["Ingress", "Egress"]));
  return errors;
}

const blockWarnings = (peers: readonly NetworkingV1NetworkPolicyPeer[] | undefined, path: Path): string[] =>
  (peers ?? []).flatMap(({ ipBlock }, i) => {
    const at = path.index(i).child("ipBlock");
    return [
      ...(ipBlock === undefined ? [] : cidrWarnings(at.child("cidr"), ipBlock.cidr ?? "")),
      ...(ipBlock?.except ?? []).flatMap((except, k) => cidrWarnings(at.child("except").index(k), except)),
    ];
  });

/** Blocks that should be written otherwise. upstream: pkg/registry/networking/networkpolicy/strategy.go networkPolicyWarnings */
export function networkPolicyWarnings({ spec = {} }: NetworkingV1NetworkPolicy): string[] {
  const path = new Path("spec");
  return [
    ...(spec.ingress ?? []).flatMap((rule, i) => blockWarnings(rule.from, path.child("ingress").index(i).child("from"))),
    ...(spec.egress ?? []).flatMap((rule, i) => blockWarnings(rule.to, path.child("egress").index(i).child("to"))),
  ];
}
