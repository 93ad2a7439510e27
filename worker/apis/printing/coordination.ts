import type { CoordinationV1Lease } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

/** Columns of coordination.k8s.io. */
export const coordinationColumns: ColumnsByPlural = {
  leases: [nameColumn, printer<CoordinationV1Lease>().text("Holder", ({ spec }) => spec?.holderIdentity), ageColumn],
};
