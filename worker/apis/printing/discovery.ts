import type { DiscoveryV1EndpointPort, DiscoveryV1EndpointSlice } from "../generated/types.ts";
import { listWithMore } from "./format.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

const { text } = printer<DiscoveryV1EndpointSlice>();

/** A port without a number stands for all of them. */
const portText = ({ port, name }: DiscoveryV1EndpointPort): string => (port === undefined ? (name ?? "*") : String(port));

/** Columns of discovery.k8s.io. */
export const discoveryColumns: ColumnsByPlural = {
  endpointslices: [
    nameColumn,
    text("AddressType", ({ addressType }) => addressType),
    text("Ports", ({ ports }) => listWithMore((ports ?? []).map(portText), "<unset>")),
    text("Endpoints", ({ endpoints }) =>
      listWithMore(
        (endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
        "<unset>",
      ),
    ),
    ageColumn,
  ],
};
