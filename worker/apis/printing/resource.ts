import type { ResourceV1ResourceClaim, ResourceV1ResourceSlice } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

/** `allocated,reserved`. upstream: printers.go resourceClaimState */
function state({ metadata, status }: ResourceV1ResourceClaim): string {
  const deleted = metadata?.deletionTimestamp !== undefined;
  if (status?.allocation === undefined) return deleted ? "deleted" : "pending";
  const reserved = (status.reservedFor ?? []).length > 0;
  return [...(deleted ? ["deleted"] : []), "allocated", ...(reserved ? ["reserved"] : [])].join(",");
}

const slice = printer<ResourceV1ResourceSlice>();

/** Columns of resource.k8s.io. */
export const resourceColumns: ColumnsByPlural = {
  deviceclasses: [nameColumn, ageColumn],
  resourceclaims: [nameColumn, printer<ResourceV1ResourceClaim>().text("State", state), ageColumn],
  resourceclaimtemplates: [nameColumn, ageColumn],
  resourceslices: [
    nameColumn,
    slice.text("Node", ({ spec }) => spec?.nodeName),
    slice.text("Driver", ({ spec }) => spec?.driver),
    slice.text("Pool", ({ spec }) => spec?.pool?.name),
    ageColumn,
  ],
};
