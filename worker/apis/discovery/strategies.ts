import type { Strategy } from "../../registry/resource.ts";
import type { DiscoveryV1EndpointSlice } from "../generated/types.ts";

/** Ports have the empty name and speak TCP. upstream: pkg/apis/discovery/v1/defaults.go SetDefaults_EndpointPort */
function setEndpointSliceDefaults(slice: DiscoveryV1EndpointSlice): void {
  for (const port of slice.ports ?? []) {
    port.name ??= "";
    port.protocol ??= "TCP";
  }
}

/** discovery.k8s.io, by plural. upstream: pkg/registry/discovery/endpointslice/strategy.go */
export const discoveryStrategies: Readonly<Record<string, Strategy>> = {
  endpointslices: { setDefaults: (obj) => setEndpointSliceDefaults(obj as DiscoveryV1EndpointSlice) },
};
