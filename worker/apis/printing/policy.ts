import type { PolicyV1PodDisruptionBudget } from "../generated/types.ts";
import { ageColumn, type ColumnsByPlural, nameColumn, printer } from "./printer.ts";

const { text, integer } = printer<PolicyV1PodDisruptionBudget>();

/** Columns of policy. */
export const policyColumns: ColumnsByPlural = {
  poddisruptionbudgets: [
    nameColumn,
    text("Min Available", ({ spec }) => String(spec?.minAvailable ?? "N/A")),
    text("Max Unavailable", ({ spec }) => String(spec?.maxUnavailable ?? "N/A")),
    integer("Allowed Disruptions", ({ status }) => status?.disruptionsAllowed),
    ageColumn,
  ],
};
