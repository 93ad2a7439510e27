import type { KubeObject } from "../../apimachinery/types.ts";
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

/** Labels say which service a slice is of, so changing them is a new generation too. */
function prepareForUpdate(slice: KubeObject, old: KubeObject): void {
  const meta = (slice.metadata ??= {});
  if (!deepEqual(meta.labels ?? {}, old.metadata?.labels ?? {})) meta.generation = (old.metadata?.generation ?? 0) + 1;
}

/** discovery.k8s.io, by plural. upstream: pkg/registry/discovery/endpointslice/strategy.go */
export const discoveryStrategies: Readonly<Record<string, Strategy>> = {
  endpointslices: {
    setDefaults: setEndpointSliceDefaults,
    validate: validateEndpointSlice,
    prepareForUpdate,
    validateUpdate: validateEndpointSliceUpdate,
  },
};
