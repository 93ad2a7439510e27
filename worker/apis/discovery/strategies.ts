import { Path } from "../../apimachinery/field.ts";
import { ipWarnings } from "../../apimachinery/validation/address-warnings.ts";
import { isDNS1123Subdomain } from "../../apimachinery/validation/names.ts";
import { deepEqual } from "../../apimachinery/validation/objectmeta.ts";
import type { Strategy } from "../../registry/resource.ts";
import type { DiscoveryV1EndpointSlice } from "../generated/types.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./validation.ts";

/** Ports have the empty name and speak TCP. upstream: pkg/apis/discovery/v1/defaults.go SetDefaults_EndpointPort */
function setEndpointSliceDefaults(slice: DiscoveryV1EndpointSlice): void {
  for (const port of slice.ports ?? []) {
    port.name ??= "";
    port.protocol ??= "TCP";
  }
}

const hostname = "kubernetes.io/hostname";

/**
 * deprecatedTopology is not written any more. An endpoint that the old slice had keeps the node that it said there. Endpoints that stay
 * as they were stay whole. upstream: pkg/registry/discovery/endpointslice/strategy.go dropTopologyOnV1
 */
function dropTopology(slice: DiscoveryV1EndpointSlice, old: DiscoveryV1EndpointSlice | undefined): void {
  if (old !== undefined && deepEqual(old.endpoints, slice.endpoints)) return;
  const known = new Set((old?.endpoints ?? []).map((endpoint) => endpoint.deprecatedTopology?.[hostname] ?? ""));
  for (const endpoint of slice.endpoints ?? []) {
    const node = endpoint.deprecatedTopology?.[hostname] ?? "";
    if (endpoint.nodeName === undefined && node !== "" && known.has(node) && isDNS1123Subdomain(node).length === 0)
      endpoint.nodeName = node;
    delete endpoint.deprecatedTopology;
  }
}

/** Labels say which service a slice is of, so changing them is a new generation too. */
function prepareForUpdate(slice: DiscoveryV1EndpointSlice, old: DiscoveryV1EndpointSlice): void {
  const meta = (slice.metadata ??= {});
  if (!deepEqual(meta.labels ?? {}, old.metadata?.labels ?? {})) meta.generation = (old.metadata?.generation ?? 0) + 1;
  dropTopology(slice, old);
}

const controllers = ["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"];

/** The controllers write canonical addresses: what is theirs is not looked at. */
function addressWarnings({ metadata, endpoints = [] }: DiscoveryV1EndpointSlice): string[] {
  if (controllers.includes(metadata?.labels?.["endpointslice.kubernetes.io/managed-by"] ?? "")) return [];
  return endpoints.flatMap(({ addresses = [] }, i) =>
    addresses.flatMap((address, j) => ipWarnings(new Path("endpoints").index(i).child("addresses").index(j), address)),
  );
}

/** discovery.k8s.io, by plural. upstream: pkg/registry/discovery/endpointslice/strategy.go */
export const discoveryStrategies: Readonly<Record<string, Strategy>> = {
  endpointslices: {
    setDefaults: setEndpointSliceDefaults,
    prepareForCreate: (slice: DiscoveryV1EndpointSlice) => dropTopology(slice, undefined),
    validate: validateEndpointSlice,
    warningsOnCreate: (slice: DiscoveryV1EndpointSlice) => [
      ...(slice.addressType === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
      ...addressWarnings(slice),
    ],
    prepareForUpdate,
    validateUpdate: validateEndpointSliceUpdate,
    warningsOnUpdate: addressWarnings,
  },
};
